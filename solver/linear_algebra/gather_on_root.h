#pragma once

#include <deal.II/base/mpi.h>

#include <vector>

namespace gibbsflow {

/// The parts of all ranks one after the other, on rank 0; elsewhere empty. deal.II's gather() would
/// compress them, which takes longer than to factorise a small matrix. Collective.
template <typename Number>
std::vector<Number> gather_on_root(std::vector<Number> part, const MPI_Datatype type,
                                   const MPI_Comm communicator)
{
  const unsigned int n_ranks = dealii::Utilities::MPI::n_mpi_processes(communicator);
  if (n_ranks == 1)
    return part;
  const int n = part.size();
  std::vector<int> counts(n_ranks), offsets(n_ranks, 0);
  MPI_Gather(&n, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, communicator);
  for (unsigned int rank = 1; rank < n_ranks; ++rank)
    offsets[rank] = offsets[rank - 1] + counts[rank - 1];
  const bool is_root = dealii::Utilities::MPI::this_mpi_process(communicator) == 0;
  std::vector<Number> all(is_root ? offsets.back() + counts.back() : 0);
  MPI_Gatherv(part.data(), n, type, all.data(), counts.data(), offsets.data(), type, 0,
              communicator);
  return all;
}

} // namespace gibbsflow
