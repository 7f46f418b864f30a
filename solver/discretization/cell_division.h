#pragma once

#include "discretization/cell_rule.h"
#include "model/potential.h"

#include <deal.II/base/mpi.h>

namespace gibbsflow {

/// A cell of a mesh, axis-parallel.
template <int dim>
struct CellBox {
  dealii::Point<dim> lower;
  std::array<double, dim> size;
};

/// A part of a cell with V at its Gauss points.
template <int dim>
struct SampledBox {
  unsigned int cell;
  RuleBox<dim> box;
  std::vector<double> V;
  double smallest = 0.; // of V over the points

  // the integral of e^{-(V - smallest)/D} over the box, the error of its quadrature by direction,
  // and what features between the points might add
  double mass = 0.;
  std::array<double, dim> error = {};
  double hidden = 0.;

  unsigned int hidden_direction = 0;
  bool is_smooth = true;   // false: V was seen to have a kink or a jump in the box
  bool is_settled = false; // enclosures agreed with the samples here, or of a larger box
};

/// The cells of a mesh divided into boxes until the integral of e^{-V/D} over each is known:
/// by its Gauss points' own account (GaussError) and, where V can be enclosed, without features
/// between them (HiddenFeatures). Boxes are halved in the direction that errs most, towards kinks,
/// jumps and spikes, until the integral over the mesh is known to 1e-10 and that over each cell
/// that is not far up the hill likewise (less for degrees 1 and 2), or there are too many boxes in
/// a cell or points in all; then the error stays.
template <int dim>
class CellDivision {
public:
  /// Samples V on the cells of this rank. Collective.
  CellDivision(const std::vector<CellBox<dim>> &cells, const Potential<dim> &potential,
               double diffusion, unsigned int degree, MPI_Comm communicator);

  /// Those of cell 0 first.
  const std::vector<SampledBox<dim>> &boxes() const { return boxes_; }

  bool is_finite() const { return finite_; }  // V, at all points of all ranks
  double smallest() const { return lowest_; } // V over all points of all ranks

  /// Of each cell, relative to its integral: the error that is left.
  const std::vector<double> &relative_errors() const { return relative_errors_; }

  /// Of log int e^{-V/D}: the error that is left, with that of V's own digits.
  double log_integral_error() const { return error_ / integral_ + noise_; }

  /// By which V/D may be wrong: V has as many digits as its largest values leave.
  double noise() const { return noise_; }

private:
  void sample(std::vector<SampledBox<dim>> &boxes);
  void settle(SampledBox<dim> &box) const;
  void sum_up();
  std::vector<double> urgencies() const;
  bool divide_once();

  dealii::Point<dim> map(const SampledBox<dim> &box, const dealii::Point<dim> &unit) const;
  double scale(const SampledBox<dim> &box) const; // e^{-(V_box - V_min)/D}

  const std::vector<CellBox<dim>> cells_;
  const Potential<dim> &potential_;
  const double diffusion_;
  const unsigned int degree_;
  const MPI_Comm communicator_;
  std::vector<SampledBox<dim>> boxes_;
  std::vector<double> relative_errors_;
  bool finite_ = true, encloses_ = false;
  double lowest_ = 0., integral_ = 0., error_ = 0., noise_ = 0., n_boxes_in_all_ = 0.;
  std::vector<double> cell_smallest_, cell_mass_; // the latter times e^{smallest/D}
  std::vector<unsigned int> n_boxes_;             // of each cell
  double points_left_ = 0.;
};

} // namespace gibbsflow
