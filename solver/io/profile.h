#pragma once

#include "io/field_output.h"

#include <mpi.h>

#include <filesystem>

namespace gibbsflow {

/// Writes 1-D fields as a CSV file that any plotting program reads: columns x, the scalar fields
/// and the vector fields under their names, gathered from all ranks, sorted by x. A point that two
/// cells share appears once, with the mean of their values (which differ for a flux). Throws
/// RunFailure on all ranks. Collective.
void write_profile(const FieldOutput<1> &output, const std::filesystem::path &path,
                   MPI_Comm communicator);

} // namespace gibbsflow
