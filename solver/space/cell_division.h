#pragma once

#include "mesh/cell_geometry.h"
#include "model/potential.h"
#include "space/sampled_box.h"

#include <deal.II/base/mpi.h>

namespace gibbsflow {

/// The cells of a mesh divided into boxes until the integral of e^{-V/D} over each is known:
/// by its Gauss points' own account (GaussError), by what halving a box has changed and, where V
/// can be enclosed, without features between the points (HiddenFeatures). Boxes are halved in the
/// direction that errs most, towards kinks, jumps and spikes, until the integral over the mesh is
/// known to 1e-10 and that over each cell that is not far up the hill likewise (less for degrees 1
/// and 2), or there are too many boxes in a cell or points in all; then the error stays.
template <int dim>
class CellDivision {
public:
  /// Samples V on the cells of this rank. Collective.
  CellDivision(const std::vector<CellGeometry<dim>> &cells, const Potential<dim> &potential,
               double diffusion, unsigned int degree, MPI_Comm communicator);

  /// Those of cell 0 first.
  const std::vector<SampledBox<dim>> &boxes() const { return boxes_; }

  bool is_finite() const { return finite_; }  // V, at all points of all ranks
  double smallest() const { return lowest_; } // V over all points of all ranks

  /// Of each cell, relative to its integral: the error that is left.
  const std::vector<double> &relative_errors() const { return relative_errors_; }

  /// Of log int e^{-V/D}: the error that is left, with that of V's own digits and what estimates
  /// from few points may miss: where cells are divided, and above all at kinks and jumps of a
  /// plane, and at those of the third derivatives of a spline.
  double log_integral_error() const
  {
    constexpr double missed = 1e-12, missed_at_kinks = 1e-7, missed_by_splines = 1e-8;
    return error_ / integral_ + noise_ +
           (dim > 1 && has_kinks_    ? missed_at_kinks
            : potential_.known_box() ? missed_by_splines
            : divided_               ? missed
                                     : 0.);
  }

  /// By which V/D may be wrong: V has as many digits as its values, and those of the numbers that
  /// cancel in it, leave.
  double noise() const { return noise_; }

private:
  void sample(std::vector<SampledBox<dim>> &boxes);
  void integrate(SampledBox<dim> &box) const;
  void settle(SampledBox<dim> &box) const;
  double rounding_of_potential() const;
  void sum_up();
  std::vector<double> urgencies() const;
  bool divide_once();

  double scale(const SampledBox<dim> &box) const; // e^{-(V_box - V_min)/D}

  const std::vector<CellGeometry<dim>> cells_;
  const Potential<dim> &potential_;
  const double diffusion_;
  const unsigned int degree_;
  const MPI_Comm communicator_;
  std::vector<SampledBox<dim>> boxes_;
  std::vector<double> relative_errors_;
  bool divided_ = false;
  bool has_kinks_ = false;               // or jumps: V was seen to be not smooth within boxes
  bool finite_ = true, encloses_ = true; // V is seen to have enclosures, or may have
  double lowest_ = 0., integral_ = 0., error_ = 0., noise_ = 0., n_boxes_in_all_ = 0.;
  std::vector<double> cell_smallest_, cell_mass_; // the latter times e^{smallest/D}
  std::vector<unsigned int> n_boxes_;             // of each cell
  double points_left_ = 0.;
};

} // namespace gibbsflow
