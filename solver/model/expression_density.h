#pragma once

#include "base/text.h"
#include "base/user_error.h"
#include "model/expression.h"
#include "model/initial_density.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

/// rho_0 proportional to the user's formula, which must be >= 0; where it is negative, infinite or
/// NaN, evaluation throws a UserError that names the point.
template <int dim>
class ExpressionDensity : public InitialDensity<dim> {
public:
  ExpressionDensity(const std::string &formula, const std::string &constants)
      : expression_(entry, formula, coordinate_names(dim),
                    parse_constants("Potential/Constants", constants))
  {
  }

  double log_value(const dealii::Point<dim> &x) const override
  {
    const double value = expression_(x);
    if (!(std::isfinite(value) && value >= 0.)) {
      std::string point = spell(x[0]);
      for (unsigned int d = 1; d < dim; ++d)
        point += ", " + spell(x[d]);
      throw UserError(entry, "the formula is " + spell(value) + " at (" + point + ")",
                      "a density: finite and >= 0 on the whole mesh",
                      "Write max(0, ...) to cut off what is negative");
    }
    return std::log(value);
  }

  bool is_normalized() const override { return false; }

  /// Unknown, so that half of the shortest edge is asked for.
  double length_scale(const dealii::Point<dim> &lower,
                      const dealii::Point<dim> &upper) const override
  {
    double shortest = upper[0] - lower[0];
    for (unsigned int d = 1; d < dim; ++d)
      shortest = std::min(shortest, upper[d] - lower[d]);
    return 0.5 * shortest;
  }

private:
  static constexpr const char *entry = "Initial density/Expression";

  const Expression expression_;
};

} // namespace gibbsflow
