#include "base/format.h"
#include "base/user_error.h"
#include "linear_algebra/block_gauss_seidel.h"
#include "linear_algebra/shifted_solver.h"

#include <deal.II/base/timer.h>
#include <deal.II/lac/solver_cg.h>
#include <deal.II/lac/solver_gmres.h>
#include <deal.II/lac/trilinos_precondition.h>

#include <Epetra_CrsMatrix.h>
#include <Epetra_Vector.h>
#include <Teuchos_ParameterList.hpp>

#include <array>
#include <list>
#include <optional>

namespace gibbsflow {

namespace {

namespace TrilinosWrappers = dealii::TrilinosWrappers;

/// Matrices kept with their preconditioners, each in the time of a solve or two: a few while all of
/// them together hold few numbers, else one.
constexpr unsigned int most_kept_levels = 4;
constexpr double few_kept_numbers = 1e8, numbers_of_entry = 1.5;

/// Iterations with an incomplete factorisation, each a fifth of one with multigrid, after which
/// multigrid is the better choice: where K is most of the matrix on a fine mesh, and where M is and
/// the weight varies much within cells.
constexpr unsigned int most_incomplete_iterations = 120;

/// One V-cycle of smoothed aggregation on the piecewise linear matrix B in place of A, scaled such
/// that the diagonals agree, between two Gauss-Seidel sweeps on A itself:
///     x = S r,   x += C (r - A x),   x += S^T (r - A x) .
/// The sweeps are for what B does not know: functions of high degree on a cell where the weight
/// varies much look alike, the more the steeper; blocks of A solve for them together. Where A is
/// not symmetric and transport wins over diffusion within a cell, Gauss-Seidel and ILU(0) diverge;
/// there S is an incomplete factorisation ILU(1), the same before and after.
class SmoothedMultigrid {
public:
  SmoothedMultigrid(const TrilinosWrappers::SparseMatrix &A,
                    const TrilinosWrappers::SparseMatrix &B, bool is_symmetric,
                    const RowBlocks &blocks, const std::vector<double> &null_space)
      : A_(A), B_(B.trilinos_matrix()), near_null_space_(null_space)
  {
    if (is_symmetric) {
      scale_to_diagonal_of_A();
      blocks_.emplace(A_, blocks);
    } else
      smoother_.initialize(A_, TrilinosWrappers::PreconditionILU::AdditionalData(/*ilu_fill=*/1));
    set_up_aggregation(is_symmetric, B);
  }

  void vmult(Vector &x, const Vector &r) const
  {
    if (residual_.size() != r.size()) {
      residual_.reinit(r, true);
      correction_.reinit(r, true);
    }
    if (blocks_)
      blocks_->forward(x, r);
    else
      smoother_.vmult(x, r);
    set_residual(x, r);
    aggregation_.vmult(correction_, residual_);
    x += correction_;
    set_residual(x, r);
    if (blocks_)
      blocks_->backward(correction_, residual_);
    else
      smoother_.vmult(correction_, residual_);
    x += correction_;
  }

private:
  void set_residual(const Vector &x, const Vector &r) const
  {
    A_.vmult(residual_, x);
    residual_.sadd(-1., 1., r);
  }

  /// B_ij sqrt(A_ii A_jj / (B_ii B_jj)), and its near-null vector.
  void scale_to_diagonal_of_A()
  {
    Epetra_Vector A_diagonal(B_.RowMap()), scale(B_.RowMap());
    A_.trilinos_matrix().ExtractDiagonalCopy(A_diagonal);
    B_.ExtractDiagonalCopy(scale);
    for (int i = 0; i < scale.MyLength(); ++i) {
      scale[i] = std::sqrt(A_diagonal[i] / scale[i]);
      near_null_space_[i] /= scale[i];
    }
    B_.LeftScale(scale);
    B_.RightScale(scale);
  }

