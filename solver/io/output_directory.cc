#include "io/output_directory.h"

#include "base/on_root.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace gibbsflow {

namespace fs = std::filesystem;

const char *const parameters_header = "# gibbsflow ";

namespace {

/// All that a run leaves directly in its directory, beside solution/.
const char *const file_names[] = {
    "summary.json",   "history.csv",     "spectrum.csv",    "poincare.csv",   "solution.pvd",
    "solution.csv",   "log.txt",         "parameters.prm",  "weights.txt",    "directions.txt",
    "trajectory.csv", "convergence.csv", "convergence.tex", "convergence.txt"};

UserError directory_error(const fs::path &directory, const std::string &found,
                          const std::string &advice)
{
  return UserError("Output/Directory", "found `" + directory.string() + "`, " + found,
                   "a directory that can be written, and that is new, empty or left by gibbsflow",
                   advice);
}

bool has_name_of_result(const fs::path &file)
{
  const std::string name = file.filename().string();
  return std::find(std::begin(file_names), std::end(file_names), name) != std::end(file_names);
}

bool is_written_by_run(const fs::directory_entry &entry)
{
  return entry.is_regular_file() && has_name_of_result(entry.path());
}

bool is_solution_file(const fs::directory_entry &entry)
{
  const std::string suffix = entry.path().extension().string();
  return entry.is_regular_file() &&
         (suffix == ".vtu" || suffix == ".pvtu" || suffix == ".csv" || suffix == ".pvd");
}

bool is_solution_directory(const fs::directory_entry &entry)
{
  return entry.path().filename() == "solution" && entry.is_directory() && !entry.is_symlink();
}

/// True if a run has claimed the directory: its summary or its parameters say so.
bool is_recognised(const fs::path &directory)
{
  std::ifstream parameters(directory / "parameters.prm");
  std::string line;
  if (std::getline(parameters, line) && line.rfind(parameters_header, 0) == 0)
    return true;
  std::ifstream file(directory / "summary.json");
  const nlohmann::json summary = nlohmann::json::parse(file, nullptr, false);
  const auto name = nlohmann::json::json_pointer("/program/name");
  return summary.is_object() && summary.contains(name) && summary[name] == "gibbsflow";
}

/// The name of something in the directory that no run writes; empty if there is nothing.
std::string foreign_entry(const fs::path &directory)
{
  std::error_code error;
  for (const fs::directory_entry &entry : fs::directory_iterator(directory, error)) {
    if (is_solution_directory(entry)) {
      for (const fs::directory_entry &inner : fs::directory_iterator(entry.path(), error))
        if (!is_solution_file(inner))
          return "solution/" + inner.path().filename().string();
    } else if (!is_written_by_run(entry)) {
      return entry.path().filename().string();
    }
  }
  return "";
}

/// Throws unless a directory can be made below the nearest ancestor that exists.
void check_parent(const fs::path &directory)
{
  std::error_code error;
  fs::path parent = fs::absolute(directory, error).lexically_normal();
  while (!fs::exists(parent, error) && parent != parent.parent_path())
    parent = parent.parent_path();
  if (!fs::is_directory(parent, error))
    throw directory_error(directory, "but `" + parent.string() + "` is not a directory",
                          "Name another directory with --output");
  if (access(parent.c_str(), W_OK | X_OK) != 0)
    throw directory_error(directory, "but `" + parent.string() + "` cannot be written",
                          "Name another directory with --output, or allow writing");
}

void check(const fs::path &directory, const bool overwrite)
{
  check_parent(directory);
  std::error_code error;
  if (!fs::exists(directory, error))
    return;
  const bool is_empty = fs::is_empty(directory, error);
  if (error)
    throw directory_error(directory, "which cannot be read", "Name another with --output");
  if (is_empty || overwrite)
    return;
  const std::string foreign = foreign_entry(directory);
  const std::string advice = "Name another directory with --output, or replace what gibbsflow "
                             "writes and keep the rest with --overwrite";
  if (!foreign.empty())
    throw directory_error(directory, "which holds `" + foreign + "`", advice);
  if (!is_recognised(directory))
    throw directory_error(directory, "which holds files that another program wrote", advice);
}

/// Throws where a run would replace what it reads, such as the weights of the run before.
void check_inputs(const fs::path &directory, const std::vector<std::string> &input_files)
{
  std::error_code error;
  for (const std::string &file : input_files) {
    const fs::path path = file;
    if (has_name_of_result(path) && fs::equivalent(path.parent_path(), directory, error))
      throw UserError("Output/Directory",
                      "found `" + directory.string() + "`, whose `" + path.filename().string() +
                          "` this run reads",
                      "a directory with none of the files that the run reads",
                      "Name another directory with --output");
  }
}

/// Removes what a run writes; the directory of the solution only if nothing else is left in it.
void remove_results(const fs::path &directory)
{
  std::error_code error;
  std::vector<fs::path> results;
  for (const fs::directory_entry &entry : fs::directory_iterator(directory, error)) {
    if (is_solution_directory(entry)) {
      for (const fs::directory_entry &inner : fs::directory_iterator(entry.path(), error))
        if (is_solution_file(inner))
          results.push_back(inner.path());
      results.push_back(entry.path()); // fails, and may, unless it is empty by then
    } else if (is_written_by_run(entry)) {
      results.push_back(entry.path());
    }
  }
  for (const fs::path &path : results)
    fs::remove(path, error);
}

} // namespace

void check_output_directory(const std::string &directory, const bool overwrite,
                            const std::vector<std::string> &input_files, const MPI_Comm comm)
{
  on_root(comm, [&] {
    check_inputs(directory, input_files);
    check(directory, overwrite);
    return true;
  });
}

void claim_output_directory(const std::string &directory, const bool overwrite,
                            const std::string &parameters_text, const MPI_Comm comm)
{
  on_root(comm, [&] {
    check(directory, overwrite);
    std::error_code error;
    fs::create_directories(directory, error);
    if (error)
      throw directory_error(directory, "which cannot be made (" + error.message() + ")",
                            "Name another directory with --output");
    remove_results(directory);
    std::ofstream file(fs::path(directory) / "parameters.prm");
    file << parameters_text << std::flush;
    if (!file)
      throw directory_error(directory, "in which no file can be written",
                            "Name another directory with --output, or make room on the disk");
    return true;
  });
}

} // namespace gibbsflow
