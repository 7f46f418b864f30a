#pragma once

#include "time/exponential.h"

#include <optional>

namespace gibbsflow {

/// J_0(z), ..., J_n(z), z >= 0, by Miller's backward recurrence.
std::vector<double> bessel_functions(double z, unsigned int n);

/// e^{-tau A} by products with A = M^{-1} K alone, for operators whose solves are dear and of which
/// |u|_M never grows, in steps of tau: with the field of values of A about c, as high as +- i rho,
/// B = (A - c)/rho, P_0 = u, P_1 = B u, P_{k+1} = 2 B P_k + P_{k-1},
///     e^{-tau A} u = e^{-tau c} (J_0(tau rho) u + 2 sum_{k>0} (-1)^k J_k(tau rho) P_k) ,
/// Chebyshev's series on the imaginary axis, where it converges beyond k = tau rho faster than any
/// power (Tal-Ezer & Kosloff, J. Chem. Phys. 81 (1984) 3967); friction, the real part of A, makes
/// P_k grow like e^{tau c}, which bounds the step, and the factor in front takes that back. About
/// tau rho products a step, whatever the number of times. rho comes from Lanczos' recurrence; where
/// it was too small, so that terms grow or |u|_M does, the step is done again. All functions are
/// collective.
class ProductFlow {
public:
  /// The operator must outlive this object.
  explicit ProductFlow(const EvolutionOperator &evolution_operator);

  double rho() const { return rho_; }
  double center() const { return center_; }
  double longest_step() const { return length_ / rho_; }
  unsigned int products() const { return products_; }

  /// e^{-tau A} u for the elapsed times tau, increasing up to the longest step; none where that is
  /// to be asked for again, with a rho or a longest step that was changed. Terms below `cutoff`
  /// times u are left out.
  std::optional<std::vector<Vector>> step(const Vector &u, const std::vector<double> &elapsed,
                                          double cutoff);

  /// e^{-t A} u in as many steps as it takes.
  Vector advance(Vector u, double t, double cutoff);

private:
  bool is_contracted(const Vector &u, const Vector &end);
  void add_product(double factor, const Vector &before, const Vector &x, Vector &y);
  void apply_part(double sign, const Vector &x, Vector &y);
  double norm_of(double sign);
  void learn();
  std::vector<double> coefficients(double tau) const;

  const EvolutionOperator &operator_;
  double center_ = 0., rho_ = 1., length_;
  unsigned int products_ = 0;
  Vector image_;
};

/// u(t) for all of `times` as in propagate_through(), by a ProductFlow. None where that would take
/// more products than solves would be worth. `observer` may be empty. Collective.
std::optional<Propagation> propagate_by_products(const EvolutionOperator &evolution_operator,
                                                 const Vector &initial,
                                                 const std::vector<double> &times, double tolerance,
                                                 const SolutionsObserver &observer);

} // namespace gibbsflow
