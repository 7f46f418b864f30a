#include "figures/result.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/csv.h"
#include "io/solution_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace fs = std::filesystem;

const char *const report_entry = "report";

namespace {

[[noreturn]] void refuse(const fs::path &directory, const std::string &found,
                         const std::string &advice)
{
  throw UserError(report_entry, "found `" + directory.string() + "`, " + found,
                  "directories that gibbsflow run, sample, spectrum, study or landscape has left",
                  advice);
}

/// The first two numbers of a version, "0.1" of "0.1.0".
std::pair<double, double> major_and_minor(const std::string &version)
{
  const std::vector<std::string> parts = split(version, '.');
  const auto part = [&](const std::size_t k) {
    return k < parts.size() ? parse_number(parts[k]).value_or(0.) : 0.;
  };
  return {part(0), part(1)};
}

Json read_summary(const fs::path &directory)
{
  const fs::path file = directory / "summary.json";
  std::error_code error;
  if (!fs::exists(directory, error))
    refuse(directory, "which does not exist", "Name a directory of results, such as results/wells");
  if (!fs::is_directory(directory, error))
    refuse(directory, "which is no directory", "Name the directory of the results");
  if (!fs::is_regular_file(file, error))
    refuse(directory, "which has no summary.json", "Name the directory of the results");

  const Json summary = Json::parse(read_text_file(report_entry, file.string()), nullptr, false);
  if (summary.is_discarded() || !summary.is_object())
    refuse(directory, "whose summary.json is damaged or cut off",
           "Run the command that wrote it again");
  if (find_text(summary, "/program/name") != "gibbsflow")
    refuse(directory, "whose summary.json another program wrote", "Name another directory");
  const std::string version = find_text(summary, "/program/version");
  if (major_and_minor(version) > major_and_minor(GIBBSFLOW_VERSION))
    refuse(directory,
           "which gibbsflow " + version + " wrote, later than this one (" + GIBBSFLOW_VERSION + ")",
           "Use that version, or run the command again with this one");
  return summary;
}

} // namespace

NumberTable read_numbers(const fs::path &file)
{
  NumberTable table;
  std::error_code error;
  if (!fs::exists(file, error))
    return table;
  const std::string whole = trim(read_text_file(report_entry, file.string()));
  if (whole.find('\n') == std::string::npos) // a run that was stopped before its first row
    return table;
  const CsvTable text = read_csv(report_entry, file.string());
  table.names = text.header;
  table.columns.resize(text.header.size());
  for (std::size_t row = 0; row < text.n_rows(); ++row)
    for (unsigned int c = 0; c < text.header.size(); ++c)
      table.columns[c].push_back(
          parse_number(text.field(row, c)).value_or(std::numeric_limits<double>::quiet_NaN()));
  return table;
}

namespace {

std::string text_if_there(const fs::path &file)
{
  std::error_code error;
  return fs::is_regular_file(file, error) && fs::file_size(file, error) > 0
             ? read_text_file(report_entry, file.string())
             : "";
}

/// The name of the directory without ".part", also where it is given as "." or "results/wells/".
std::string name_of(const fs::path &directory)
{
  std::error_code error;
  fs::path path = fs::weakly_canonical(fs::absolute(directory, error), error);
  if (!path.has_filename())
    path = path.parent_path();
  return path.extension() == ".part" ? path.stem().string() : path.filename().string();
}

} // namespace

std::vector<double> NumberTable::column(const std::string &name) const
{
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::vector<double>()
                              : columns[static_cast<std::size_t>(found - names.begin())];
}

unsigned int Result::dimension() const
{
  return static_cast<unsigned int>(find_number(summary, "/model/dimension").value_or(0.));
}

Result read_result(const fs::path &directory)
{
  Result result;
  result.summary = read_summary(directory);
  result.directory = directory;
  result.name = name_of(directory);
  result.history = read_numbers(directory / "history.csv");
  result.fields = read_pvd(report_entry, directory / "solution.pvd");
  result.log = text_if_there(directory / "log.txt");
  result.parameters = text_if_there(directory / "parameters.prm");
  return result;
}

} // namespace gibbsflow
