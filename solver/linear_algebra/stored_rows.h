#pragma once

#include <deal.II/lac/trilinos_sparse_matrix.h>

#include <cstdint>
#include <vector>

namespace gibbsflow {

/// One rank's rows of two matrices with the same pattern, columns ascending: of symmetric ones the
/// upper triangle.
struct StoredRows {
  std::vector<std::int64_t> lengths, columns;
  std::vector<double> mass, stiffness; // the latter empty where there is one matrix only
};

/// `stiffness` may be null.
StoredRows stored_rows(const dealii::TrilinosWrappers::SparseMatrix &mass,
                       const dealii::TrilinosWrappers::SparseMatrix *stiffness, bool symmetric);

} // namespace gibbsflow
