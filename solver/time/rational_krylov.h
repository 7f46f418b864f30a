#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/vector.h"
#include "time/mass_orthonormal.h"
#include "time/projected_flow.h"

#include <deal.II/lac/full_matrix.h>

#include <optional>
#include <vector>

namespace gibbsflow {

/// Everything that u(t) = e^{-tA} w, A = M^{-1} K, is for t between two times, in one space: the
/// rational Krylov space of a few poles gamma,
///     v_1 ~ (M + gamma_1 K)^{-1} M w ,    v_{m+1} ~ (M + gamma_m K)^{-1} M v_m ,
/// all M-orthonormal, and A projected, H = V^T K V. Ruhe, Linear Algebra Appl. 58 (1984) 391;
/// Guettel, GAMM-Mitt. 36 (2013) 8. One solve a vector, no more for any number of times.
///
/// With (M + gamma_j K)^{-1} M v_j = V c_j, hence A V c_j = (v_j - V c_j) / gamma_j, the solves
/// have said already what A is on all vectors but the last: for the others
///     H = [(1 - C) diag(1/gamma) - h s e^T] C^{-1} ,   s = V^T K v ,
/// v the last vector, h its part of the last c, e the last unit vector. Of K itself only K v is
/// used, which rounding makes wrong by far more than a solve: entries of K are large where the
/// weight varies much within a cell.
class RationalKrylovSpace {
public:
  /// For `earliest` <= t <= `latest`, both > 0: one pole for each decade.
  /// `equilibrium` (may be null) is kept out of all vectors; w has no part of it. The operator and
  /// it must outlive this object. One solve. Collective.
  RationalKrylovSpace(const EvolutionOperator &evolution_operator, const Vector &w, double earliest,
                      double latest, const Vector *equilibrium);

  /// One more vector with the pole that serves time t best, one solve. Collective.
  void extend(double t);

  /// One with each of the poles but the first. Collective.
  void extend_by_all();

  unsigned int dimension() const { return basis_.size(); }

  /// Whether another vector would add nothing.
  bool is_exhausted() const { return is_exhausted_; }

  /// One product with K, or two, and V^T times each. Collective.
  ProjectedFlow flow() const;

  /// The length of the first vector before it was scaled.
  double size() const { return size_; }

  const std::vector<Vector> &basis() const { return basis_; }

  /// V^T M w. Collective.
  std::vector<double> start() const { return products(basis_, mass_times_start_); }

  double longest_pole() const { return poles_.back(); }

private:
  /// Appends what is new in a vector.
  void append(Vector &w);

  void extend_with(double gamma);

  /// V^T K v for the last vector v, or V^T K^T v.
  std::vector<double> stiffness_of_last(bool transposed) const;

  const EvolutionOperator &operator_;
  const Vector *const equilibrium_;
  const std::vector<double> poles_; // the shortest first
  std::vector<double> gammas_;      // of all solves but the first
  double size_ = 0.;
  bool is_exhausted_ = false;
  std::vector<Vector> basis_;
  std::vector<std::vector<double>> coefficients_; // c_j, of all vectors but the last
  Vector right_hand_side_, mass_times_start_;
};

} // namespace gibbsflow
