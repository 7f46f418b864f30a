#pragma once

#include "linear_algebra/small_products.h"

namespace gibbsflow {

/// A row of a sparse matrix.
struct SparseRow {
  unsigned int size;
  const unsigned int *column;
  const double *value;
};

/// sums += sum_j value_j table_j and table_j += value_j sums over the row, for rows of the table of
/// `stride` numbers, a multiple of padded(1). The result depends on the processor's instruction set
/// only.
void gather_row(const SparseRow &row, unsigned int stride, const double *table, double *sums);
void scatter_row(const SparseRow &row, unsigned int stride, const double *sums, double *table);

} // namespace gibbsflow
