#include "model/gaussian_mixture.h"

#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

/// Below 1e-30 of its peak a component is negligible.
const double negligible_log_ratio = 30. * std::log(10.);

/// The points of Mean; for a gaussian without one, the centre of the box.
template <int dim>
std::vector<dealii::Point<dim>> read_means(const InitialDensityParameters &parameters,
                                           const dealii::Point<dim> &center)
{
  const std::string entry = "Initial density/Mean";
  const bool is_mixture = parameters.type == "mixture";
  if (is_mixture ? parameters.mean.empty() : parameters.mean.size() > 1)
    throw UserError(entry, "found " + std::to_string(parameters.mean.size()) + " points",
                    is_mixture ? "one point for each component of a mixture, separated by ';'"
                               : "one point for a gaussian",
                    is_mixture ? "Give the means" : "Use Initial density/Type = mixture for more");
  if (parameters.mean.empty())
    return {center};
  std::vector<dealii::Point<dim>> means;
  for (const std::vector<double> &numbers : parameters.mean) {
    if (numbers.size() != dim || !std::all_of(numbers.begin(), numbers.end(),
                                              [](const double x) { return std::isfinite(x); }))
      throw UserError(entry,
                      "found a point of " + std::to_string(numbers.size()) +
                          (numbers.size() == 1 ? " number" : " numbers"),
                      "points of Dimension = " + std::to_string(dim) + " finite numbers",
                      "Separate the coordinates by ',' and the points by ';'");
    dealii::Point<dim> mean;
    std::copy(numbers.begin(), numbers.end(), mean.begin_raw());
    means.push_back(mean);
  }
  return means;
}

/// One row of standard deviations for each component; a single row, and a single number in a row,
/// are repeated.
template <int dim>
std::vector<dealii::Tensor<1, dim>>
read_standard_deviations(const InitialDensityParameters &parameters, const std::size_t n_components)
{
  const std::string entry = "Initial density/Standard deviation";
  const std::vector<std::vector<double>> &rows = parameters.standard_deviation;
  if (rows.size() != 1 && rows.size() != n_components)
    throw UserError(entry, "found " + std::to_string(rows.size()) + " groups",
                    "one, or one for each of the " + std::to_string(n_components) + " components",
                    "Separate the components by ';'");
  std::vector<dealii::Tensor<1, dim>> deviations(n_components);
  for (std::size_t k = 0; k < n_components; ++k) {
    const std::vector<double> &row = rows.size() == 1 ? rows[0] : rows[k];
    if (row.size() != 1 && row.size() != dim)
      throw UserError(entry, "found " + std::to_string(row.size()) + " numbers",
                      "one, or as many as Dimension = " + std::to_string(dim),
                      "Separate the coordinates by ','");
    for (unsigned int d = 0; d < dim; ++d) {
      deviations[k][d] = row.size() == 1 ? row[0] : row[d];
      if (!(deviations[k][d] > 0. && std::isnormal(deviations[k][d])))
        throw UserError(entry, "found a number that is not positive and finite",
                        "positive, finite numbers", "Choose a small one for a narrow start");
    }
  }
  return deviations;
}

std::vector<double> read_weights(const InitialDensityParameters &parameters,
                                 const std::size_t n_components)
{
  const std::string entry = "Initial density/Weights";
  if (parameters.type != "mixture" || parameters.weights.empty())
    return std::vector<double>(n_components, 1.);
  if (parameters.weights.size() != n_components)
    throw UserError(entry, "found " + std::to_string(parameters.weights.size()) + " numbers",
                    "none, or one for each of the " + std::to_string(n_components) + " components",
                    "Give as many as there are points in Initial density/Mean");
  double sum = 0.;
  for (const double weight : parameters.weights) {
    if (!(std::isfinite(weight) && weight >= 0.))
      throw UserError(entry, "found " + spell(weight), "finite numbers >= 0", "Correct the weight");
    sum += weight;
  }
  if (!(std::isfinite(sum) && sum > 0.))
    throw UserError(entry, "the weights' sum is " + spell(sum), "a positive, finite sum",
                    "Make one weight positive");
  return parameters.weights;
}

} // namespace

template <int dim>
GaussianMixture<dim>::GaussianMixture(const std::vector<Component> &components)
{
  double sum = 0.;
  for (const Component &component : components)
    sum += component.weight;
  for (const Component &component : components) {
    if (component.weight == 0.)
      continue;
    components_.push_back(component);
    // log of w / prod_d (s_d sqrt(2 pi))
    double log_peak = std::log(component.weight / sum) - 0.5 * dim * std::log(2. * M_PI);
    for (unsigned int d = 0; d < dim; ++d)
      log_peak -= std::log(component.standard_deviation[d]);
    log_peaks_.push_back(log_peak);
  }
}

