#pragma once

#include "model/initial_density.h"

#include <deal.II/base/quadrature_lib.h>

namespace gibbsflow {

/// Calls f(lower, upper) for the pieces of the box [lower, upper] on which rho_0 is smooth: the box
/// is clipped to the support of rho_0 and halved until no piece is much longer than what rho_0
/// takes to change, or coordinates run out of digits; pieces where rho_0 is negligible are skipped.
template <int dim, typename F>
void for_each_smooth_piece(const InitialDensity<dim> &initial_density, dealii::Point<dim> lower,
                           dealii::Point<dim> upper, const F &f)
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

  constexpr double smooth_lengths = 1.5;
  for (unsigned int d = 0; d < dim; ++d) {
    const double middle = 0.5 * (lower[d] + upper[d]);
    if (upper[d] - lower[d] > smooth_lengths * length && lower[d] < middle && middle < upper[d]) {
      dealii::Point<dim> left_upper = upper, right_lower = lower;
      left_upper[d] = right_lower[d] = middle;
      for_each_smooth_piece(initial_density, lower, left_upper, f);
      for_each_smooth_piece(initial_density, right_lower, upper, f);
      return;
    }
  }
  f(lower, upper);
}

/// Integrates against rho_0 over the box [lower, upper]: calls f(x, w) so that sum f-weights
///     sum_k w_k g(x_k)  ~  int_box g rho_0 dx
/// for polynomials g up to the degree that `rule` leaves room for, piece by piece, so that starts
/// much narrower than a cell are integrated as accurately as wide ones.
template <int dim, typename F>
void integrate_against(const InitialDensity<dim> &initial_density, const dealii::Point<dim> &lower,
                       const dealii::Point<dim> &upper, const dealii::Quadrature<dim> &rule,
                       const F &f)
{
  for_each_smooth_piece(initial_density, lower, upper,
                        [&](const dealii::Point<dim> &from, const dealii::Point<dim> &to) {
                          double volume = 1.;
                          for (unsigned int d = 0; d < dim; ++d)
                            volume *= to[d] - from[d];
                          for (unsigned int q = 0; q < rule.size(); ++q) {
                            dealii::Point<dim> x;
                            for (unsigned int d = 0; d < dim; ++d)
                              x[d] = from[d] + rule.point(q)[d] * (to[d] - from[d]);
                            const double density = std::exp(initial_density.log_value(x));
                            if (density > 0.)
                              f(x, density * rule.weight(q) * volume);
                          }
                        });
}

} // namespace gibbsflow
