#include "cli/execute.h"

#include "base/failure.h"
#include "base/on_root.h"
#include "base/signals.h"
#include "base/user_error.h"
#include "cli/command_line.h"
#include "cli/help.h"
#include "cli/help_formats.h"
#include "figures/gnuplot.h"
#include "figures/report_command.h"
#include "io/checkpoint.h"
#include "io/output_directory.h"
#include "io/result_files.h"

#include <deal.II/base/config.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

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
  return print(command == nullptr ? help_in(line.format) : help_text(*command), comm);
}

/// Where the results go that no entry and no option has sent elsewhere.
std::string default_directory(const CommandLine &line)
{
  const std::string stem = "results/" + std::filesystem::path(line.file).stem().string();
  return find_command(line.command)->names_directory ? stem + '-' + line.command : stem;
}

/// The command line with the command in front, by which a directory is known later.
std::string command_text(const std::vector<std::string> &arguments, const std::string &command)
{
  std::vector<std::string> words = arguments;
  words.erase(std::find(words.begin(), words.end(), command));
  words.insert(words.begin(), command);
  return "gibbsflow " + quoted_command_line(words);
}

/// All that the result depends on: what is not of where it goes, and when it is kept.
RunIdentity identity_of(const Parameters &parameters, const std::string &command,
                        const MPI_Comm comm)
{
  RunIdentity identity;
  identity.version = GIBBSFLOW_VERSION;
  identity.command = command;
  for (const DeclaredEntry &entry : parameters.entries_without_files())
    if (entry.path != "Output/Directory" && entry.path != "Output/Checkpoint interval" &&
        entry.path != "Output/Report")
      identity.entries.emplace_back(entry.path, entry.value);
  on_root(comm, [&] {
    for (const std::string &file : parameters.input_files)
      identity.files.push_back(identify_file(file));
    return true;
  });
  return identity;
}

/// Fills in what the command can be resumed by, where it can, and from what it is to be resumed.
void set_resumption(RunContext &context, const CommandLine &line, const Parameters &parameters,
                    const MPI_Comm comm)
{
  const std::vector<std::string> &options = find_command(line.command)->options;
  if (std::find(options.begin(), options.end(), "resume") == options.end())
    return;
  context.identity = identity_of(parameters, line.command, comm);
  context.checkpoint_interval = parameters.values.output.checkpoint_interval;
  if (line.resume)
    context.resumed =
        on_root(comm, [&] { return find_resumable(context.output_directory, *context.identity); });
}

/// Reads and checks everything that the command needs, then calls it.
int run_on_file(const CommandLine &line, const std::string &command_line, const Commands &commands,
                Locations &locations, const MPI_Comm comm)
{
  std::vector<Override> overrides;
  for (const std::string &setting : line.settings)
    overrides.push_back({"--set", setting});
  if (line.output)
    overrides.push_back({"--output", "Output/Directory=" + *line.output});
  const Parameters parameters = read_parameters(line.file, overrides, locations, comm);

  RunContext context;
  context.command = line.command;
  if (line.command == "validate") // refuses what would be refused
    context.command = parameters.study.type == "none" ? "run" : "study";
  context.command_line = command_line;
  context.overwrite = line.overwrite;
  context.quiet = line.quiet;
  context.report = parameters.values.output.report;
  if (context.report)
    on_root(comm, [] {
      require_gnuplot("Output/Report");
      return true;
    });
  context.output_directory = parameters.values.output.directory;
  if (context.output_directory.empty())
    context.output_directory = default_directory(line);
  context.parameters_text = parameters_header + std::string(GIBBSFLOW_VERSION) + "\n# " +
                            command_line + "\n" +
                            parameters.text_in(context.output_directory, comm);
  check_output_directory(context.output_directory, context.command, line.overwrite,
                         parameters.input_files, comm);
  set_resumption(context, line, parameters, comm);
  return commands.at(line.command)(parameters.values, parameters.study, context);
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

  if (line.command == "report")
    return report(line.directories, line.quiet, comm);

  return run_on_file(line, command_text(arguments, line.command), commands, locations, comm);
}

Failure describe(const std::exception &error, const Locations &locations)
{
  if (const auto *user_error = dynamic_cast<const UserError *>(&error)) {
    const auto location = locations.find(user_error->entry);
    const bool is_located = location != locations.end();
    return {(is_located ? location->second + ": " : "") + user_error->what(), 2};
  }
  const auto *stopped = dynamic_cast<const Stopped *>(&error);
  return {failure_message(error), stopped != nullptr ? stopped->exit_status() : 1};
}

} // namespace gibbsflow
