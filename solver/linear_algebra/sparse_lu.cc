#include "linear_algebra/sparse_lu.h"

#include "linear_algebra/blas.h"

#include "base/user_error.h"

#include <umfpack.h>

#include <algorithm>

namespace gibbsflow {

static_assert(sizeof(SuiteSparse_long) == sizeof(std::int64_t));

/// UMFPACK takes columns; the rows of A are the columns of A^T, and A x = b is solved with that.
struct SparseLU::Analysis {
  std::vector<SuiteSparse_long> start, index;
  double control[UMFPACK_CONTROL];
  void *symbolic = nullptr; // of the first matrix

  explicit Analysis(const RowPattern &pattern)
      : start(pattern.row_start.begin(), pattern.row_start.end()),
        index(pattern.column.begin(), pattern.column.end())
  {
    umfpack_dl_defaults(control);
    control[UMFPACK_PRL] = 0;
    control[UMFPACK_IRSTEP] = 0; // who calls refines where it is needed
  }

  ~Analysis() { umfpack_dl_free_symbolic(&symbolic); }
  Analysis(const Analysis &) = delete;
  Analysis &operator=(const Analysis &) = delete;

  SuiteSparse_long n() const { return static_cast<SuiteSparse_long>(start.size()) - 1; }

  bool analyze(const std::vector<double> &values)
  {
    return symbolic != nullptr ||
           umfpack_dl_symbolic(n(), n(), start.data(), index.data(), values.data(), &symbolic,
                               control, nullptr) == UMFPACK_OK;
  }
};

struct SparseLU::Handles {
  std::vector<double> values, solution, right_hand_side;
  void *numeric = nullptr;
  std::size_t n_entries = 0;

  ~Handles() { umfpack_dl_free_numeric(&numeric); }
};

SparseLU::SparseLU(const RowPattern &pattern) : SparseLU(std::make_shared<Analysis>(pattern)) {}

SparseLU::SparseLU(std::shared_ptr<Analysis> analysis)
    : analysis_(std::move(analysis)), handles_(std::make_unique<Handles>())
{
  // OpenBLAS reads its environment when it is loaded; ranks and parallel tests would oversubscribe.
  openblas_set_num_threads(1);
  handles_->solution.resize(analysis_->n());
}

SparseLU::~SparseLU() = default;

std::unique_ptr<SparseFactorization> SparseLU::another() const
{
  return std::unique_ptr<SparseLU>(new SparseLU(analysis_));
}

bool SparseLU::factor(const std::vector<double> &values)
{
  Analysis &a = *analysis_;
  Handles &h = *handles_;
  h.values = values;
  umfpack_dl_free_numeric(&h.numeric);
  double info[UMFPACK_INFO];
  if (!a.analyze(h.values) ||
      umfpack_dl_numeric(a.start.data(), a.index.data(), h.values.data(), a.symbolic, &h.numeric,
                         a.control, info) != UMFPACK_OK)
    return false;
  h.n_entries = static_cast<std::size_t>(info[UMFPACK_LNZ] + info[UMFPACK_UNZ]);
  return true;
}

std::size_t SparseLU::n_entries() const
{
  return handles_->n_entries;
}

void SparseLU::solve(const double *b, double *x)
{
  const Analysis &a = *analysis_;
  Handles &h = *handles_;
  h.right_hand_side.assign(b, b + h.solution.size());
  if (umfpack_dl_solve(UMFPACK_At, a.start.data(), a.index.data(), h.values.data(),
                       h.solution.data(), h.right_hand_side.data(), h.numeric, a.control,
                       nullptr) != UMFPACK_OK)
    throw RunFailure("Not enough memory for a solve with the direct solver.");
  std::copy(h.solution.begin(), h.solution.end(), x);
}

} // namespace gibbsflow
