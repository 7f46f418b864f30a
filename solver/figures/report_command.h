#pragma once

#include <mpi.h>

#include <string>
#include <vector>

namespace gibbsflow {

/// The command `report`: make_report() for directories that nobody else writes into now, and a line
/// that says where the page is. Rank 0 does it. Returns the exit status. Throws a UserError about
/// `report_entry` or RunFailure on all ranks. Collective.
int report(const std::vector<std::string> &directories, bool quiet, MPI_Comm communicator);

} // namespace gibbsflow
