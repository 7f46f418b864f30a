#include "io/result_files.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

namespace gibbsflow {

namespace fs = std::filesystem;

const char *const parameters_header = "# gibbsflow ";

namespace {

/// All that commands leave directly in their directory, beside solution/.
const char *const file_names[] = {
    "summary.json",   "history.csv",     "spectrum.csv",    "poincare.csv",
    "ensemble.csv",   "momentum.csv",    "solution.pvd",    "solution.csv",
    "log.txt",        "parameters.prm",  "weights.txt",     "directions.txt",
    "trajectory.csv", "convergence.csv", "convergence.tex", "convergence.txt"};

/// The name that a file was to have that write_file() was killed in.
fs::path whole_name(const fs::path &file)
{
  return file.extension() == ".part" ? file.stem() : file.filename();
}

bool is_result(const fs::directory_entry &entry)
{
  return entry.is_regular_file() && is_name_of_result(whole_name(entry.path()));
}

bool is_solution_file(const fs::directory_entry &entry)
{
  const std::string suffix = whole_name(entry.path()).extension().string();
  return entry.is_regular_file() &&
         (suffix == ".vtu" || suffix == ".pvtu" || suffix == ".csv" || suffix == ".pvd");
}

bool is_solution_directory(const fs::directory_entry &entry)
{
  return entry.path().filename() == "solution" && entry.is_directory() && !entry.is_symlink();
}

/// The entry "program/`key`" of the summary where gibbsflow wrote it, else the empty string.
std::string program_entry(const fs::path &directory, const std::string &key)
{
  using Pointer = nlohmann::json::json_pointer;
  std::ifstream file(directory / "summary.json");
  const nlohmann::json summary = nlohmann::json::parse(file, nullptr, false);
  const Pointer name("/program/name"), entry("/program/" + key);
  if (!summary.is_object() || !summary.contains(name) || summary[name] != "gibbsflow" ||
      !summary.contains(entry) || !summary[entry].is_string())
    return "";
  return summary[entry];
}

} // namespace

std::string command_of_line(const std::string &command_line)
{
  std::istringstream words(command_line);
  std::string program, command;
  words >> program >> command;
  return program == "gibbsflow" ? command : "";
}

bool is_name_of_result(const fs::path &file)
{
  const std::string name = file.filename().string();
  return std::find(std::begin(file_names), std::end(file_names), name) != std::end(file_names);
}

std::string foreign_entry(const fs::path &directory)
{
  std::error_code error;
  for (const fs::directory_entry &entry : fs::directory_iterator(directory, error)) {
    if (is_solution_directory(entry)) {
      for (const fs::directory_entry &inner : fs::directory_iterator(entry.path(), error))
        if (!is_solution_file(inner))
          return "solution/" + inner.path().filename().string();
    } else if (!is_result(entry)) {
      return entry.path().filename().string();
    }
  }
  return "";
}

std::string command_that_wrote(const fs::path &directory)
{
  const std::string by_summary = command_of_line(program_entry(directory, "command"));
  if (!by_summary.empty())
    return by_summary;
  std::ifstream parameters(directory / "parameters.prm");
  std::string header, command_line;
  if (!std::getline(parameters, header) || header.rfind(parameters_header, 0) != 0 ||
      !std::getline(parameters, command_line) || command_line.rfind("# ", 0) != 0)
    return "";
  return command_of_line(command_line.substr(2));
}

bool holds_complete_result(const fs::path &directory)
{
  const std::string status = program_entry(directory, "status");
  return !status.empty() && status != "stopped" && status != "failed";
}

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
    } else if (is_result(entry)) {
      results.push_back(entry.path());
    }
  }
  for (const fs::path &path : results)
    fs::remove(path, error);
}

void move_entries(const fs::path &from, const fs::path &to)
{
  std::error_code error;
  std::vector<fs::path> entries;
  for (const fs::directory_entry &entry : fs::directory_iterator(from, error))
    entries.push_back(entry.path());
  for (const fs::path &entry : entries) {
    const fs::path target = to / entry.filename();
    if (!fs::exists(fs::symlink_status(target, error)))
      fs::rename(entry, target, error);
    else if (fs::is_directory(fs::symlink_status(entry, error)) &&
             fs::is_directory(fs::symlink_status(target, error)))
      move_entries(entry, target);
  }
  fs::remove(from, error); // fails, and may, unless it is empty by now
}

} // namespace gibbsflow
