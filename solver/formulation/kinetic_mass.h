#pragma once

#include "formulation/kinetic_transport.h"
#include "linear_algebra/root_cholesky.h"

namespace gibbsflow {

/// The mass matrix M of a mode of even degree of the kinetic equation, which all of them share, on
/// vectors that have n_even numbers at each node (see KineticTransport): the cells' own, on cells
/// that are lumped the diagonal one of their points. Solves need a factorisation only of the nodes
/// of cells that are not lumped, on rank 0.
template <int dim>
class KineticMass {
public:
  /// `transport` must outlive this object. Collective.
  KineticMass(const WeightedCells<dim> &cells, const KineticTransport<dim> &transport,
              std::shared_ptr<const dealii::Utilities::MPI::Partitioner> nodes,
              unsigned int n_even);

  /// A factorisation of a M + s L for all nodes, L of the gradients at the points. Collective.
  std::unique_ptr<RootCholesky> factor(double a, double s) const;

  /// y = M x for the nodes of this rank; x has ghosts.
  void apply(const double *x, double *y) const;

  /// x <- M^{-1} x for the nodes of this rank. Collective; the first time it factors M. Throws
  /// RunFailure where that cannot be done.
  void solve(double *x) const;

  /// Calls f(i, j, M_ij) for the rows of this rank, by local numbers of nodes.
  template <typename F>
  void for_each_entry(const F &f) const
  {
    for (unsigned int i = 0; i + 1 < row_start_.size(); ++i)
      for (std::size_t entry = row_start_[i]; entry < row_start_[i + 1]; ++entry)
        f(i, column_[entry], value_[entry]);
  }

private:
  void take_rows();
  std::unique_ptr<RootCholesky> factor_coupled() const;

  const KineticTransport<dim> &transport_;
  const std::shared_ptr<const dealii::Utilities::MPI::Partitioner> nodes_;
  const unsigned int n_even_;
  MatrixPair pair_;                    // M and L
  std::vector<std::size_t> row_start_; // of M by local numbers of nodes, zeros left out
  std::vector<unsigned int> column_;
  std::vector<double> value_;
  std::vector<unsigned int> coupled_; // nodes of this rank with more than the diagonal
  std::vector<double> diagonal_;      // of the others, else 0

  mutable std::unique_ptr<RootCholesky> factor_; // of the coupled nodes
  mutable std::vector<double> of_coupled_;
};

} // namespace gibbsflow