template <int dim>
double GaussianMixture<dim>::log_component(const std::size_t k, const dealii::Point<dim> &x) const
{
  double exponent = 0.;
  for (unsigned int d = 0; d < dim; ++d) {
    const double t = (x[d] - components_[k].mean[d]) / components_[k].standard_deviation[d];
    exponent += 0.5 * t * t;
  }
  return log_peaks_[k] - exponent;
}

/// log sum_k exp(l_k) = l_max + log sum_k exp(l_k - l_max).
template <int dim>
double GaussianMixture<dim>::log_value(const dealii::Point<dim> &x) const
{
  if (components_.size() == 1)
    return log_component(0, x);
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < components_.size(); ++k)
    largest = std::max(largest, log_component(k, x));
  if (std::isinf(largest))
    return largest;
  double sum = 0.;
  for (std::size_t k = 0; k < components_.size(); ++k)
    sum += std::exp(log_component(k, x) - largest);
  return largest + std::log(sum);
}

template <int dim>
double GaussianMixture<dim>::length_scale(const dealii::Point<dim> &lower,
                                          const dealii::Point<dim> &upper) const
{
  const double highest = *std::max_element(log_peaks_.begin(), log_peaks_.end());
  double length = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < components_.size(); ++k) {
    dealii::Point<dim> nearest;
    for (unsigned int d = 0; d < dim; ++d)
      nearest[d] = std::min(std::max(components_[k].mean[d], lower[d]), upper[d]);
    if (log_component(k, nearest) < highest - negligible_log_ratio)
      continue;
    for (unsigned int d = 0; d < dim; ++d)
      length = std::min(length, components_[k].standard_deviation[d]);
  }
  return length;
}

template <int dim>
std::optional<std::pair<dealii::Point<dim>, dealii::Point<dim>>>
GaussianMixture<dim>::extent() const
{
  constexpr double deviations = 7.5;
  std::pair<dealii::Point<dim>, dealii::Point<dim>> box = {components_[0].mean,
                                                           components_[0].mean};
  for (const Component &component : components_)
    for (unsigned int d = 0; d < dim; ++d) {
      const double reach = deviations * component.standard_deviation[d];
      box.first[d] = std::min(box.first[d], component.mean[d] - reach);
      box.second[d] = std::max(box.second[d], component.mean[d] + reach);
    }
  return box;
}

template <int dim>
std::optional<dealii::Point<dim>>
GaussianMixture<dim>::draw(const std::function<double()> &uniform_number) const
{
  double rest = uniform_number();
  std::size_t k = 0;
  while (k + 1 < components_.size() && rest >= components_[k].weight)
    rest -= components_[k++].weight;
  dealii::Point<dim> x = components_[k].mean;
  for (unsigned int d = 0; d < dim; d += 2) { // Box & Muller
    const double r = std::sqrt(-2. * std::log(uniform_number()));
    const double angle = 2. * M_PI * uniform_number();
    x[d] += components_[k].standard_deviation[d] * r * std::cos(angle);
    if (d + 1 < dim)
      x[d + 1] += components_[k].standard_deviation[d + 1] * r * std::sin(angle);
  }
  return x;
}

template <int dim>
std::unique_ptr<InitialDensity<dim>>
make_gaussian_mixture(const InitialDensityParameters &parameters, const dealii::Point<dim> &lower,
                      const dealii::Point<dim> &upper)
{
  const dealii::Point<dim> center = lower + 0.5 * (upper - lower);
  const auto means = read_means<dim>(parameters, center);
  const auto deviations = read_standard_deviations<dim>(parameters, means.size());
  const auto weights = read_weights(parameters, means.size());
  std::vector<typename GaussianMixture<dim>::Component> components;
  for (std::size_t k = 0; k < means.size(); ++k)
    components.push_back({weights[k], means[k], deviations[k]});
  return std::make_unique<GaussianMixture<dim>>(components);
}

template class GaussianMixture<1>;
template class GaussianMixture<2>;
template class GaussianMixture<3>;
template std::unique_ptr<InitialDensity<1>> make_gaussian_mixture(const InitialDensityParameters &,
                                                                  const dealii::Point<1> &,
                                                                  const dealii::Point<1> &);
template std::unique_ptr<InitialDensity<2>> make_gaussian_mixture(const InitialDensityParameters &,
                                                                  const dealii::Point<2> &,
                                                                  const dealii::Point<2> &);
template std::unique_ptr<InitialDensity<3>> make_gaussian_mixture(const InitialDensityParameters &,
                                                                  const dealii::Point<3> &,
                                                                  const dealii::Point<3> &);

} // namespace gibbsflow