  void set_up_aggregation(bool is_symmetric, const TrilinosWrappers::SparseMatrix &B)
  {
    const TrilinosWrappers::PreconditionAMG::AdditionalData smoothed_aggregation(
        /*elliptic=*/is_symmetric, /*higher_order_elements=*/false, /*n_cycles=*/1,
        /*w_cycle=*/false);
    Teuchos::ParameterList settings;
    std::unique_ptr<Epetra_MultiVector> unused_constant_modes;
    smoothed_aggregation.set_parameters(settings, unused_constant_modes, B);
    settings.set("null space: type", "pre-computed");
    settings.set("null space: dimension", 1);
    settings.set("null space: vectors", near_null_space_.data());
    aggregation_.initialize(B_, settings);
  }

  const TrilinosWrappers::SparseMatrix &A_;
  Epetra_CrsMatrix B_;
  std::vector<double> near_null_space_;
  std::optional<BlockGaussSeidel> blocks_;     // of a symmetric matrix
  TrilinosWrappers::PreconditionILU smoother_; // of any other
  TrilinosWrappers::PreconditionAMG aggregation_;
  mutable Vector residual_, correction_;
};

/// Whether an iteration has come to rest in the norm sum_j |w_j x_j|: true where the last step
/// changed x by at most `tolerance` of its size.
class Rest {
public:
  Rest(const std::vector<double> &weights, double tolerance)
      : weights_(weights), tolerance_(tolerance)
  {
  }

  bool reached(const Vector &x)
  {
    const bool is_first = last_.empty();
    last_.resize(weights_.size(), 0.);
    std::array<double, 2> sums = {{0., 0.}}; // of the change and of x
    for (unsigned int j = 0; j < last_.size(); ++j) {
      const double value = x.local_element(j);
      sums[0] += std::abs(weights_[j] * (value - last_[j]));
      sums[1] += std::abs(weights_[j] * value);
      last_[j] = value;
    }
    MPI_Allreduce(MPI_IN_PLACE, sums.data(), 2, MPI_DOUBLE, MPI_SUM, x.get_mpi_communicator());
    return !is_first && sums[0] <= tolerance_ * sums[1];
  }

private:
  const std::vector<double> &weights_;
  const double tolerance_;
  std::vector<double> last_;
};

class IterativeSolver : public ShiftedSolver {
public:
  IterativeSolver(const MatrixPair &matrices, const MatrixPair &piecewise_linear,
                  MatrixStructure structure, const Vector &null_vector, const RowBlocks &blocks,
                  const LinearSolverParameters &parameters)
      : matrices_(matrices),
        piecewise_linear_(piecewise_linear),
        is_symmetric_(structure != MatrixStructure::general),
        near_null_space_(null_vector.begin(),
                         null_vector.begin() + null_vector.locally_owned_size()),
        blocks_(blocks),
        parameters_(parameters)
  {
  }

  unsigned int solve(double a, double s, Vector &x, const Vector &b) override
  {
    const double size = b.l2_norm();
    if (size == 0.) {
      x = 0.;
      return 0;
    }
    Level &level = level_for(a, s);
    dealii::SolverControl control(parameters_.maximum_iterations, parameters_.tolerance * size,
                                  false, false);
    if (level.incomplete) {
      dealii::SolverControl budget(most_incomplete_iterations, parameters_.tolerance * size, false,
                                   false);
      try {
        conjugate_gradients(budget, level, *level.incomplete, x, b);
        return budget.last_step();
      } catch (const dealii::SolverControl::NoConvergence &) {
        x = 0.;
        replace_incomplete(level);
      }
    }
    try {
      if (is_symmetric_)
        conjugate_gradients(control, level, *level.multigrid, x, b);
      else {
        constexpr unsigned int restart = 60;
        const bool right_preconditioning = true; // its residual is the true one
        dealii::SolverGMRES<Vector> gmres(control, dealii::SolverGMRES<Vector>::AdditionalData(
                                                       restart + 2, right_preconditioning));
        gmres.solve(level.matrix, x, b, *level.multigrid);
      }
    } catch (const dealii::SolverControl::NoConvergence &) {
      throw RunFailure(name() + " stopped after " + std::to_string(control.last_step()) +
                       " iterations at a residual of " +
                       (std::isfinite(control.last_value() / size)
                            ? brief(control.last_value() / size)
                            : std::string("no finite part")) +
                       " of the right-hand side (" + brief(parameters_.tolerance) +
                       " was asked). Use more cells (Mesh/Refinements), so that exp(-V/D) varies "
                       "less within a cell, or Linear solver/Type = direct.");
    }
    return control.last_step();
  }

