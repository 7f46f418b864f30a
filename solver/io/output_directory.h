#pragma once

#include <deal.II/base/mpi.h>

#include <string>
#include <vector>

namespace gibbsflow {

/// Throws UserError("Output/Directory") unless a run may write into `directory`: it does not exist
/// and can be made, or is empty, or holds nothing but what an earlier run of gibbsflow left. With
/// `overwrite` it may hold anything, but never a file that the run reads and would replace. Changes
/// nothing. Collective.
void check_output_directory(const std::string &directory, bool overwrite,
                            const std::vector<std::string> &input_files, MPI_Comm comm);

/// After check_output_directory(): makes the directory, removes the files in it that an earlier run
/// wrote (known by their names; nothing else is ever removed) and writes `parameters_text` to
/// parameters.prm, by which the directory is recognised from then on, even when the run is
/// interrupted. Called once everything has been validated, before anything else is written.
/// Collective.
void claim_output_directory(const std::string &directory, bool overwrite,
                            const std::string &parameters_text, MPI_Comm comm);

/// The first word of the header line of every parameters.prm that gibbsflow writes.
extern const char *const parameters_header;

} // namespace gibbsflow
