#pragma once

#include "model/initial_density.h"

#include <deal.II/base/quadrature_lib.h>

namespace gibbsflow {

/// Integrates against rho_0 over the box [lower, upper]: calls f(x, w) so that sum f-weights
///     sum_k w_k g(x_k)  ~  int_box g rho_0 dx
/// for polynomials g up to the degree that `rule` leaves room for. The box is clipped to the
/// support of rho_0 and halved until rho_0 is smooth on every piece, so that starts much narrower
/// than a cell are integrated as accurately as wide ones; pieces where rho_0 is negligible are
/// skipped.
template <int dim, typename F>
void integrate_against(const InitialDensity<dim> &initial_density, dealii::Point<dim> lower,
                       dealii::Point<dim> upper, const dealii::Quadrature<dim> &rule, const F &f)
{
  const auto [support_lower, support_upper] = initial_density.support();
  for (unsigned int d = 0; d < dim; ++d) {
    lower[d] = std::max(lower[d], support_lower[d]);
    upper[d] = std::min(upper[d], support_upper[d]);
    if (lower[d] >= upper[d])
      return;
  }
  const double length = initial_density.length_scale(lower, upper);
  if (length == std::numeric_limits<double>::infinity())
    return;

  // pieces no longer than this many length scales; halving ends where coordinates run out of digits
  constexpr double smooth_lengths = 1.5;
  for (unsigned int d = 0; d < dim; ++d) {
    const double middle = 0.5 * (lower[d] + upper[d]);
    if (upper[d] - lower[d] > smooth_lengths * length && lower[d] < middle && middle < upper[d]) {
      dealii::Point<dim> left_upper = upper, right_lower = lower;
      left_upper[d] = right_lower[d] = middle;
      integrate_against(initial_density, lower, left_upper, rule, f);
      integrate_against(initial_density, right_lower, upper, rule, f);
      return;
    }
  }

  double volume = 1.;
  for (unsigned int d = 0; d < dim; ++d)
    volume *= upper[d] - lower[d];
  for (unsigned int q = 0; q < rule.size(); ++q) {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = lower[d] + rule.point(q)[d] * (upper[d] - lower[d]);
    const double density = std::exp(initial_density.log_value(x));
    if (density > 0.)
      f(x, density * rule.weight(q) * volume);
  }
}

} // namespace gibbsflow
