#include "linear_algebra/sparse_lu.h"

#include "linear_algebra/blas.h"

#include "base/user_error.h"

#include <umfpack.h>

#include <algorithm>

namespace gibbsflow {

static_assert(sizeof(SuiteSparse_long) == sizeof(std::int64_t));

/// UMFPACK takes columns; the rows of A are the columns of A^T, and A x = b is solved with that.
struct SparseLU::Handles {
  std::vector<SuiteSparse_long> start, index;
  std::vector<double> values, solution, right_hand_side;
  double control[UMFPACK_CONTROL];
  void *symbolic = nullptr, *numeric = nullptr;

  ~Handles()
  {
    umfpack_dl_free_symbolic(&symbolic);
    umfpack_dl_free_numeric(&numeric);
  }
};

SparseLU::SparseLU(const RowPattern &pattern) : handles_(std::make_unique<Handles>())
{
  // OpenBLAS reads its environment when it is loaded; ranks and parallel tests would oversubscribe.
  openblas_set_num_threads(1);

  Handles &h = *handles_;
  h.start.assign(pattern.row_start.begin(), pattern.row_start.end());
  h.index.assign(pattern.column.begin(), pattern.column.end());
  h.solution.resize(pattern.n());
  umfpack_dl_defaults(h.control);
  h.control[UMFPACK_PRL] = 0;
  h.control[UMFPACK_IRSTEP] = 0; // who calls refines where it is needed
}

SparseLU::~SparseLU() = default;

bool SparseLU::factor(const std::vector<double> &values)
{
  Handles &h = *handles_;
  const SuiteSparse_long n = h.solution.size();
  h.values = values;
  umfpack_dl_free_numeric(&h.numeric);
  if (h.symbolic == nullptr &&
      umfpack_dl_symbolic(n, n, h.start.data(), h.index.data(), h.values.data(), &h.symbolic,
                          h.control, nullptr) != UMFPACK_OK)
    return false;
  return umfpack_dl_numeric(h.start.data(), h.index.data(), h.values.data(), h.symbolic, &h.numeric,
                            h.control, nullptr) == UMFPACK_OK;
}

void SparseLU::solve(const double *b, double *x)
{
  Handles &h = *handles_;
  h.right_hand_side.assign(b, b + h.solution.size());
  if (umfpack_dl_solve(UMFPACK_At, h.start.data(), h.index.data(), h.values.data(),
                       h.solution.data(), h.right_hand_side.data(), h.numeric, h.control,
                       nullptr) != UMFPACK_OK)
    throw RunFailure("Not enough memory for a solve with the direct solver.");
  std::copy(h.solution.begin(), h.solution.end(), x);
}

} // namespace gibbsflow
