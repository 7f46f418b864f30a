#pragma once

#include "cli/commands.h"
#include "parameters/parameter_file.h"

#include <deal.II/base/mpi.h>

#include <exception>
#include <string>
#include <vector>

namespace gibbsflow {

/// Does what the arguments (without the program's name) ask for and returns the exit status. The
/// parameter file is read and checked, and the output directory found fit, before a command is
/// called. `locations` is filled for the message of an error that is thrown. Collective.
int execute(const std::vector<std::string> &arguments, const Commands &commands,
            Locations &locations, MPI_Comm comm);

/// What an exception has to say, in one line, and the exit status it stands for: 2 for UserError
/// (with the place in the parameter file in front), 1 for all others.
struct Failure {
  std::string message;
  int exit_status;
};

Failure describe(const std::exception &error, const Locations &locations);

} // namespace gibbsflow
