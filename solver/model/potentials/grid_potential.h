#pragma once

#include "model/cubic_spline.h"
#include "model/potential.h"
#include "model/potential_grid.h"

namespace gibbsflow::potentials {

/// V from its values at the points of a grid: the tensor product of not-a-knot cubic splines
/// (CubicSplineBasis), with two continuous derivatives, which are exact. Polynomials of degree 3 in
/// each coordinate are reproduced; the error of a smooth V is of the order h^4, that of its
/// gradient h^3. Beyond the grid, where nothing is known, the outermost polynomials go on, for
/// points that rounding moves out.
template <int dim>
class GridPotential : public Potential<dim> {
public:
  static constexpr const char *name = "grid";
  static constexpr const char *help = "cubic splines through the values on a grid that File holds";

  explicit GridPotential(PotentialGrid grid);

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;

  /// By the convex hull of B-spline coefficients (spline_hull.h).
  std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper) const override;

  std::optional<KnownBox<dim>> known_box() const override;

private:
  std::vector<CubicSplineBasis> axes_;
  std::vector<double> coefficients_; // the last index fastest
};

} // namespace gibbsflow::potentials
