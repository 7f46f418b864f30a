#pragma once

#include "linear_algebra/vector.h"

#include <deal.II/base/index_set.h>
#include <deal.II/lac/trilinos_sparse_matrix.h>

namespace gibbsflow {

/// The mass matrix M and stiffness matrix K of one bilinear-form pair, with the same sparsity
/// pattern and row distribution.
struct MatrixPair {
  dealii::TrilinosWrappers::SparseMatrix mass;
  dealii::TrilinosWrappers::SparseMatrix stiffness;

  /// a M + s K as a matrix of its own. Collective.
  void combine(double a, double s, dealii::TrilinosWrappers::SparseMatrix &result) const
  {
    result.copy_from(mass);
    result *= a;
    result.add(s, stiffness);
  }
};

} // namespace gibbsflow
