#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/sparse_cholesky.h"

#include <memory>

namespace gibbsflow {

/// The upper triangle of a symmetric sparse pencil that lives on one rank, as an operator for the
/// eigenvalue solver.
class SerialPencil : public EvolutionOperator {
public:
  SerialPencil(RowPattern pattern, std::vector<double> mass, std::vector<double> stiffness,
               const std::vector<double> &null_vector);

  void apply_mass(Vector &y, const Vector &x) const override { apply(mass_, y, x); }
  void apply_stiffness(Vector &y, const Vector &x) const override { apply(stiffness_, y, x); }

  /// x stays as it is where the matrix cannot be factored; see factored().
  void solve(double a, double s, Vector &x, const Vector &b) const override;
  bool is_symmetric() const override { return true; }
  void reinit(Vector &x) const override;
  const Vector &mass_functional() const override { return mass_functional_; }
  const Vector &stationary_vector() const override { return stationary_; }
  SolverStatistics statistics() const override { return statistics_; }

  /// Whether every factorisation so far has succeeded.
  bool factored() const { return factored_; }

private:
  void apply(const std::vector<double> &values, Vector &y, const Vector &x) const;

  const RowPattern pattern_;
  const std::vector<double> mass_, stiffness_;
  Vector mass_functional_, stationary_;
  mutable SparseCholesky cholesky_;
  mutable double ratio_ = -1.; // a / s of the factor
  mutable bool factored_ = true;
  mutable SolverStatistics statistics_;
};

} // namespace gibbsflow
