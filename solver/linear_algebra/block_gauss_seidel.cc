#include "linear_algebra/block_gauss_seidel.h"

#include "linear_algebra/blas.h"

#include <Epetra_CrsMatrix.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

BlockGaussSeidel::BlockGaussSeidel(const dealii::TrilinosWrappers::SparseMatrix &matrix,
                                   const RowBlocks &blocks)
    : matrix_(matrix), row_start_{0}, factor_start_{0}
{
  const int n_rows = matrix.trilinos_matrix().NumMyRows();
  position_.assign(n_rows, -1);
  std::vector<bool> is_covered(n_rows, false);
  std::size_t largest = 1;
  for (const std::vector<int> &rows : blocks) {
    factor(rows);
    largest = std::max(largest, rows.size());
    for (const int row : rows)
      is_covered[row] = true;
  }
  for (int row = 0; row < n_rows; ++row)
    if (!is_covered[row])
      factor({row});
  residual_.resize(n_rows);
  change_.resize(largest);
}

void BlockGaussSeidel::factor(const std::vector<int> &rows)
{
  const Epetra_CrsMatrix &A = matrix_.trilinos_matrix();
  const int n = rows.size();
  std::vector<double> packed(n * (n + 1) / 2, 0.);
  const auto entry = [n](int i, int j) { return i + j * (2 * n - j - 1) / 2; }; // i >= j
  for (int i = 0; i < n; ++i)
    position_[rows[i]] = i;
  for (int j = 0; j < n; ++j) {
    int length = 0, *columns = nullptr;
    double *values = nullptr;
    A.ExtractMyRowView(rows[j], length, values, columns);
    for (int k = 0; k < length; ++k)
      if (columns[k] < static_cast<int>(position_.size()) && position_[columns[k]] >= j)
        packed[entry(position_[columns[k]], j)] = values[k];
  }
  for (const int row : rows)
    position_[row] = -1;
  std::vector<double> factored = packed;
  int info = 0;
  dpptrf_("L", &n, factored.data(), &info);
  if (info != 0) {
    std::fill(factored.begin(), factored.end(), 0.);
    for (int i = 0; i < n; ++i)
      factored[entry(i, i)] = std::sqrt(packed[entry(i, i)]);
  }
  rows_.insert(rows_.end(), rows.begin(), rows.end());
  row_start_.push_back(rows_.size());
  factors_.insert(factors_.end(), factored.begin(), factored.end());
  factor_start_.push_back(factors_.size());
}

void BlockGaussSeidel::relax(std::size_t block, Vector &x) const
{
  const Epetra_CrsMatrix &A = matrix_.trilinos_matrix();
  const int *const rows = rows_.data() + row_start_[block];
  const int n = row_start_[block + 1] - row_start_[block], one = 1;
  for (int i = 0; i < n; ++i)
    change_[i] = residual_[rows[i]];
  if (n == 1)
    change_[0] /= factors_[factor_start_[block]] * factors_[factor_start_[block]];
  else {
    int info = 0;
    dpptrs_("L", &n, &one, factors_.data() + factor_start_[block], change_.data(), &n, &info);
  }

  // r <- r - A d, by the rows of the symmetric A
  const int n_rows = residual_.size();
  for (int i = 0; i < n; ++i) {
    x.local_element(rows[i]) += change_[i];
    int length = 0, *columns = nullptr;
    double *values = nullptr;
    A.ExtractMyRowView(rows[i], length, values, columns);
    for (int k = 0; k < length; ++k)
      if (columns[k] < n_rows)
        residual_[columns[k]] -= values[k] * change_[i];
  }
}

void BlockGaussSeidel::forward(Vector &x, const Vector &r) const
{
  x = 0.;
  std::copy_n(r.begin(), residual_.size(), residual_.begin());
  for (std::size_t block = 0; block + 1 < row_start_.size(); ++block)
    relax(block, x);
}

void BlockGaussSeidel::backward(Vector &x, const Vector &r) const
{
  x = 0.;
  std::copy_n(r.begin(), residual_.size(), residual_.begin());
  for (std::size_t block = row_start_.size() - 1; block-- > 0;)
    relax(block, x);
}

} // namespace gibbsflow
