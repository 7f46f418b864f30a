#include "base/format.h"
#include "base/user_error.h"
#include "linear_algebra/gather_on_root.h"
#include "linear_algebra/shifted_solver.h"
#include "linear_algebra/sparse_cholesky.h"
#include "linear_algebra/sparse_lu.h"
#include "linear_algebra/stored_rows.h"

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <list>

namespace gibbsflow {

namespace {

using dealii::Utilities::MPI::broadcast;
using dealii::Utilities::MPI::n_mpi_processes;
using dealii::Utilities::MPI::this_mpi_process;

/// Factorisations kept: those of a rational Krylov space and the spectrum's while all of them
/// together hold few numbers, else one of each.
constexpr std::size_t fewest_kept_factors = 2, most_kept_factors = 8, few_numbers = 100000000;

/// The residual that a backward stable solve of a matrix scaled to unit diagonal stays far below.
constexpr double residual_bound = 1e-8;

/// Residuals above this are refined.
constexpr double refinement_bound = 1e-14;

/// What all matrices of one pattern share, on rank 0.
struct SharedPattern : RowPattern {
  std::vector<std::int64_t> diagonal; // where in the pattern
};

class DirectSolver : public ShiftedSolver {
public:
  DirectSolver(const MatrixPair &matrices, MatrixStructure structure, MPI_Comm communicator)
      : structure_(structure),
        communicator_(communicator),
        n_ranks_(n_mpi_processes(communicator)),
        is_root_(this_mpi_process(communicator) == 0)
  {
    StoredRows rows = stored_rows(matrices.mass, &matrices.stiffness, is_symmetric());
    rows_per_rank_ = gather_on_root<int>({int(rows.lengths.size())}, MPI_INT, communicator_);
    auto pattern = std::make_shared<SharedPattern>();
    pattern->row_start = {0};
    for (const std::int64_t length :
         gather_on_root(std::move(rows.lengths), MPI_INT64_T, communicator_))
      pattern->row_start.push_back(pattern->row_start.back() + length);
    pattern->column = gather_on_root(std::move(rows.columns), MPI_INT64_T, communicator_);
    mass_ = gather_on_root(std::move(rows.mass), MPI_DOUBLE, communicator_);
    stiffness_ = gather_on_root(std::move(rows.stiffness), MPI_DOUBLE, communicator_);
    for (std::int64_t i = 0; i < pattern->n(); ++i) {
      const auto row = pattern->column.begin() + pattern->row_start[i];
      const auto row_end = pattern->column.begin() + pattern->row_start[i + 1];
      pattern->diagonal.push_back(std::lower_bound(row, row_end, i) - pattern->column.begin());
    }
    pattern_ = pattern;
    make_room();
  }

  unsigned int solve(double a, double s, Vector &x, const Vector &b) override
  {
    collect(b);
    on_root_alone([&] { solve_on_root(factor_for(a, s)); });
    distribute(x);
    return 0;
  }

  std::vector<KeptMatrix> kept() const override
  {
    std::vector<KeptMatrix> result;
    for (const Factor &factor : factors_)
      result.push_back({factor.a, factor.s, false});
    return result;
  }

  /// A pair without a stiffness matrix serves s = 0.
  std::unique_ptr<ShiftedSolver> of_same_pattern(const MatrixPair &matrices) const override
  {
    std::unique_ptr<DirectSolver> solver(new DirectSolver(*this, matrices));
    if (is_root_) {
      if (factors_.empty() && !first_)
        first_ = make_factorization();
      solver->first_ = (first_ ? *first_ : *factors_.front().factorization).another();
    }
    return solver;
  }

