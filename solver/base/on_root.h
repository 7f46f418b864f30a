#pragma once

#include "base/user_error.h"

#include <deal.II/base/mpi.h>

#include <string>
#include <vector>

namespace gibbsflow {

/// Calls `function` on rank 0 and returns its result on all ranks; a UserError that it throws there
/// is thrown on all ranks, so that they leave with the same exit status. For everything that
/// touches files which only one rank should read or write. The result is anything that
/// dealii::Utilities::pack() takes. Collective.
template <class Function>
auto on_root(const MPI_Comm comm, const Function &function) -> decltype(function())
{
  decltype(function()) result{};
  std::vector<std::string> error;
  if (dealii::Utilities::MPI::this_mpi_process(comm) == 0) {
    try {
      result = function();
    } catch (const UserError &e) {
      error = {e.entry, e.found, e.allowed, e.advice};
    }
  }
  error = dealii::Utilities::MPI::broadcast(comm, error, 0);
  if (!error.empty())
    throw UserError(error[0], error[1], error[2], error[3]);
  return dealii::Utilities::MPI::broadcast(comm, result, 0);
}

/// Calls `function` on every rank; a UserError that it throws on some is thrown on all, that of the
/// first of them. Collective; `function` must not communicate.
template <class Function>
void on_all_ranks(const MPI_Comm comm, const Function &function)
{
  std::vector<std::string> error;
  try {
    function();
  } catch (const UserError &e) {
    error = {e.entry, e.found, e.allowed, e.advice};
  }
  for (const std::vector<std::string> &e : dealii::Utilities::MPI::all_gather(comm, error))
    if (!e.empty())
      throw UserError(e[0], e[1], e[2], e[3]);
}

} // namespace gibbsflow
