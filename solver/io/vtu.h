#pragma once

#include "io/field_output.h"

#include <mpi.h>

#include <filesystem>
#include <string>

namespace gibbsflow {

/// Writes the fields for ParaView: `stem`.vtu on one rank; on several, one piece `stem`.<rank>.vtu
/// for each rank that owns cells and `stem`.pvtu that names them. Returns the name (without the
/// directory) of the file to open, on all ranks. Throws RunFailure on all ranks. Collective.
///
/// Cells are Lagrange cells of the output's degree; in 1-D and for degrees 1 and above 10, which
/// VTK does not evaluate, they are subdivided into plain ones. Numbers are double precision,
/// because h = rho/rho_infinity leaves the range of floats, and this is why deal.II's writers are
/// not used: their patches hold floats. Vectors have three components. What is not finite is
/// written as NaN, which ParaView shows in a colour of its own; in a Lagrange cell one NaN fills
/// the cell.
template <int dim>
std::string write_vtu(const FieldOutput<dim> &output, const std::filesystem::path &stem,
                      double time, unsigned int cycle, MPI_Comm communicator);

} // namespace gibbsflow
