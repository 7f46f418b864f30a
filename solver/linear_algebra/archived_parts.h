#pragma once

#include "linear_algebra/archive.h"
#include "linear_algebra/gather_on_root.h"

namespace gibbsflow {

/// The parts that ranks have of one list, one after the other: written as one list, of which each
/// rank reads its `part`, already of its size, from the element `first` on. Collective.
template <typename Number>
void remember_parts(Archive &archive, std::vector<Number> &part, const std::size_t first,
                    const MPI_Datatype type, const MPI_Comm communicator)
{
  std::vector<Number> all;
  if (!archive.reads())
    all = gather_on_root(part, type, communicator);
  archive &all;
  if (archive.reads() && first + part.size() <= all.size())
    part.assign(all.begin() + static_cast<std::ptrdiff_t>(first),
                all.begin() + static_cast<std::ptrdiff_t>(first + part.size()));
}

} // namespace gibbsflow
