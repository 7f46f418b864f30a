#pragma once

#include "formulation/lagrange_basis.h"
#include "model/potential.h"
#include "space/weighted_cells.h"

#include <map>

namespace gibbsflow {

/// V = -log rho for a density sum_j rho_j phi_j on the cells of a mesh, so that e^{-V} is that
/// density: what makes a stationary density that was computed the reference measure. Where rho is
/// below `least` of its largest nodal value, rounding, V is constant. Only points on the cells of
/// this rank have values.
template <int dim>
class DensityPotential : public Potential<dim> {
public:
  static constexpr double least = 1e-16;

  /// The uniform density, V = 0.
  explicit DensityPotential(const WeightedCells<dim> &cells);

  /// `cells` must outlive this object. Collective.
  DensityPotential(const WeightedCells<dim> &cells, const Vector &rho);

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;

private:
  const WeightedCell<dim> &cell_at(const dealii::Point<dim> &x,
                                   const WeightedCell<dim> *guess) const;

  const WeightedCells<dim> &cells_;
  const LagrangeBasis<dim> basis_;
  Vector rho_; // with ghost values; empty: uniform
  double floor_ = 0.;
  std::map<unsigned int, unsigned int> index_; // of the cells of this rank, by the region's numbers
};

} // namespace gibbsflow
