#pragma once

#include "linear_algebra/block_gauss_seidel.h"
#include "linear_algebra/kept_matrix.h"
#include "linear_algebra/linear_solver_parameters.h"
#include "linear_algebra/matrix_pair.h"

#include <functional>
#include <memory>
#include <string>

namespace gibbsflow {

/// What is known of all combinations a M + s K, a > 0, s >= 0, of a matrix pair.
enum class MatrixStructure {
  symmetric_positive_definite,
  stieltjes, // that, and no off-diagonal entry is positive: the inverse is >= 0
  general    // regular
};

/// Solves (a M + s K) x = b, a > 0, s >= 0, for the combinations of one matrix pair. What is
/// expensive (a factorisation, a multigrid hierarchy) is kept for the most recent pairs (a, s). All
/// functions are collective.
class ShiftedSolver {
public:
  virtual ~ShiftedSolver() = default;

  /// Returns the number of iterations (0 for a direct solver). x on entry is the starting guess of
  /// an iterative solver. Throws RunFailure on all ranks where the solve fails or its residual
  /// cannot be brought down.
  virtual unsigned int solve(double a, double s, Vector &x, const Vector &b) = 0;

  virtual std::string name() const = 0;

  /// A solver of the same kind for another pair with the same pattern, which shares with this one
  /// what follows from the pattern alone. Null where that is nothing.
  virtual std::unique_ptr<ShiftedSolver> of_same_pattern(const MatrixPair & /*matrices*/) const
  {
    return nullptr;
  }

  /// The combinations that are kept, the most recent one first, on rank 0.
  virtual std::vector<KeptMatrix> kept() const { return {}; }

  /// Keeps these as another object of this class did that has made so many factorizations: what is
  /// solved from now on is the same to the last bit. Collective.
  void recall(const std::vector<KeptMatrix> &matrices, unsigned int n_factorizations)
  {
    keep(matrices);
    n_factorizations_ = n_factorizations;
  }

  unsigned int n_factorizations() const { return n_factorizations_; }
  double factorization_seconds() const { return factorization_seconds_; }

protected:
  virtual void keep(const std::vector<KeptMatrix> & /*matrices*/) {}

  unsigned int n_factorizations_ = 0;
  double factorization_seconds_ = 0.;
};

/// CHOLMOD, or UMFPACK for a general structure, on rank 0; the right-hand sides of other ranks
/// travel there and back. `matrices` is copied in and may go afterwards. With a Stieltjes structure
/// b >= 0 gives x >= 0 to the last bit.
std::unique_ptr<ShiftedSolver> make_direct_solver(const MatrixPair &matrices,
                                                  MatrixStructure structure, MPI_Comm communicator);

/// Conjugate gradients, or GMRES for a general structure, on a M + s K. The former are
/// preconditioned by incomplete Cholesky factors without fill of each rank's part; where these take
/// too many iterations, and for GMRES, by one V-cycle of ML's smoothed aggregation on the same
/// combination of the `piecewise_linear` pair (the matrices of the continuous piecewise linear
/// functions on the grid of the same nodes), whose near-null vector is `null_vector`; `blocks` of
/// rows that are nearly dependent are solved together. Converged at residual <= tolerance |b| and,
/// for symmetric matrices, a last change of x of at most tolerance in the norm sum_j |g_j x_j|, g =
/// null_vector. Both pairs are referred to and must outlive the solver.
std::unique_ptr<ShiftedSolver>
make_iterative_solver(const MatrixPair &matrices, const MatrixPair &piecewise_linear,
                      MatrixStructure structure, const Vector &null_vector, const RowBlocks &blocks,
                      const LinearSolverParameters &parameters);

} // namespace gibbsflow