  std::string name() const override
  {
    return is_symmetric() ? "direct (CHOLMOD)" : "direct (UMFPACK)";
  }

protected:
  void keep(const std::vector<KeptMatrix> &matrices) override
  {
    on_root_alone([&] {
      for (auto matrix = matrices.rbegin(); matrix != matrices.rend(); ++matrix)
        factor_for(matrix->a, matrix->s);
    });
  }

private:
  DirectSolver(const DirectSolver &other, const MatrixPair &matrices)
      : structure_(other.structure_),
        communicator_(other.communicator_),
        n_ranks_(other.n_ranks_),
        is_root_(other.is_root_),
        pattern_(other.pattern_),
        rows_per_rank_(other.rows_per_rank_)
  {
    const bool is_pair = matrices.stiffness.m() == matrices.mass.m();
    StoredRows rows =
        stored_rows(matrices.mass, is_pair ? &matrices.stiffness : nullptr, is_symmetric());
    mass_ = gather_on_root(std::move(rows.mass), MPI_DOUBLE, communicator_);
    stiffness_ = gather_on_root(std::move(rows.stiffness), MPI_DOUBLE, communicator_);
    Assert(mass_.size() == pattern_->column.size(),
           dealii::ExcMessage("The patterns are the same."));
    make_room();
  }

  void make_room()
  {
    for (std::vector<double> *v : {&b_, &x_, &r_})
      v->resize(pattern_->n());
  }

  bool is_symmetric() const { return structure_ != MatrixStructure::general; }

  /// What fails there is a RunFailure on all ranks. Collective.
  template <typename Action>
  void on_root_alone(const Action &action)
  {
    std::string failure;
    if (is_root_) {
      try {
        action();
      } catch (const RunFailure &error) {
        failure = error.what();
      }
    }
    if (n_ranks_ > 1) {
      n_factorizations_ = broadcast(communicator_, n_factorizations_);
      failure = broadcast(communicator_, failure);
    }
    if (!failure.empty())
      throw RunFailure(failure);
  }

  struct Factor {
    double a, s;
    std::vector<double> values;
    std::vector<double> inverse_root_diagonal;
    std::unique_ptr<SparseFactorization> factorization;
  };

  Factor &factor_for(double a, double s)
  {
    for (auto factor = factors_.begin(); factor != factors_.end(); ++factor)
      if (factor->a == a && factor->s == s) {
        factors_.splice(factors_.begin(), factors_, factor);
        return factors_.front();
      }

    const dealii::Timer timer;
    Factor factor;
    if (is_full()) { // its memory serves again
      factor = std::move(factors_.back());
      factors_.pop_back();
    } else if (!factors_.empty())
      factor.factorization = factors_.front().factorization->another();
    else
      factor.factorization = first_ ? std::move(first_) : make_factorization();
    factor.a = a;
    factor.s = s;
    factor.values.resize(mass_.size());
    Assert(s == 0. || stiffness_.size() == mass_.size(),
           dealii::ExcMessage("This solver has no stiffness matrix."));
    for (std::size_t i = 0; i < mass_.size(); ++i)
      factor.values[i] = s == 0. ? a * mass_[i] : a * mass_[i] + s * stiffness_[i];
    factor.inverse_root_diagonal.resize(pattern_->n());
    for (std::int64_t i = 0; i < pattern_->n(); ++i)
      factor.inverse_root_diagonal[i] =
          1. / std::sqrt(std::abs(factor.values[pattern_->diagonal[i]]));
    if (!factor.factorization->factor(factor.values))
      throw RunFailure(
          "The matrix M + dt K cannot be factored to working precision: the weight exp(-V/D) "
          "varies too much within a cell. Use more cells (Mesh/Refinements), a smaller box or a "
          "lower Discretization/Degree.");
    ++n_factorizations_;
    factors_.push_front(std::move(factor));
    factorization_seconds_ += timer.wall_time();
    return factors_.front();
  }

  bool is_full() const
  {
    const std::size_t n = factors_.size();
    return n >= fewest_kept_factors &&
           (n >= most_kept_factors ||
            (n + 1) * factors_.front().factorization->n_entries() > few_numbers);
  }

  std::unique_ptr<SparseFactorization> make_factorization() const
  {
    if (is_symmetric())
      return std::make_unique<SparseCholesky>(*pattern_);
    return std::make_unique<SparseLU>(*pattern_);
  }

