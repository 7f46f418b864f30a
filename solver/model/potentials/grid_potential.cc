#include "model/potentials/grid_potential.h"

#include "model/spline_hull.h"

#include <deal.II/base/exceptions.h>

namespace gibbsflow::potentials {

namespace {

using AxisValues = CubicSplineBasis::Values;

/// Basis function i of direction d, as a number or with its derivatives.
template <int dim, typename Number>
Number basis_function(const AxisValues &values, const unsigned int i,
                      [[maybe_unused]] const unsigned int d)
{
  Number B(values.value[i]);
  if constexpr (!std::is_same_v<Number, double>) {
    B.gradient[d] = values.slope[i];
    B.hessian[d][d] = values.curvature[i];
  }
  return B;
}

/// The tensor product at a point, a sum over the directions from d on.
template <int dim, typename Number>
struct SplineSum {
  const std::vector<CubicSplineBasis> &axes;
  const std::vector<double> &coefficients;
  std::array<AxisValues, dim> at;

  SplineSum(const std::vector<CubicSplineBasis> &basis, const std::vector<double> &c,
            const dealii::Point<dim> &x)
      : axes(basis), coefficients(c)
  {
    for (unsigned int d = 0; d < dim; ++d)
      at[d] = axes[d].evaluate(x[d]);
  }

  /// `line`: the place of what the directions before d have chosen, counted in lines of direction
  /// d.
  template <unsigned int d = 0>
  Number sum(const std::size_t line = 0) const
  {
    if constexpr (d == dim)
      return Number(coefficients[line]);
    else {
      const std::size_t begin = line * axes[d].size() + at[d].first;
      Number total(0.);
      for (unsigned int i = 0; i < CubicSplineBasis::order; ++i)
        total = total + basis_function<dim, Number>(at[d], i, d) * sum<d + 1>(begin + i);
      return total;
    }
  }
};

} // namespace

template <int dim>
GridPotential<dim>::GridPotential(PotentialGrid grid)
    : axes_(grid.axes.begin(), grid.axes.end()), coefficients_(std::move(grid.values))
{
  // the coefficients along one direction after the other: the interpolation is a tensor product
  std::size_t stride = 1;
  for (unsigned int d = dim; d-- > 0;) {
    const std::size_t block = stride * axes_[d].size();
    for (std::size_t begin = 0; begin < coefficients_.size(); begin += block)
      for (std::size_t i = 0; i < stride; ++i)
        axes_[d].interpolate(&coefficients_[begin + i], stride);
    stride = block;
  }
  AssertDimension(axes_.size(), dim);
  AssertDimension(stride, coefficients_.size());
}

template <int dim>
std::vector<Jet<dim>> GridPotential<dim>::jets(const std::vector<dealii::Point<dim>> &points,
                                               const unsigned int order) const
{
  std::vector<Jet<dim>> result;
  result.reserve(points.size());
  for (const dealii::Point<dim> &x : points)
    if (order == 0)
      result.emplace_back(SplineSum<dim, double>(axes_, coefficients_, x).sum());
    else
      result.push_back(SplineSum<dim, Jet<dim>>(axes_, coefficients_, x).sum());
  return result;
}

template <int dim>
std::optional<Enclosure<dim>> GridPotential<dim>::enclose(const dealii::Point<dim> &lower,
                                                          const dealii::Point<dim> &upper) const
{
  return enclose_spline<dim>(axes_, coefficients_, lower, upper);
}

template <int dim>
std::optional<KnownBox<dim>> GridPotential<dim>::known_box() const
{
  KnownBox<dim> box;
  for (unsigned int d = 0; d < dim; ++d) {
    box.lower[d] = axes_[d].points().front();
    box.upper[d] = axes_[d].points().back();
  }
  return box;
}

template class GridPotential<1>;
template class GridPotential<2>;
template class GridPotential<3>;

} // namespace gibbsflow::potentials
