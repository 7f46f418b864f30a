#pragma once

#include "base/text.h"
#include "base/user_error.h"
#include "model/initial_density.h"

#include <cmath>

namespace gibbsflow {

/// The uniform density on a closed box.
template <int dim>
class UniformDensity : public InitialDensity<dim> {
public:
  UniformDensity(const dealii::Point<dim> &lower, const dealii::Point<dim> &upper)
      : lower_(lower), upper_(upper), log_density_(0.)
  {
    for (unsigned int d = 0; d < dim; ++d)
      log_density_ -= std::log(upper[d] - lower[d]);
  }

  double log_value(const dealii::Point<dim> &x) const override
  {
    for (unsigned int d = 0; d < dim; ++d)
      if (!(lower_[d] <= x[d] && x[d] <= upper_[d]))
        return -std::numeric_limits<double>::infinity();
    return log_density_;
  }

  bool is_normalized() const override { return true; }

  /// It does not vary within its support, to which quadrature clips, and vanishes nowhere there.
  double length_scale(const dealii::Point<dim> &, const dealii::Point<dim> &) const override
  {
    return std::numeric_limits<double>::max();
  }

  std::optional<dealii::Point<dim>>
  draw(const std::function<double()> &uniform_number) const override
  {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = lower_[d] + uniform_number() * (upper_[d] - lower_[d]);
    return x;
  }

  std::pair<dealii::Point<dim>, dealii::Point<dim>> support() const override
  {
    return {lower_, upper_};
  }

private:
  const dealii::Point<dim> lower_, upper_;
  double log_density_;
};

/// The box of Lower corner and Upper corner; for a corner that is empty, that of the mesh.
template <int dim>
std::unique_ptr<InitialDensity<dim>>
make_uniform_density(const InitialDensityParameters &parameters,
                     const dealii::Point<dim> &mesh_lower, const dealii::Point<dim> &mesh_upper)
{
  const auto corner = [](const std::string &entry, const std::vector<double> &numbers,
                         dealii::Point<dim> point) {
    if (!numbers.empty() && numbers.size() != dim)
      throw UserError(entry, "found " + std::to_string(numbers.size()) + " numbers",
                      "none, or as many as Dimension = " + std::to_string(dim),
                      "Write one number for each coordinate");
    for (std::size_t d = 0; d < numbers.size(); ++d)
      point[d] = numbers[d];
    return point;
  };
  const auto lower = corner("Initial density/Lower corner", parameters.lower_corner, mesh_lower);
  const auto upper = corner("Initial density/Upper corner", parameters.upper_corner, mesh_upper);
  for (unsigned int d = 0; d < dim; ++d)
    if (!(std::isfinite(lower[d]) && std::isfinite(upper[d]) && lower[d] < upper[d]))
      throw UserError("Initial density/Lower corner",
                      "coordinate " + std::to_string(d + 1) + " is " + spell(lower[d]) +
                          ", that of Upper corner is " + spell(upper[d]),
                      "finite corners with lower < upper", "Correct one of the corners");
  return std::make_unique<UniformDensity<dim>>(lower, upper);
}

} // namespace gibbsflow
