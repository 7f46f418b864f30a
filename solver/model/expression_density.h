#pragma once

#include "formulas/expression.h"
#include "model/initial_density.h"

#include <string>

namespace gibbsflow {

/// rho_0 proportional to the user's formula, which must be >= 0; where it is negative, infinite or
/// NaN, evaluation throws a UserError that names the point.
template <int dim>
class ExpressionDensity : public InitialDensity<dim> {
public:
  /// [lower, upper] is the box of the mesh, on which the formula is sampled for its size.
  ExpressionDensity(const std::string &formula, const std::string &constants,
                    const dealii::Point<dim> &lower, const dealii::Point<dim> &upper);

  double log_value(const dealii::Point<dim> &x) const override;
  bool is_normalized() const override { return false; }

  /// What the formula is like is not known, so it is tried: half of the longest edge where the box
  /// is wider than two samples and holds some that matter, or where three Gauss points per
  /// direction and six on the halves give integrals that differ by more than 1e-4 (as they do on
  /// 1.5 standard deviations of a Gaussian); no limit otherwise.
  double length_scale(const dealii::Point<dim> &lower,
                      const dealii::Point<dim> &upper) const override;

private:
  double value(const dealii::Point<dim> &x) const;

  /// The integral by three Gauss points on each of `n_parts` (1 or 2) parts per direction.
  double integral(const dealii::Point<dim> &lower, const dealii::Point<dim> &upper,
                  unsigned int n_parts) const;

  const Expression expression_;
  double largest_ = 0., spacing_ = 0., shortest_piece_ = 0.;
  dealii::Point<dim> seen_lower_, seen_upper_; // around the samples that matter
};

} // namespace gibbsflow
