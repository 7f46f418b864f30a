#include "linear_algebra/sparse_cholesky.h"

#include "linear_algebra/blas.h"

#include "base/user_error.h"

#include <cholmod.h>

#include <algorithm>

// Of the OpenMP runtime that CHOLMOD is linked to.
extern "C" {
int omp_get_max_active_levels();
void omp_set_max_active_levels(int);
}

namespace gibbsflow {

namespace {

static_assert(sizeof(SuiteSparse_long) == sizeof(std::int64_t));

/// While it lives CHOLMOD works on the thread that calls it. Whatever OMP_NUM_THREADS says, it
/// opens a team of four threads for every supernode, which have next to nothing to do and wait for
/// one another.
class WithoutTeams {
public:
  WithoutTeams() : levels_(omp_get_max_active_levels()) { omp_set_max_active_levels(0); }
  ~WithoutTeams() { omp_set_max_active_levels(levels_); }
  WithoutTeams(const WithoutTeams &) = delete;
  WithoutTeams &operator=(const WithoutTeams &) = delete;

private:
  const int levels_;
};

struct Common : cholmod_common {
  Common()
  {
    cholmod_l_start(this);
    supernodal = CHOLMOD_SUPERNODAL;
    print = 0;
    // Neighbouring supernodes are one up to these numbers of columns and shares of zeros: BLAS is
    // slow on narrow ones.
    nrelax[0] = 8;
    nrelax[1] = 32;
    nrelax[2] = 96;
    zrelax[0] = 0.9;
    zrelax[1] = 0.3;
    zrelax[2] = 0.1;
  }
  ~Common() { cholmod_l_finish(this); }
  Common(const Common &) = delete;
  Common &operator=(const Common &) = delete;
};

template <typename T>
T *entries(void *const array)
{
  return static_cast<T *>(array);
}

[[noreturn]] void no_memory_for_analysis()
{
  throw RunFailure(
      "Not enough memory to analyse the matrix for the direct solver. Use a coarser mesh, or "
      "Linear solver/Type = iterative.");
}

} // namespace

/// The matrix is stored in the order of elimination, so that no factorisation has to permute it.
struct SparseCholesky::Analysis {
  Common common;
  cholmod_factor *structure = nullptr;                // of L, without numbers
  std::vector<std::int64_t> order;                    // the row that is eliminated k-th
  std::vector<std::int64_t> column_start, row, place; // of the lower triangle; of each value

  explicit Analysis(const RowPattern &pattern)
  {
    const std::int64_t n = pattern.n();
    const int lower_triangle_by_columns = -1;
    cholmod_sparse *matrix =
        cholmod_l_allocate_sparse(n, n, pattern.column.size(), true, true,
                                  lower_triangle_by_columns, CHOLMOD_PATTERN, &common);
    if (matrix == nullptr)
      no_memory_for_analysis();
    std::copy(pattern.row_start.begin(), pattern.row_start.end(), entries<std::int64_t>(matrix->p));
    std::copy(pattern.column.begin(), pattern.column.end(), entries<std::int64_t>(matrix->i));
    {
      const WithoutTeams without_teams;
      structure = cholmod_l_analyze(matrix, &common);
    }
    cholmod_l_free_sparse(&matrix, &common);
    if (structure == nullptr)
      no_memory_for_analysis();
    order.assign(entries<std::int64_t>(structure->Perm),
                 entries<std::int64_t>(structure->Perm) + n);
    structure->ordering = CHOLMOD_NATURAL; // of the matrix in this order
    permute(pattern);
  }

  ~Analysis() { cholmod_l_free_factor(&structure, &common); }
  Analysis(const Analysis &) = delete;
  Analysis &operator=(const Analysis &) = delete;

  void permute(const RowPattern &pattern)
  {
    const std::int64_t n = pattern.n();
    std::vector<std::int64_t> position(n);
    for (std::int64_t k = 0; k < n; ++k)
      position[order[k]] = k;
    const auto for_each_entry = [&](const auto &f) {
      for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t k = pattern.row_start[i]; k < pattern.row_start[i + 1]; ++k) {
          const auto [column, lower] = std::minmax(position[i], position[pattern.column[k]]);
          f(k, column, lower);
        }
    };
    column_start.assign(n + 1, 0);
    for_each_entry(
        [&](std::int64_t, std::int64_t column, std::int64_t) { ++column_start[column + 1]; });
    for (std::int64_t k = 0; k < n; ++k)
      column_start[k + 1] += column_start[k];
    row.resize(pattern.column.size());
    place.resize(pattern.column.size());
    std::vector<std::int64_t> next(column_start.begin(), column_start.end() - 1);
    for_each_entry([&](std::int64_t k, std::int64_t column, std::int64_t lower) {
      place[k] = next[column]++;
      row[place[k]] = lower;
    });
  }
};

