#include "model/spline_hull.h"

#include "formulas/interval_jet.h"

namespace gibbsflow {

namespace {

using BasisValues = CubicSplineBasis::Values;

/// The functions of one direction that are not zero somewhere on an interval, and where the
/// interval is a point their values.
struct Window {
  const CubicSplineBasis *axis;
  std::size_t first, size;
  std::optional<BasisValues> at_point;
};

/// Coefficients of a derivative of the spline for the functions of a window, the last direction
/// fastest; those of direction d begin with function window.first + n_derived[d].
template <int dim>
struct LocalCoefficients {
  std::array<std::size_t, dim> sizes;
  std::array<unsigned int, dim> n_derived = {};
  std::vector<Interval> values;
};

template <int dim>
LocalCoefficients<dim> coefficients_within(const std::array<Window, dim> &windows,
                                           const std::vector<double> &coefficients)
{
  LocalCoefficients<dim> local;
  std::size_t n = 1;
  for (unsigned int d = 0; d < dim; ++d)
    n *= local.sizes[d] = windows[d].size;
  local.values.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t place = 0, stride = 1, rest = i;
    for (unsigned int d = dim; d-- > 0;) {
      place += (windows[d].first + rest % windows[d].size) * stride;
      rest /= windows[d].size;
      stride *= windows[d].axis->size();
    }
    local.values.emplace_back(coefficients[place]);
  }
  return local;
}

/// One derivative more in direction d.
template <int dim>
LocalCoefficients<dim> derived(const LocalCoefficients<dim> &of, const unsigned int d,
                               const Window &window)
{
  LocalCoefficients<dim> result = of;
  result.sizes[d] = of.sizes[d] - 1;
  result.n_derived[d] = of.n_derived[d] + 1;
  std::size_t stride = 1;
  for (unsigned int e = d + 1; e < dim; ++e)
    stride *= of.sizes[e];
  const std::size_t block = stride * of.sizes[d];
  result.values.clear();
  for (std::size_t begin = 0; begin < of.values.size(); begin += block)
    for (std::size_t i = 1; i < of.sizes[d]; ++i) {
      const std::size_t j = window.first + of.n_derived[d] + i;
      const double factor =
          of.n_derived[d] == 0 ? window.axis->slope_factor(j) : window.axis->curvature_factor(j);
      const Interval rounded = outwards(factor, factor, 4.);
      for (std::size_t k = 0; k < stride; ++k) {
        const std::size_t place = begin + i * stride + k;
        result.values.push_back(rounded * (of.values[place] - of.values[place - stride]));
      }
    }
  return result;
}

/// Function i of the window in direction d, after n_derived derivatives.
double basis_value(const Window &window, const unsigned int n_derived, const std::size_t i)
{
  const BasisValues &at = *window.at_point;
  return n_derived == 0 ? at.value[i] : n_derived == 1 ? at.quadratic[i] : at.linear[i];
}

/// The weighted sum at a point, the smallest and the largest coefficient elsewhere.
template <int dim>
Interval range(const LocalCoefficients<dim> &local, const std::array<Window, dim> &windows)
{
  constexpr double rounding = 64.; // of a product of basis functions, units in the last place
  const bool is_point = windows[0].at_point.has_value();
  Interval sum = 0., hull = local.values[0];
  for (std::size_t place = 0; place < local.values.size(); ++place) {
    const Interval &c = local.values[place];
    hull = {std::min(hull.lower, c.lower), std::max(hull.upper, c.upper)};
    if (!is_point)
      continue;
    double weight = 1.;
    std::size_t rest = place;
    for (unsigned int d = dim; d-- > 0;) {
      weight *= basis_value(windows[d], local.n_derived[d], rest % local.sizes[d]);
      rest /= local.sizes[d];
    }
    sum = sum + outwards(weight, weight, rounding) * c;
  }
  return is_point ? intersect(sum, hull) : hull;
}

template <int dim>
Enclosure<dim> ranges(const std::array<Window, dim> &windows,
                      const std::vector<double> &coefficients)
{
  Enclosure<dim> result;
  const LocalCoefficients<dim> values = coefficients_within<dim>(windows, coefficients);
  result.value = range<dim>(values, windows);
  for (unsigned int d = 0; d < dim; ++d) {
    const LocalCoefficients<dim> slopes = derived(values, d, windows[d]);
    result.gradient[d] = range<dim>(slopes, windows);
    for (unsigned int e = 0; e <= d; ++e)
      result.hessian[d][e] = result.hessian[e][d] =
          range<dim>(derived(slopes, e, windows[e]), windows);
  }
  return result;
}

} // namespace

template <int dim>
Enclosure<dim> enclose_spline(const std::vector<CubicSplineBasis> &axes,
                              const std::vector<double> &coefficients,
                              const dealii::Point<dim> &lower, const dealii::Point<dim> &upper)
{
  std::array<Window, dim> box, middle;
  std::array<Interval, dim> offset;
  for (unsigned int d = 0; d < dim; ++d) {
    const double c = 0.5 * (lower[d] + upper[d]);
    const std::size_t first = axes[d].evaluate(lower[d]).first,
                      last = axes[d].evaluate(upper[d]).first + CubicSplineBasis::order;
    const BasisValues at_middle = axes[d].evaluate(c);
    box[d] = {&axes[d], first, last - first, {}};
    middle[d] = {&axes[d], at_middle.first, CubicSplineBasis::order, at_middle};
    offset[d] = Interval(lower[d], upper[d]) - c;
  }
  return tightened<dim>(ranges<dim>(box, coefficients), ranges<dim>(middle, coefficients), offset);
}

template Enclosure<1> enclose_spline(const std::vector<CubicSplineBasis> &,
                                     const std::vector<double> &, const dealii::Point<1> &,
                                     const dealii::Point<1> &);
template Enclosure<2> enclose_spline(const std::vector<CubicSplineBasis> &,
                                     const std::vector<double> &, const dealii::Point<2> &,
                                     const dealii::Point<2> &);
template Enclosure<3> enclose_spline(const std::vector<CubicSplineBasis> &,
                                     const std::vector<double> &, const dealii::Point<3> &,
                                     const dealii::Point<3> &);

} // namespace gibbsflow