  std::string name() const override
  {
    return is_symmetric_ ? "iterative (CG with incomplete Cholesky factors, or algebraic multigrid)"
                         : "iterative (GMRES with algebraic multigrid)";
  }

  std::vector<KeptMatrix> kept() const override
  {
    std::vector<KeptMatrix> result;
    for (const Level &level : levels_)
      result.push_back({level.a, level.s, level.multigrid != nullptr});
    return result;
  }

protected:
  void keep(const std::vector<KeptMatrix> &matrices) override
  {
    levels_.clear();
    for (auto matrix = matrices.rbegin(); matrix != matrices.rend(); ++matrix)
      if (Level &level = level_for(matrix->a, matrix->s); matrix->is_hard && level.incomplete)
        replace_incomplete(level);
  }

private:
  struct Level {
    double a, s;
    TrilinosWrappers::SparseMatrix matrix;
    // one of the two
    std::unique_ptr<TrilinosWrappers::PreconditionIC> incomplete; // of each rank's part
    std::unique_ptr<SmoothedMultigrid> multigrid;
  };

  /// A start far up the hill makes |b| huge where no mass lives, and a residual small beside it
  /// says nothing of the bulk. So the iteration goes on until it rests in L1 as well: g_j x_j with
  /// g the stationary vector is the mass that belongs to node j.
  template <typename Preconditioner>
  void conjugate_gradients(dealii::SolverControl &control, const Level &level,
                           const Preconditioner &preconditioner, Vector &x, const Vector &b) const
  {
    dealii::SolverCG<Vector> cg(control);
    Rest rest(near_null_space_, parameters_.tolerance);
    cg.connect([&rest](unsigned int, double, const Vector &iterate) {
      return rest.reached(iterate) ? dealii::SolverControl::success
                                   : dealii::SolverControl::iterate;
    });
    cg.solve(level.matrix, x, b, preconditioner);
  }

  void replace_incomplete(Level &level) const
  {
    level.incomplete.reset();
    set_up_multigrid(level);
  }

  void set_up_multigrid(Level &level) const
  {
    TrilinosWrappers::SparseMatrix piecewise_linear;
    piecewise_linear_.combine(level.a, level.s, piecewise_linear);
    level.multigrid = std::make_unique<SmoothedMultigrid>(level.matrix, piecewise_linear,
                                                          is_symmetric_, blocks_, near_null_space_);
  }

  Level &level_for(double a, double s)
  {
    for (auto level = levels_.begin(); level != levels_.end(); ++level)
      if (level->a == a && level->s == s) {
        levels_.splice(levels_.begin(), levels_, level);
        return levels_.front();
      }

    const dealii::Timer timer;
    if (!levels_.empty() &&
        (levels_.size() == most_kept_levels ||
         (levels_.size() + 1) * numbers_of_entry * matrices_.mass.n_nonzero_elements() >
             few_kept_numbers))
      levels_.pop_back();
    levels_.emplace_front();
    Level &level = levels_.front();
    level.a = a;
    level.s = s;
    matrices_.combine(a, s, level.matrix);
    if (is_symmetric_) {
      level.incomplete = std::make_unique<TrilinosWrappers::PreconditionIC>();
      level.incomplete->initialize(level.matrix);
    } else
      set_up_multigrid(level);
    ++n_factorizations_;
    factorization_seconds_ += timer.wall_time();
    return level;
  }

  const MatrixPair &matrices_;
  const MatrixPair &piecewise_linear_;
  const bool is_symmetric_;
  std::vector<double> near_null_space_;
  const RowBlocks blocks_;
  const LinearSolverParameters parameters_;
  std::list<Level> levels_; // most recently used first
};

} // namespace

std::unique_ptr<ShiftedSolver>
make_iterative_solver(const MatrixPair &matrices, const MatrixPair &piecewise_linear,
                      MatrixStructure structure, const Vector &null_vector, const RowBlocks &blocks,
                      const LinearSolverParameters &parameters)
{
  return std::make_unique<IterativeSolver>(matrices, piecewise_linear, structure, null_vector,
                                           blocks, parameters);
}

} // namespace gibbsflow
