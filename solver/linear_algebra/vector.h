#pragma once

#include <deal.II/lac/la_parallel_vector.h>

namespace gibbsflow {

/// The one vector type: distributed over the ranks, with ghost entries where a mesh needs them.
using Vector = dealii::LinearAlgebra::distributed::Vector<double>;

} // namespace gibbsflow
