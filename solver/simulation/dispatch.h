#pragma once

#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>

#include <type_traits>

namespace gibbsflow {

/// Calls f(std::integral_constant<int, dim>()) for the dimension of the run.
template <typename F>
int dispatch(unsigned int dimension, const F &f)
{
  AssertThrow(dimension == 1 || dimension == 2, dealii::ExcNotImplemented());
  return dimension == 1 ? f(std::integral_constant<int, 1>()) : f(std::integral_constant<int, 2>());
}

inline bool is_root()
{
  return dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0;
}

/// Exit status of a run that a signal has ended, else 0. Collective.
int signal_status();

} // namespace gibbsflow
