#pragma once

#include "particles/run_ensemble.h"
#include "particles/transfer_chain.h"
#include "particles/transfer_mesh.h"

namespace gibbsflow {

/// A number that was extrapolated, and by how much it may be off.
struct WithError {
  double value = 0., error = 0.;
};

/// The density of SGD at one time, extrapolated.
template <int dim>
struct TransferDensity {
  double time = 0.; // of its steps: n alpha
  std::uint32_t steps = 0;
  std::vector<double> mass; // in TransferResults::cells, divided by the sum; may be slightly < 0
  double l1_error = 0.;     // of the density on cells that these masses make
  dealii::Tensor<1, dim> mean, mean_error;
  dealii::SymmetricTensor<2, dim> covariance, covariance_error;
  WithError left_over;           // the mass that is left, where walls absorb
  std::vector<double> fine_mass; // in the halves of the cells, not extrapolated: >= 0
};

/// SGD as a transfer operator. Numbers come from the chains on two meshes, h and h/2, and are
/// extrapolated in h^2. Their error is the difference of the two. In 1-D it is not less than a
/// quarter of that between h and 2h, and where these show an order below one, it is what a
/// geometric series leaves, at most four times as much. That of densities in L1 is found in the
/// same way on cells of h; in 2-D it is how far the extrapolated one is from the finer mesh. It is
/// not less than half of the relative error of the variances: what the spread by cells does to a
/// Gaussian law, and all where a law is no wider than cells. Where batches were drawn, what other
/// ones change on the mesh of h is added. Laws of few maps that contract are not smooth: there
/// densities are known roughly and the order of variances is two only on the average, but in 1-D
/// means are exact where maps are affine (see TransferRows).
template <int dim>
struct TransferResults {
  BoxGrid<dim> grid;                    // of h
  std::vector<unsigned int> cells;      // of it that are states, ascending
  HalvedCells<dim> halves;              // of h/2
  std::size_t entries = 0;              // of the finer matrix
  std::string batches;                  // StepLaw::description()
  std::vector<TransferDensity<dim>> at; // times
  std::optional<TransferDensity<dim>> stationary;

  /// Per t: -log |lambda| / alpha of the slowest mode, or where walls absorb, of the mass.
  std::optional<WithError> rate;

  /// In t: from rho_0 to an absorbing wall, or from the centre of set A to set B.
  std::optional<WithError> passage_time;

  double leaves_box = 0.; // share of rho(T) that one step carries over walls and that is put back
  std::vector<std::string> remarks; // why something is absent
};

/// Computes them at `times`, which ascend, after whole steps (the nearest). `progress` is told how
/// much is done, from 0 to 1, often: it may throw. All ranks do the same, without communication.
/// Throws a UserError as check_ensemble() does.
template <int dim>
TransferResults<dim> compute_transfer_operator(const EnsembleParameters &parameters,
                                               const EnsembleProblem<dim> &problem,
                                               const std::vector<double> &times,
                                               const std::optional<PassageQuestion<dim>> &passage,
                                               const std::function<void(double)> &progress = {});

} // namespace gibbsflow
