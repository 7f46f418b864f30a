#include "bounds/product_bounds.h"

#include "bounds/interval_gap.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// A point inside of the box that has no special place in it.
template <int dim>
dealii::Point<dim> generic_point(const BoxGrid<dim> &grid, const unsigned int i)
{
  dealii::Point<dim> x;
  for (unsigned int d = 0; d < dim; ++d) {
    const double golden = std::fmod(0.5 + (i + 1) * 0.6180339887498949 * (d + 1.37), 1.);
    x[d] = grid.lower[d] + (grid.upper[d] - grid.lower[d]) * golden;
  }
  return x;
}

} // namespace

template <int dim>
Separable separability(const BoxGrid<dim> &grid, const Potential<dim> &potential)
{
  if (const auto enclosure = potential.enclose(grid.lower, grid.upper)) {
    // products with an exact zero are exact: nothing but a sum has a Hessian without mixed entries
    bool diagonal = true;
    for (unsigned int i = 0; i < dim; ++i)
      for (unsigned int j = 0; j < i; ++j)
        diagonal = diagonal && enclosure->hessian[i][j].magnitude() == 0.;
    if (diagonal)
      return Separable::proven;
  }
  constexpr unsigned int n_samples = 60;
  constexpr double rounding = 1e-12;
  double largest = 0., scale = 0.;
  const dealii::Point<dim> c = generic_point(grid, n_samples);
  const double V_c = potential.value(c);
  for (unsigned int i = 0; i < n_samples; ++i) {
    const dealii::Point<dim> x = generic_point(grid, i);
    double sum = V_c;
    for (unsigned int d = 0; d < dim; ++d) {
      dealii::Point<dim> y = c;
      y[d] = x[d];
      const double V_y = potential.value(y);
      sum += V_y - V_c;
      scale = std::max(scale, std::abs(V_y));
    }
    const double V_x = potential.value(x);
    scale = std::max(scale, std::abs(V_x));
    largest = std::max(largest, std::abs(V_x - sum));
  }
  return largest <= rounding * scale ? Separable::sampled : Separable::no;
}

template <int dim>
std::vector<GapEstimate> product_bounds(const BoxGrid<dim> &grid, const Potential<dim> &potential,
                                        const double diffusion,
                                        const std::array<std::vector<double>, dim> &breaks)
{
  const Separable separable = separability(grid, potential);
  const bool proven = separable == Separable::proven;
  GapEstimate lower{"product", proven ? "lower" : "estimate", "box"};
  GapEstimate upper{"product", proven ? "upper" : "estimate", "box"};
  if (separable == Separable::no) {
    lower.kind = "lower";
    lower.why = "V is not a sum of functions of one coordinate each";
    return {lower};
  }
  const dealii::Point<dim> c = generic_point(grid, 0);
  for (unsigned int d = 0; d < dim; ++d) {
    const LineFunction U = [&](const std::vector<double> &x, std::vector<double> &values) {
      std::vector<dealii::Point<dim>> points(x.size(), c);
      for (unsigned int i = 0; i < x.size(); ++i)
        points[i][d] = x[i];
      potential.values(points, values);
      for (double &value : values)
        value /= diffusion;
    };
    constexpr unsigned int least_panels = 96;
    const std::optional<LineMeasure> measure =
        LineMeasure::make(U, grid.lower[d], grid.upper[d], least_panels, breaks[d]);
    const std::optional<GapBracket> bracket = measure ? chen_wang_bracket(*measure) : std::nullopt;
    if (!bracket) {
      lower.log_lambda = upper.log_lambda = std::nullopt;
      lower.why = "V/D ranges over more than the interval solver can resolve";
      return {lower};
    }
    lower.log_lambda = std::min(lower.log_lambda.value_or(bracket->log_lower), bracket->log_lower);
    upper.log_lambda = std::min(upper.log_lambda.value_or(bracket->log_upper), bracket->log_upper);
  }
  lower.why = upper.why = proven ? "V is a sum of functions of one coordinate each, proven"
                                 : "V is a sum of functions of one coordinate each, as sampled";
  return {lower, upper};
}

template Separable separability(const BoxGrid<2> &, const Potential<2> &);
template Separable separability(const BoxGrid<3> &, const Potential<3> &);
template std::vector<GapEstimate> product_bounds<2>(const BoxGrid<2> &, const Potential<2> &,
                                                    double,
                                                    const std::array<std::vector<double>, 2> &);
template std::vector<GapEstimate> product_bounds<3>(const BoxGrid<3> &, const Potential<3> &,
                                                    double,
                                                    const std::array<std::vector<double>, 3> &);

} // namespace gibbsflow
