#include "linear_algebra/stored_rows.h"

#include <Epetra_CrsMatrix.h>

#include <algorithm>
#include <utility>

namespace gibbsflow {

StoredRows stored_rows(const dealii::TrilinosWrappers::SparseMatrix &mass,
                       const dealii::TrilinosWrappers::SparseMatrix *const stiffness,
                       const bool symmetric)
{
  const Epetra_CrsMatrix &M = mass.trilinos_matrix();
  const std::size_t n_entries =
      symmetric ? (M.NumMyNonzeros() + M.NumMyRows()) / 2 + 1 : M.NumMyNonzeros();
  StoredRows rows;
  rows.lengths.reserve(M.NumMyRows());
  rows.columns.reserve(n_entries);
  rows.mass.reserve(n_entries);
  if (stiffness != nullptr)
    rows.stiffness.reserve(n_entries);
  std::vector<std::pair<std::int64_t, int>> row; // columns, and where in the matrix's row
  for (int i = 0; i < M.NumMyRows(); ++i) {
    int length = 0, *columns = nullptr;
    double *m = nullptr, *k = nullptr;
    M.ExtractMyRowView(i, length, m, columns);
    if (stiffness != nullptr) {
      int stiffness_length = 0, *stiffness_columns = nullptr;
      stiffness->trilinos_matrix().ExtractMyRowView(i, stiffness_length, k, stiffness_columns);
      Assert(length == stiffness_length && std::equal(columns, columns + length, stiffness_columns),
             dealii::ExcInternalError());
    }
    const int global_row = M.GRID(i);
    row.clear();
    for (int j = 0; j < length; ++j)
      if (const int column = M.GCID(columns[j]); column >= global_row || !symmetric)
        row.emplace_back(column, j);
    if (!std::is_sorted(row.begin(), row.end()))
      std::sort(row.begin(), row.end());
    rows.lengths.push_back(row.size());
    for (const auto &[column, j] : row) {
      rows.columns.push_back(column);
      rows.mass.push_back(m[j]);
      if (k != nullptr)
        rows.stiffness.push_back(k[j]);
    }
  }
  return rows;
}

} // namespace gibbsflow
