#pragma once

#include "formulation/lagrange_basis.h"
#include "model/potential.h"
#include "space/weighted_cells.h"

#include <deal.II/base/symmetric_tensor.h>

#include <map>
#include <optional>

namespace gibbsflow {

/// V = -log rho for a density sum_j rho_j phi_j on the cells of a mesh, so that e^{-V} is that
/// density: what makes a stationary density that was computed the reference measure. Where rho is
/// below `least` of its largest nodal value, rounding, V is constant, or that of a GaussianTail.
/// Only points on the cells of this rank have values. What stands for the tails of a density, where
/// its elements do not hold it: with f = `floor` times the largest nodal value and Q = (x - mean) .
/// precision (x - mean)/2, rho is replaced by
///     max(rho - f, 0) + f e^{-(Q - min Q)} ,   the minimum over points where rho <= f .
/// It decreases outwards as fast as the density does on the whole, so that no slow mode lives
/// there.
template <int dim>
struct GaussianTail {
  double floor;
  dealii::Point<dim> mean;
  dealii::SymmetricTensor<2, dim> precision;
};

template <int dim>
class DensityPotential : public Potential<dim> {
public:
  static constexpr double least = 1e-16;

  /// The uniform density, V = 0.
  explicit DensityPotential(const WeightedCells<dim> &cells);

  /// `cells` must outlive this object. Collective.
  DensityPotential(const WeightedCells<dim> &cells, const Vector &rho,
                   const std::optional<GaussianTail<dim>> &tail = {});

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;

private:
  double exponent(const dealii::Point<dim> &x) const; // Q
  double least_exponent() const;                      // min Q
  Jet<dim> with_tail(const dealii::Point<dim> &x, double rho,
                     const dealii::Tensor<1, dim> &gradient) const;
  const WeightedCell<dim> &cell_at(const dealii::Point<dim> &x,
                                   const WeightedCell<dim> *guess) const;

  const WeightedCells<dim> &cells_;
  const LagrangeBasis<dim> basis_;
  Vector rho_; // with ghost values; empty: uniform
  double floor_ = 0.;
  const std::optional<GaussianTail<dim>> tail_;
  double least_exponent_ = 0.;
  std::map<unsigned int, unsigned int> index_; // of the cells of this rank, by the region's numbers
};

} // namespace gibbsflow
