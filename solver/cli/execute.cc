#include "cli/execute.h"

#include "base/text.h"
#include "base/user_error.h"
#include "cli/command_line.h"
#include "cli/help.h"
#include "io/output_directory.h"

#include <deal.II/base/config.h>
#include <deal.II/base/exceptions.h>

#include <filesystem>
#include <iostream>
#include <new>
#include <sstream>

namespace gibbsflow {

namespace {

std::string version_text()
{
  return std::string("gibbsflow ") + GIBBSFLOW_VERSION + " (deal.II " + DEAL_II_PACKAGE_VERSION +
         ")";
}

int print(const std::string &text, const MPI_Comm comm)
{
  if (dealii::Utilities::MPI::this_mpi_process(comm) == 0)
    std::cout << text << std::flush;
  return 0;
}

int print_help(const CommandLine &line, const MPI_Comm comm)
{
  const CommandInfo *command = find_command(line.command);
  return print(command == nullptr ? help_text() : help_text(*command), comm);
}

/// Reads and checks everything that the command needs, then calls it.
int run_on_file(const CommandLine &line, const std::string &command_text, const Commands &commands,
                Locations &locations, const MPI_Comm comm)
{
  std::vector<Override> overrides;
  for (const std::string &setting : line.settings)
    overrides.push_back({"--set", setting});
  if (line.output)
    overrides.push_back({"--output", "Output/Directory=" + *line.output});
  const Parameters parameters = read_parameters(line.file, overrides, locations, comm);

  RunContext context;
  context.command_line = command_text;
  context.overwrite = line.overwrite;
  context.quiet = line.quiet;
  context.parameters_text = parameters_header + std::string(GIBBSFLOW_VERSION) + "\n# " +
                            command_text + "\n" + parameters.text;
  context.output_directory = parameters.values.output.directory;
  if (context.output_directory.empty())
    context.output_directory = "results/" + std::filesystem::path(line.file).stem().string();
  check_output_directory(context.output_directory, line.overwrite, parameters.input_files, comm);
  if (line.command == "study")
    return commands.study(parameters.values, parameters.study, context);
  if (line.command == "validate")
    return commands.validate(parameters.values, parameters.study, context);
  const Commands::Command &command = line.command == "run"        ? commands.run
                                     : line.command == "spectrum" ? commands.spectrum
                                                                  : commands.landscape;
  return command(parameters.values, context);
}

/// The part of deal.II's long message that says what happened.
std::string first_meaningful_line(const dealii::ExceptionBase &error)
{
  std::ostringstream info;
  error.print_info(info);
  for (const std::string &line : split(info.str(), '\n'))
    if (!line.empty() && line != "(none)")
      return line;
  return "a check inside a library has failed";
}

} // namespace

int execute(const std::vector<std::string> &arguments, const Commands &commands,
            Locations &locations, const MPI_Comm comm)
{
  const CommandLine line = parse_command_line(arguments);
  if (line.help)
    return print_help(line, comm);
  if (line.version)
    return print(version_text() + '\n', comm);
  if (line.command.empty()) {
    print(help_text(), comm);
    return 2;
  }
  if (line.command == "parameters")
    return print(print_defaults(line.format), comm);

  const std::string command_text = "gibbsflow " + quoted_command_line(arguments);
  return run_on_file(line, command_text, commands, locations, comm);
}

Failure describe(const std::exception &error, const Locations &locations)
{
  if (const auto *user_error = dynamic_cast<const UserError *>(&error)) {
    const auto location = locations.find(user_error->entry);
    const bool is_located = location != locations.end();
    return {(is_located ? location->second + ": " : "") + user_error->what(), 2};
  }
  if (dynamic_cast<const RunFailure *>(&error) != nullptr)
    return {error.what(), 1};
  if (dynamic_cast<const std::bad_alloc *>(&error) != nullptr)
    return {"There is not enough memory. Reduce Mesh/Refinements or Discretization/Degree, or "
            "choose Linear solver/Type = iterative.",
            1};
  if (const auto *library_error = dynamic_cast<const dealii::ExceptionBase *>(&error))
    return {"The run failed: " + first_meaningful_line(*library_error), 1};
  return {"The run failed: " + split(std::string(error.what()) + '\n', '\n').front(), 1};
}

} // namespace gibbsflow
