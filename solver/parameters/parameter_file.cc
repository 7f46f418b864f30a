#include "parameters/parameter_file.h"

#include "base/on_root.h"
#include "base/text.h"
#include "parameters/check.h"
#include "parameters/declared_entry.h"
#include "parameters/number_formulas.h"
#include "parameters/parameter_names.h"
#include "parameters/print_parameters.h"
#include "parameters/settings.h"
#include "parameters/shipped_files.h"
#include "studies/model_variants.h"
#include "studies/study_levels.h"

#include <deal.II/base/parameter_handler.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

const char *const a_file = "a parameter file (.prm, .json or .xml)";

/// The parameter files in the folder of `file`, named like it.
std::vector<std::string> files_beside(const std::string &file)
{
  std::vector<std::string> names;
  std::error_code error;
  const fs::path folder = fs::path(file).parent_path();
  for (const fs::directory_entry &entry :
       fs::directory_iterator(folder.empty() ? fs::path(".") : folder, error))
    for (const char *const suffix : {".prm", ".json", ".xml"})
      if (entry.path().extension() == suffix)
        names.push_back((folder / entry.path().filename()).string());
  std::sort(names.begin(), names.end());
  return names;
}

/// The text of the file. Throws UserError for whatever is not text.
std::string read_text(const std::string &file)
{
  std::error_code error;
  const std::string advice = "`gibbsflow parameters` prints a file to start from";
  const fs::file_status status = fs::status(file, error);
  const std::string meant = parameter_file_like(file);
  if (!fs::exists(status))
    throw UserError(file, "found no such file", a_file,
                    meant.empty()
                        ? did_you_mean(file, files_beside(file), "Correct the name") + "; " + advice
                        : "Write `" + meant + "`");
  if (fs::is_directory(status))
    throw UserError(file, "found a directory", a_file,
                    meant.empty() ? "Name a file in it; " + advice : "Write `" + meant + "`");

  std::ifstream stream(file, std::ios::binary);
  const std::size_t longest = 1 << 20;
  std::string text(longest + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (!stream.is_open() || stream.bad())
    throw UserError(file, "found a file that cannot be read", a_file, "Allow reading it");
  if (text.size() > longest)
    throw UserError(file, "found a file of more than a megabyte", a_file, "Correct the name");

  if (text.rfind("\xef\xbb\xbf", 0) == 0) // byte-order mark
    text.erase(0, 3);
  const auto is_binary = [](const unsigned char c) {
    return (c < 32 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 127;
  };
  if (std::any_of(text.begin(), text.end(), is_binary))
    throw UserError(file, "found binary data", a_file, "Correct the name; " + advice);
  if (trim(text).empty())
    throw UserError(file, "found an empty file", a_file, "Fill it; " + advice);
  return text;
}

Settings read_settings(const std::string &text, const std::string &file)
{
  const std::string suffix = fs::path(file).extension().string();
  const char first = trim(text).front();
  if (suffix == ".json" || (suffix != ".prm" && suffix != ".xml" && first == '{'))
    return read_json(text, file);
  if (suffix == ".xml" || (suffix != ".prm" && first == '<'))
    return read_xml(text, file);
  return read_prm(text, file);
}

Setting read_override(const Override &override)
{
  const std::size_t equals = override.text.find('=');
  const std::string path = trim(override.text.substr(0, equals));
  if (equals == std::string::npos || path.empty())
    throw UserError(override.option, "found `" + override.text + "`", "\"Section/Entry=value\"",
                    "Write for example --set \"Noise/Sigma=0.5\"");
  return {path, trim(override.text.substr(equals + 1)), override.option};
}

void check_duplicates(const std::vector<Setting> &settings)
{
  std::map<std::string, const Setting *> first;
  for (const Setting &setting : settings) {
    const auto [earlier, is_new] = first.emplace(setting.path, &setting);
    if (is_new)
      continue;
    const Setting &other = *earlier->second;
    throw UserError(setting.path,
                    "found `" + setting.value + "` after `" + other.value + "` in " +
                        other.location,
                    "one value in a file", "Remove one of the two");
  }
}

bool is_file(const ValuePattern &pattern)
{
  return pattern.kind() == ValuePattern::Kind::input_file;
}

bool is_list_of_files(const ValuePattern &pattern)
{
  return pattern.kind() == ValuePattern::Kind::list && is_file(pattern.element());
}

/// The value with another name for each input file in it.
template <typename Rename>
std::string with_each_file(const ValuePattern &pattern, const std::string &value,
                           const Rename &rename)
{
  if (value.empty())
    return value;
  if (is_file(pattern))
    return rename(value);
  if (!is_list_of_files(pattern))
    return value;
  std::vector<std::string> names = split(value, pattern.separator());
  std::transform(names.begin(), names.end(), names.begin(), rename);
  return join(names, std::string(1, pattern.separator()) + ' ');
}

/// The file's name as seen from the directory, both absolute; as it is where they have only the
/// root in common.
std::string seen_from(const fs::path &directory, const std::string &file)
{
  std::error_code error;
  const fs::path path = file;
  // what .. means in a path with symbolic links the system decides
  const fs::path canonical = fs::weakly_canonical(path.parent_path(), error) / path.filename();
  const fs::path root = directory.root_path();
  if (error || directory.lexically_relative(root).begin()->string() !=
                   canonical.lexically_relative(root).begin()->string())
    return file;
  return canonical.lexically_relative(directory).string();
}

bool takes_numbers(const ValuePattern &pattern)
{
  using Kind = ValuePattern::Kind;
  return pattern.kind() == Kind::list ? takes_numbers(pattern.element())
                                      : pattern.kind() == Kind::number;
}

/// Gives the entry its value, an input file made absolute and numbers worked out. Throws UserError
/// if it does not fit.
void apply(const Setting &setting, const DeclaredEntry &entry, const fs::path &directory,
           const std::function<Constants()> &constants, dealii::ParameterHandler &prm)
{
  const EvaluatedValue evaluated = evaluate_numbers(setting.value, entry.pattern, constants);
  std::string value = evaluated.text;
  const bool is_one_line =
      std::none_of(value.begin(), value.end(), [](const char c) { return c == '\n' || c == '\r'; });
  const std::optional<std::string> misfit = entry.pattern.misfit(value);
  if (misfit || !is_one_line || (!value.empty() && value.back() == '\\')) {
    const bool is_part = misfit && *misfit != value;
    throw UserError(setting.path,
                    "found `" + (is_part ? *misfit + "` in `" : "") + value + "`" +
                        (evaluated.why_not.empty() ? "" : " (" + evaluated.why_not + ")"),
                    !is_one_line
                        ? "one line"
                        : entry.pattern.in_words() +
                              (takes_numbers(entry.pattern) ? ", or a formula such as 2*pi" : ""),
                    entry.default_value.empty()
                        ? "Correct the value, or leave the entry out"
                        : "Correct the value, or leave the entry out for its default `" +
                              entry.default_value + "`");
  }
  value = with_each_file(entry.pattern, value, [&directory](const std::string &name) {
    return (directory / name).lexically_normal().string();
  });

  const std::string section = section_of(setting.path);
  if (!section.empty())
    prm.enter_subsection(section);
  prm.set(name_of(setting.path), value);
  if (!section.empty())
    prm.leave_subsection();
}

/// Those of Potential/Constants, the last that is said.
Constants constants_of(const std::vector<Setting> &file, const std::vector<Setting> &changes)
{
  const std::string entry = "Potential/Constants";
  std::string text;
  for (const std::vector<Setting> *settings : {&file, &changes})
    for (const Setting &setting : *settings)
      if (setting.path == entry)
        text = setting.value;
  return parse_constants(entry, text);
}

std::vector<std::string> input_files(const std::vector<DeclaredEntry> &entries)
{
  std::vector<std::string> files;
  for (const DeclaredEntry &entry : entries)
    if (is_file(entry.pattern) && !entry.value.empty())
      files.push_back(entry.value);
    else if (is_list_of_files(entry.pattern))
      for (const std::string &file : split(entry.value, entry.pattern.separator()))
        files.push_back(file);
  return files;
}

} // namespace

std::string parameter_file_like(const std::string &name)
{
  const std::string folder = "params/"; // as documentation and help have it
  const std::string shipped =
      shipped_parameter_files() + '/' + name.substr(name.rfind(folder, 0) == 0 ? folder.size() : 0);
  std::error_code error;
  for (const std::string &candidate : {name, name + ".prm", name + ".json", name + ".xml",
                                       name + "/parameters.prm", shipped, shipped + ".prm"})
    if (!name.empty() && fs::is_regular_file(candidate, error))
      return candidate;
  return "";
}

Parameters read_parameters(const std::string &file, const std::vector<Override> &overrides,
                           Locations &locations, const MPI_Comm comm)
{
  // From here on each rank does the same with what rank 0 has read.
  const std::vector<std::string> read = on_root(comm, [&]() -> std::vector<std::string> {
    const std::string text = read_text(file);
    std::error_code error; // what .. means in a path with symbolic links the system decides
    const fs::path directory = fs::weakly_canonical(fs::absolute(file).parent_path(), error);
    return {text, directory.string(), fs::current_path().string()};
  });
  const fs::path file_directory = read[1], current_directory = read[2];

  Parameters parameters;
  dealii::ParameterHandler prm;
  parameters.values.add_to(prm);
  parameters.study.add_to(prm);
  const std::vector<DeclaredEntry> entries = declared_entries(prm);
  for (const DeclaredEntry &entry : entries)
    locations[entry.path] = file;

  const Settings settings = read_settings(read[0], file);
  for (const Setting &section : settings.sections)
    check_section(section, entries);
  std::vector<Setting> changes;
  for (const Override &override : overrides)
    changes.push_back(read_override(override));
  const auto constants = [&] { return constants_of(settings.entries, changes); };
  const auto apply_all = [&](const std::vector<Setting> &all, const fs::path &directory) {
    for (const Setting &setting : all) {
      locations[setting.path] = setting.location;
      apply(setting, find_entry(setting.path, entries), directory, constants, prm);
    }
  };
  if (settings.entries.empty())
    throw UserError(file, "found no entries", "at least one entry",
                    "`gibbsflow parameters` prints a file to start from");
  for (const Setting &setting : settings.entries)
    locations[setting.path] = setting.location;
  check_duplicates(settings.entries);
  apply_all(settings.entries, file_directory);
  apply_all(changes, current_directory);

  parameters.values.settle();
  check(parameters.values);
  if (parameters.study.type != "none" && !parameters.values.noise.pieces.empty())
    throw UserError("Study/Type", "found `" + parameters.study.type + "` with a Noise/Schedule",
                    "none with it: levels of a study have one learning rate each",
                    "Leave Noise/Schedule empty, or `run` one file for each level");
  // a study of models has the same mesh and times on all levels: make_variants() checks the rest
  if (parameters.study.type != "none" && !is_model_study(parameters.study.type))
    for (const StudyLevel &level : study_levels(parameters.values, parameters.study))
      check(level.parameters);
  parameters.entries = declared_entries(prm);
  parameters.input_files = input_files(parameters.entries);
  return parameters;
}

std::vector<DeclaredEntry> Parameters::entries_without_files() const
{
  std::vector<DeclaredEntry> result = entries;
  for (DeclaredEntry &entry : result)
    entry.value =
        with_each_file(entry.pattern, entry.value, [](const std::string &) { return "a file"; });
  return result;
}

std::string Parameters::text_in(const std::string &directory, const MPI_Comm communicator) const
{
  return on_root(communicator, [&] {
    std::error_code error;
    const fs::path path = fs::weakly_canonical(fs::absolute(directory, error), error);
    std::vector<DeclaredEntry> seen = entries;
    for (DeclaredEntry &entry : seen)
      entry.value = with_each_file(entry.pattern, entry.value, [&](const std::string &file) {
        return error ? file : seen_from(path, file);
      });
    return print_values(seen);
  });
}

std::vector<DeclaredEntry> default_entries()
{
  SimulationParameters defaults;
  StudyParameters study;
  dealii::ParameterHandler prm;
  defaults.add_to(prm);
  study.add_to(prm);
  return declared_entries(prm);
}

std::string print_defaults(const std::string &format)
{
  std::vector<DeclaredEntry> entries = default_entries();
  // V = 0 confines nothing: a file that can be run as it is has walls
  for (DeclaredEntry &entry : entries)
    if (entry.path == "Mesh/Lower corner" || entry.path == "Mesh/Upper corner")
      entry.value = entry.path == "Mesh/Lower corner" ? "-2.5" : "2.5";
  return print_parameters(entries, format);
}

} // namespace gibbsflow
