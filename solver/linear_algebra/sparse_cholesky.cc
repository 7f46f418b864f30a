#include "linear_algebra/sparse_cholesky.h"

#include "linear_algebra/blas.h"

#include "base/user_error.h"

#include <cholmod.h>

#include <algorithm>

namespace gibbsflow {

static_assert(sizeof(SuiteSparse_long) == sizeof(std::int64_t));

struct SparseCholesky::Handles {
  cholmod_common common;
  cholmod_sparse *matrix = nullptr;
  cholmod_factor *factor = nullptr;
  cholmod_dense *right_hand_side = nullptr;
  // kept between solves, grown by CHOLMOD
  cholmod_dense *solution = nullptr, *workspace_y = nullptr, *workspace_e = nullptr;

  Handles()
  {
    cholmod_l_start(&common);
    common.supernodal = CHOLMOD_SUPERNODAL;
    common.print = 0;
  }

  ~Handles()
  {
    cholmod_l_free_sparse(&matrix, &common);
    cholmod_l_free_factor(&factor, &common);
    for (cholmod_dense **dense : {&right_hand_side, &solution, &workspace_y, &workspace_e})
      cholmod_l_free_dense(dense, &common);
    cholmod_l_finish(&common);
  }
};

SparseCholesky::SparseCholesky(const RowPattern &pattern) : handles_(std::make_unique<Handles>())
{
  // OpenBLAS reads its environment when it is loaded; ranks and parallel tests would oversubscribe.
  openblas_set_num_threads(1);

  Handles &h = *handles_;
  const std::int64_t n = pattern.n();
  const int lower_triangle_by_columns = -1;
  h.matrix = cholmod_l_allocate_sparse(n, n, pattern.column.size(), true, true,
                                       lower_triangle_by_columns, CHOLMOD_REAL, &h.common);
  h.right_hand_side = cholmod_l_allocate_dense(n, 1, n, CHOLMOD_REAL, &h.common);
  if (h.matrix == nullptr || h.right_hand_side == nullptr)
    throw RunFailure(
        "Not enough memory for the matrix of the direct solver. Use a coarser mesh, or "
        "Linear solver/Type = iterative.");
  std::copy(pattern.row_start.begin(), pattern.row_start.end(),
            static_cast<std::int64_t *>(h.matrix->p));
  std::copy(pattern.column.begin(), pattern.column.end(), static_cast<std::int64_t *>(h.matrix->i));
  std::fill_n(static_cast<double *>(h.matrix->x), pattern.column.size(), 0.);
  h.factor = cholmod_l_analyze(h.matrix, &h.common);
  if (h.factor == nullptr)
    throw RunFailure(
        "The direct solver could not analyse the matrix (out of memory). Use a coarser "
        "mesh, or Linear solver/Type = iterative.");
}

SparseCholesky::~SparseCholesky() = default;

bool SparseCholesky::factor(const std::vector<double> &values)
{
  Handles &h = *handles_;
  std::copy(values.begin(), values.end(), static_cast<double *>(h.matrix->x));
  const bool done = cholmod_l_factorize(h.matrix, h.factor, &h.common);
  return done && h.common.status == CHOLMOD_OK;
}

void SparseCholesky::solve(const double *b, double *x)
{
  Handles &h = *handles_;
  std::copy_n(b, h.matrix->nrow, static_cast<double *>(h.right_hand_side->x));
  cholmod_l_solve2(CHOLMOD_A, h.factor, h.right_hand_side, nullptr, &h.solution, nullptr,
                   &h.workspace_y, &h.workspace_e, &h.common);
  if (h.solution == nullptr)
    throw RunFailure("Not enough memory for a solve with the direct solver.");
  std::copy_n(static_cast<const double *>(h.solution->x), h.matrix->nrow, x);
}

} // namespace gibbsflow
