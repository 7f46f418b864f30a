#pragma once

#include "formulation/evolution_operator.h"

#include <deal.II/base/mpi.h>
#include <deal.II/lac/full_matrix.h>
#include <deal.II/lac/lapack_full_matrix.h>

#include <map>
#include <utility>
#include <vector>

namespace gibbsflow {

/// Matrices of a small test problem, M symmetric, and a vector with K * stationary = 0.
struct Pencil {
  explicit Pencil(const unsigned int n) : mass(n, n), stiffness(n, n), stationary(n) {}

  dealii::FullMatrix<double> mass, stiffness;
  std::vector<double> stationary; // of any length

  /// l with l^T K = 0 of an unsymmetric K; empty: K is symmetric.
  std::vector<double> left_null = {};

  /// Where not, K is regular, and the two vectors say nothing but the size.
  bool conserves_mass = true;
};

/// The waist on full matrices, with exact solves. Rows are dealt out evenly over the ranks of a
/// communicator; each rank holds the whole matrices and gathers what it multiplies.
class DenseOperator : public EvolutionOperator {
public:
  explicit DenseOperator(const Pencil &pencil, const MPI_Comm &communicator = MPI_COMM_SELF);

  void apply_mass(Vector &y, const Vector &x) const override;
  void apply_stiffness(Vector &y, const Vector &x) const override;
  void solve(double a, double s, Vector &x, const Vector &b) const override;
  void apply_stiffness_transpose(Vector &y, const Vector &x) const override;
  bool is_symmetric() const override { return pencil_.left_null.empty(); }
  bool conserves_mass() const override { return pencil_.conserves_mass; }
  void reinit(Vector &x) const override;
  const Vector &mass_functional() const override { return mass_functional_; }
  const Vector &stationary_vector() const override { return stationary_vector_; }

  /// Every pair (a, s) is factorised once and kept.
  SolverStatistics statistics() const override { return statistics_; }

  /// The vector with these entries, and the entries of a vector, on every rank.
  Vector distribute(const std::vector<double> &entries) const;
  std::vector<double> gather(const Vector &x) const;

private:
  const Pencil pencil_;
  const MPI_Comm communicator_;
  const dealii::IndexSet owned_;
  Vector mass_functional_, stationary_vector_;
  mutable std::map<std::pair<double, double>, dealii::LAPACKFullMatrix<double>> factors_;
  mutable SolverStatistics statistics_;
};

} // namespace gibbsflow