  /// r = b - A x; of a symmetric A the upper triangle is stored, by rows that begin on the
  /// diagonal.
  void set_residual(const std::vector<double> &values)
  {
    const double *const x = x_.data(), *const A = values.data();
    const std::int64_t *const column = pattern_->column.data();
    double *const r = r_.data();
    std::copy(b_.begin(), b_.end(), r);
    for (std::int64_t i = 0; i < pattern_->n(); ++i) {
      std::int64_t k = pattern_->row_start[i];
      const std::int64_t end = pattern_->row_start[i + 1];
      double sum = 0.;
      if (is_symmetric()) {
        const double x_i = x[i];
        sum = A[k] * x_i;
        for (++k; k < end; ++k) {
          sum += A[k] * x[column[k]];
          r[column[k]] -= A[k] * x_i;
        }
      }
      for (; k < end; ++k)
        sum += A[k] * x[column[k]];
      r[i] -= sum;
    }
  }

  /// Solves A x = b for x_, with its residual watched in the norm in which the matrix has unit
  /// diagonal, and a step of iterative refinement where the factorisation left more than rounding;
  /// not for a Stieltjes matrix, of which it would spoil the signs.
  void solve_on_root(Factor &factor)
  {
    factor.factorization->solve(b_.data(), x_.data());
    set_residual(factor.values);
    double scaled_residual = 0., scaled_size = 0.;
    for (std::size_t i = 0; i < b_.size(); ++i) {
      const double w = factor.inverse_root_diagonal[i];
      scaled_residual += (w * r_[i]) * (w * r_[i]);
      scaled_size += (w * b_[i]) * (w * b_[i]) + (x_[i] / w) * (x_[i] / w);
    }
    if (!(scaled_residual <= residual_bound * residual_bound * scaled_size))
      throw RunFailure(
          "The direct solver's residual is " + brief(std::sqrt(scaled_residual / scaled_size), 2) +
          " relative to solution and right-hand side, where rounding alone leaves 1e-15: the "
          "weight "
          "exp(-V/D) varies too much within a cell. Use more cells (Mesh/Refinements) or a smaller "
          "box.");
    if (structure_ == MatrixStructure::stieltjes ||
        scaled_residual <= refinement_bound * refinement_bound * scaled_size)
      return;
    factor.factorization->solve(r_.data(), r_.data());
    for (std::size_t i = 0; i < b_.size(); ++i)
      x_[i] += r_[i];
  }

  /// b_ on rank 0.
  void collect(const Vector &b)
  {
    if (n_ranks_ == 1)
      std::copy_n(b.begin(), b_.size(), b_.begin());
    else
      b_ = gather_on_root(std::vector<double>(b.begin(), b.begin() + b.locally_owned_size()),
                          MPI_DOUBLE, communicator_);
  }

  /// x_ of rank 0.
  void distribute(Vector &x) const
  {
    if (n_ranks_ == 1) {
      std::copy(x_.begin(), x_.end(), x.begin());
      return;
    }
    std::vector<int> offsets = {0};
    for (const int count : rows_per_rank_)
      offsets.push_back(offsets.back() + count);
    MPI_Scatterv(x_.data(), rows_per_rank_.data(), offsets.data(), MPI_DOUBLE, x.begin(),
                 x.locally_owned_size(), MPI_DOUBLE, 0, communicator_);
  }

  const MatrixStructure structure_;
  const MPI_Comm communicator_;
  const unsigned int n_ranks_;
  const bool is_root_;
  std::shared_ptr<const SharedPattern> pattern_;
  std::vector<double> mass_, stiffness_; // the latter empty where there is none
  std::vector<int> rows_per_rank_;
  std::list<Factor> factors_; // most recently used first
  mutable std::unique_ptr<SparseFactorization>
      first_;                     // for the first factor, where there is one already
  std::vector<double> b_, x_, r_; // of a solve, on rank 0
};

} // namespace

std::unique_ptr<ShiftedSolver> make_direct_solver(const MatrixPair &matrices,
                                                  MatrixStructure structure, MPI_Comm communicator)
{
  return std::make_unique<DirectSolver>(matrices, structure, communicator);
}

} // namespace gibbsflow
