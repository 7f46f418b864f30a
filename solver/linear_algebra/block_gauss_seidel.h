#pragma once

#include "linear_algebra/vector.h"

#include <deal.II/lac/trilinos_sparse_matrix.h>

#include <vector>

namespace gibbsflow {

/// Groups of rows that a smoother solves for together, as indices within this rank's rows. Groups
/// may overlap; rows in none of them are groups of their own.
using RowBlocks = std::vector<std::vector<int>>;

/// Gauss-Seidel sweeps over blocks of a symmetric positive definite matrix, each rank on its own
/// diagonal part: one block after the other is solved exactly with the newest values of the rest.
class BlockGaussSeidel {
public:
  /// Factors the blocks. Columns of this rank come first in the matrix, in the order of its rows
  /// (as Epetra has it where no diagonal entry is missing). Refers to the matrix. A block that is
  /// not positive definite to working precision is replaced by its diagonal.
  BlockGaussSeidel(const dealii::TrilinosWrappers::SparseMatrix &matrix, const RowBlocks &blocks);

  /// x = S r, one sweep from x = 0 in the order of the blocks, and x = S^T r, in reverse.
  void forward(Vector &x, const Vector &r) const;
  void backward(Vector &x, const Vector &r) const;

private:
  void factor(const std::vector<int> &rows);
  void relax(std::size_t block, Vector &x) const;

  const dealii::TrilinosWrappers::SparseMatrix &matrix_;
  std::vector<int> rows_;              // of all blocks, one after the other
  std::vector<std::size_t> row_start_; // of each block in rows_, and the end
  std::vector<double> factors_;        // lower triangles, packed
  std::vector<std::size_t> factor_start_;
  std::vector<int> position_; // of a row in the block at work
  mutable std::vector<double> residual_, change_;
};

} // namespace gibbsflow
