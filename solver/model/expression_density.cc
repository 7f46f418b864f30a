#include "model/expression_density.h"

#include "base/text.h"
#include "base/user_error.h"

#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gibbsflow {

namespace {

const char *const entry_path = "Initial density/Expression";

/// Relative to the largest value that was sampled.
constexpr double negligible = 1e-14;

template <int dim>
double longest_edge(const dealii::Point<dim> &lower, const dealii::Point<dim> &upper)
{
  double longest = upper[0] - lower[0];
  for (unsigned int d = 1; d < dim; ++d)
    longest = std::max(longest, upper[d] - lower[d]);
  return longest;
}

} // namespace

template <int dim>
ExpressionDensity<dim>::ExpressionDensity(const std::string &formula, const std::string &constants,
                                          const dealii::Point<dim> &lower,
                                          const dealii::Point<dim> &upper)
    : expression_(entry_path, formula, coordinate_names(dim),
                  parse_constants("Potential/Constants", constants)),
      shortest_piece_(1e-8 * longest_edge(lower, upper))
{
  // the box around all samples that are not negligible, a sample wider on each side
  constexpr unsigned int n_samples = dim == 3 ? 20 : 60; // per direction
  const dealii::Quadrature<dim> unit_samples(
      dealii::QIterated<1>(dealii::QMidpoint<1>(), n_samples));
  std::vector<dealii::Point<dim>> samples = unit_samples.get_points();
  std::vector<double> values;
  for (dealii::Point<dim> &x : samples) {
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = lower[d] + x[d] * (upper[d] - lower[d]);
    const double sample = expression_(x); // what is no density is refused where it is integrated
    values.push_back(std::isfinite(sample) ? sample : 0.);
  }
  largest_ = *std::max_element(values.begin(), values.end());
  spacing_ = longest_edge(lower, upper) / n_samples;
  seen_lower_ = upper;
  seen_upper_ = lower;
  for (unsigned int i = 0; i < samples.size(); ++i)
    for (unsigned int d = 0; values[i] > negligible * largest_ && d < dim; ++d) {
      seen_lower_[d] = std::min(seen_lower_[d], samples[i][d] - spacing_);
      seen_upper_[d] = std::max(seen_upper_[d], samples[i][d] + spacing_);
    }
}

template <int dim>
double ExpressionDensity<dim>::value(const dealii::Point<dim> &x) const
{
  const double value = expression_(x);
  if (std::isfinite(value) && value >= 0.)
    return value;
  std::string point = spell(x[0]);
  for (unsigned int d = 1; d < dim; ++d)
    point += ", " + spell(x[d]);
  throw UserError(entry_path, "the formula is " + spell(value) + " at (" + point + ")",
                  "a density: finite and >= 0 on the whole mesh",
                  "Write max(0, ...) to cut off what is negative");
}

template <int dim>
double ExpressionDensity<dim>::log_value(const dealii::Point<dim> &x) const
{
  return std::log(value(x));
}

template <int dim>
double ExpressionDensity<dim>::length_scale(const dealii::Point<dim> &lower,
                                            const dealii::Point<dim> &upper) const
{
  constexpr double resolved = 1e-4;
  const double unlimited = std::numeric_limits<double>::max();
  const double longest = longest_edge(lower, upper);
  if (longest < shortest_piece_)
    return unlimited;
  double volume = 1.;
  bool has_samples = true;
  for (unsigned int d = 0; d < dim; ++d) {
    volume *= upper[d] - lower[d];
    has_samples = has_samples && seen_lower_[d] <= upper[d] && lower[d] <= seen_upper_[d];
  }
  if (has_samples && longest > 2. * spacing_)
    return 0.5 * longest;
  const double coarse = integral(lower, upper, 1), fine = integral(lower, upper, 2);
  const double allowed = resolved * (fine + negligible * largest_ * volume);
  return std::abs(coarse - fine) > allowed ? 0.5 * longest : unlimited;
}

template <int dim>
double ExpressionDensity<dim>::integral(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper,
                                        const unsigned int n_parts) const
{
  static const std::array<dealii::Quadrature<dim>, 2> rules = {
      {dealii::QGauss<dim>(3), dealii::QIterated<dim>(dealii::QGauss<1>(3), 2)}};
  const dealii::Quadrature<dim> &rule = rules[n_parts - 1];
  double sum = 0., volume = 1.;
  for (unsigned int d = 0; d < dim; ++d)
    volume *= upper[d] - lower[d];
  for (unsigned int q = 0; q < rule.size(); ++q) {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = lower[d] + rule.point(q)[d] * (upper[d] - lower[d]);
    sum += rule.weight(q) * value(x);
  }
  return sum * volume;
}

template class ExpressionDensity<1>;
template class ExpressionDensity<2>;
template class ExpressionDensity<3>;

} // namespace gibbsflow
