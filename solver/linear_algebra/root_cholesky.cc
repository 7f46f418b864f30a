#include "linear_algebra/root_cholesky.h"

#include "base/user_error.h"
#include "linear_algebra/gather_on_root.h"

#include <algorithm>

namespace gibbsflow {

void UpperRows::append(const std::int64_t row, std::vector<std::pair<std::int64_t, double>> entries)
{
  std::sort(entries.begin(), entries.end());
  lengths.push_back(0);
  for (const auto &[column, value] : entries)
    if (column >= row) {
      ++lengths.back();
      columns.push_back(column);
      values.push_back(value);
    }
}

RootCholesky::RootCholesky(UpperRows rows, const MPI_Comm communicator)
    : communicator_(communicator)
{
  rows_per_rank_ = gather_on_root<int>({int(rows.lengths.size())}, MPI_INT, communicator);
  RowPattern pattern{{0}, gather_on_root(std::move(rows.columns), MPI_INT64_T, communicator)};
  for (const std::int64_t length :
       gather_on_root(std::move(rows.lengths), MPI_INT64_T, communicator))
    pattern.row_start.push_back(pattern.row_start.back() + length);
  const std::vector<double> values =
      gather_on_root(std::move(rows.values), MPI_DOUBLE, communicator);
  bool done = true;
  if (pattern.n() > 0) {
    factor_ = std::make_unique<SparseCholesky>(pattern);
    done = factor_->factor(values);
  }
  if (dealii::Utilities::MPI::n_mpi_processes(communicator) > 1)
    done = dealii::Utilities::MPI::broadcast(communicator, done);
  if (!done)
    throw RunFailure("A matrix of the kinetic equation cannot be factored to working precision: "
                     "the weight exp(-V/D) varies too much within a cell. Use more cells "
                     "(Mesh/Refinements), a smaller box or a lower Discretization/Degree.");
}

void RootCholesky::solve(const unsigned int n, std::vector<double> &x)
{
  if (dealii::Utilities::MPI::n_mpi_processes(communicator_) == 1) {
    if (factor_ != nullptr)
      factor_->solve_many(n, x.data(), x.data());
    return;
  }
  std::vector<double> all = gather_on_root(x, MPI_DOUBLE, communicator_);
  if (factor_ != nullptr)
    factor_->solve_many(n, all.data(), all.data());
  std::vector<int> counts, offsets = {0};
  for (const int rows : rows_per_rank_) {
    counts.push_back(rows * int(n));
    offsets.push_back(offsets.back() + counts.back());
  }
  MPI_Scatterv(all.data(), counts.data(), offsets.data(), MPI_DOUBLE, x.data(), x.size(),
               MPI_DOUBLE, 0, communicator_);
}

} // namespace gibbsflow
