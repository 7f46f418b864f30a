#pragma once

#include "linear_algebra/linear_solver_parameters.h"
#include "linear_algebra/matrix_pair.h"

#include <functional>
#include <memory>
#include <string>

namespace gibbsflow {

/// Solves (a M + s K) x = b, a > 0, s >= 0, for symmetric positive definite combinations of one
/// matrix pair. What is expensive (a factorisation, a multigrid hierarchy) is kept for the most
/// recent pairs (a, s). All functions are collective.
class ShiftedSolver {
public:
  virtual ~ShiftedSolver() = default;

  /// Returns the number of iterations (0 for a direct solver). x on entry is the starting guess of
  /// an iterative solver. Throws RunFailure on all ranks where the solve fails or its residual
  /// cannot be brought down.
  virtual unsigned int solve(double a, double s, Vector &x, const Vector &b) = 0;

  virtual std::string name() const = 0;

  unsigned int n_factorizations() const { return n_factorizations_; }
  double factorization_seconds() const { return factorization_seconds_; }

protected:
  unsigned int n_factorizations_ = 0;
  double factorization_seconds_ = 0.;
};

/// CHOLMOD on rank 0; the right-hand sides of other ranks travel there and back. `matrices` is
/// copied in and may go afterwards.
std::unique_ptr<ShiftedSolver> make_direct_solver(const MatrixPair &matrices,
                                                  MPI_Comm communicator);

/// Conjugate gradients on a M + s K, preconditioned by one V-cycle of ML's smoothed aggregation
/// on the same combination of the `piecewise_linear` pair (the matrices of the continuous piecewise
/// linear functions on the grid of the same nodes), whose near-null vector is `null_vector`.
/// Converged at residual <= tolerance |b|. Both pairs are referred to and must outlive the solver.
std::unique_ptr<ShiftedSolver> make_iterative_solver(const MatrixPair &matrices,
                                                     const MatrixPair &piecewise_linear,
                                                     const Vector &null_vector,
                                                     const LinearSolverParameters &parameters);

} // namespace gibbsflow