struct SparseCholesky::Handles {
  Common common;
  cholmod_sparse *matrix = nullptr;
  cholmod_factor *factor = nullptr;
  cholmod_dense *right_hand_side = nullptr;
  // kept between solves, grown by CHOLMOD
  cholmod_dense *solution = nullptr, *workspace_y = nullptr, *workspace_e = nullptr;

  explicit Handles(const Analysis &analysis)
  {
    const std::size_t n = analysis.order.size();
    const int lower_triangle_by_columns = -1;
    matrix = cholmod_l_allocate_sparse(n, n, analysis.row.size(), /*sorted=*/false, true,
                                       lower_triangle_by_columns, CHOLMOD_REAL, &common);
    reserve(1);
    factor = cholmod_l_copy_factor(analysis.structure, &common);
    if (matrix == nullptr || right_hand_side == nullptr || factor == nullptr)
      throw RunFailure(
          "Not enough memory for the matrix of the direct solver. Use a coarser mesh, or "
          "Linear solver/Type = iterative.");
    std::copy(analysis.column_start.begin(), analysis.column_start.end(),
              entries<std::int64_t>(matrix->p));
    std::copy(analysis.row.begin(), analysis.row.end(), entries<std::int64_t>(matrix->i));
  }

  /// Room for so many right-hand sides.
  void reserve(const std::size_t n_columns)
  {
    if (right_hand_side != nullptr && right_hand_side->ncol == n_columns)
      return;
    cholmod_l_free_dense(&right_hand_side, &common);
    right_hand_side =
        cholmod_l_allocate_dense(matrix->nrow, n_columns, matrix->nrow, CHOLMOD_REAL, &common);
  }

  ~Handles()
  {
    cholmod_l_free_sparse(&matrix, &common);
    cholmod_l_free_factor(&factor, &common);
    for (cholmod_dense **dense : {&right_hand_side, &solution, &workspace_y, &workspace_e})
      cholmod_l_free_dense(dense, &common);
  }

  Handles(const Handles &) = delete;
  Handles &operator=(const Handles &) = delete;
};

SparseCholesky::SparseCholesky(const RowPattern &pattern)
    : SparseCholesky(std::make_shared<const Analysis>(pattern))
{
}

SparseCholesky::SparseCholesky(std::shared_ptr<const Analysis> analysis)
    : analysis_(std::move(analysis)), handles_(std::make_unique<Handles>(*analysis_))
{
  // OpenBLAS reads its environment when it is loaded; ranks and parallel tests would oversubscribe.
  openblas_set_num_threads(1);
}

SparseCholesky::~SparseCholesky() = default;

std::unique_ptr<SparseFactorization> SparseCholesky::another() const
{
  return std::unique_ptr<SparseCholesky>(new SparseCholesky(analysis_));
}

bool SparseCholesky::factor(const std::vector<double> &values)
{
  Handles &h = *handles_;
  double *const x = entries<double>(h.matrix->x);
  for (std::size_t k = 0; k < values.size(); ++k)
    x[analysis_->place[k]] = values[k];
  const WithoutTeams without_teams;
  const bool done = cholmod_l_factorize(h.matrix, h.factor, &h.common);
  return done && h.common.status == CHOLMOD_OK;
}

void SparseCholesky::solve_many(const unsigned int n, const double *b, double *x)
{
  Handles &h = *handles_;
  const std::vector<std::int64_t> &order = analysis_->order;
  h.reserve(n);
  if (h.right_hand_side != nullptr) {
    double *const right_hand_side = entries<double>(h.right_hand_side->x);
    for (std::size_t k = 0; k < order.size(); ++k)
      for (unsigned int j = 0; j < n; ++j)
        right_hand_side[j * order.size() + k] = b[order[k] * n + j];
    cholmod_l_solve2(CHOLMOD_A, h.factor, h.right_hand_side, nullptr, &h.solution, nullptr,
                     &h.workspace_y, &h.workspace_e, &h.common);
  }
  if (h.right_hand_side == nullptr || h.solution == nullptr)
    throw RunFailure("Not enough memory for a solve with the direct solver.");
  const double *const solution = entries<double>(h.solution->x);
  for (std::size_t k = 0; k < order.size(); ++k)
    for (unsigned int j = 0; j < n; ++j)
      x[order[k] * n + j] = solution[j * order.size() + k];
}

std::size_t SparseCholesky::n_entries() const
{
  return analysis_->structure->xsize;
}

} // namespace gibbsflow
