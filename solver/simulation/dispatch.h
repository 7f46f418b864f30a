#pragma once

#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>

#include <type_traits>

namespace gibbsflow {

/// Calls f(std::integral_constant<int, dim>()) for the dimension of the run.
template <typename F>
int dispatch(unsigned int dimension, const F &f)
{
  AssertThrow(1 <= dimension && dimension <= 3, dealii::ExcNotImplemented());
  if (dimension == 1)
    return f(std::integral_constant<int, 1>());
  if (dimension == 2)
    return f(std::integral_constant<int, 2>());
  return f(std::integral_constant<int, 3>());
}

inline bool is_root()
{
  return dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0;
}

} // namespace gibbsflow
