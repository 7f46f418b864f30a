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

/// All that commands leave directly in their directory, beside the folders.
const char *const file_names[] = {
    "summary.json",    "history.csv",     "spectrum.csv",    "poincare.csv",   "ensemble.csv",
    "momentum.csv",    "history.npz",     "solution.npz",    "solution.pvd",   "solution.csv",
    "log.txt",         "parameters.prm",  "weights.txt",     "directions.txt", "trajectory.csv",
    "convergence.csv", "convergence.tex", "convergence.txt", "report.html",    "comparison.html"};

/// The name that a file was to have that write_file() was killed in.
fs::path whole_name(const fs::path &file)
{
  return file.extension() == ".part" ? file.stem() : file.filename();
}

bool is_result(const fs::directory_entry &entry)
{
  return entry.is_regular_file() && is_name_of_result(whole_name(entry.path()));
}

/// A folder that commands make in their directory: its name, and the suffixes of what is in it.
struct ResultFolder {
  std::string name;
  std::vector<std::string> suffixes;
};

const std::vector<std::string> &suffixes_of_pictures()
{
  static const std::vector<std::string> suffixes = {".svg", ".pdf", ".csv", ".gp", ".log"};
  return suffixes;
}

const std::vector<ResultFolder> &result_folders()
{
  static const std::vector<ResultFolder> folders = {{"solution", {".vtu", ".pvtu", ".csv", ".pvd"}},
                                                    {"checkpoint", {".bin"}},
                                                    {"figures", suffixes_of_pictures()},
                                                    {"comparison", suffixes_of_pictures()}};
  return folders;
}

bool has_suffix(const fs::directory_entry &entry, const std::vector<std::string> &suffixes)
{
  const std::string suffix = whole_name(entry.path()).extension().string();
  return entry.is_regular_file() &&
         std::find(suffixes.begin(), suffixes.end(), suffix) != suffixes.end();
}

/// The folder that the entry is, or was to become when its command was killed; null if it is none.
const ResultFolder *folder_of_results(const fs::directory_entry &entry)
{
  if (!entry.is_directory() || entry.is_symlink())
    return nullptr;
  for (const ResultFolder &folder : result_folders())
    if (folder.name == whole_name(entry.path()))
      return &folder;
  return nullptr;
}

/// Removes the files with such suffixes, and the folder where nothing is left in it.
void remove_from_folder(const fs::path &path, const std::vector<std::string> &suffixes)
{
  std::error_code error;
  std::vector<fs::path> files;
  for (const fs::directory_entry &inner : fs::directory_iterator(path, error))
    if (has_suffix(inner, suffixes))
      files.push_back(inner.path());
  for (const fs::path &file : files)
    fs::remove(file, error);
  fs::remove(path, error); // fails, and may, unless it is empty by now
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
    if (const ResultFolder *const folder = folder_of_results(entry)) {
      for (const fs::directory_entry &inner : fs::directory_iterator(entry.path(), error))
        if (!has_suffix(inner, folder->suffixes))
          return entry.path().filename() / inner.path().filename();
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

void remove_results(const fs::path &directory, const std::vector<std::string> &but)
{
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (const fs::directory_entry &entry : fs::directory_iterator(directory, error))
    entries.push_back(entry);
  for (const fs::directory_entry &entry : entries)
    if (std::find(but.begin(), but.end(), entry.path().filename()) != but.end())
      continue;
    else if (const ResultFolder *const folder = folder_of_results(entry))
      remove_from_folder(entry.path(), folder->suffixes);
    else if (is_result(entry))
      fs::remove(entry.path(), error);
}

void remove_pictures(const fs::path &folder)
{
  remove_from_folder(folder, suffixes_of_pictures());
}

void remove_folder_of_results(const fs::path &folder)
{
  std::error_code error;
  const fs::directory_entry entry(folder, error);
  if (const ResultFolder *const known = folder_of_results(entry))
    remove_from_folder(folder, known->suffixes);
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
