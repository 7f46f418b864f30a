#pragma once

#include "base/user_error.h"

#include <deal.II/base/mpi.h>

#include <exception>
#include <string>
#include <vector>

namespace gibbsflow {

/// Calls `function`, which does not communicate, on every rank; a UserError that it throws on some
/// of them is thrown on all, that of the lowest rank. Collective.
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
