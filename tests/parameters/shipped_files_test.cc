#include "parameters/declared_entry.h"
#include "parameters/json_value.h"
#include "parameters/parameter_file.h"
#include "support/error_message.h"
#include "support/json_schema.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

const fs::path params = PARAMS_DIRECTORY;

std::string text_of(const fs::path &file)
{
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::vector<fs::path> files_with(const std::set<std::string> &suffixes, const fs::path &directory)
{
  std::vector<fs::path> files;
  for (const fs::directory_entry &entry : fs::recursive_directory_iterator(directory))
    if (suffixes.count(entry.path().extension().string()) > 0)
      files.push_back(entry.path());
  return files;
}

std::string error_of(const fs::path &file, const std::vector<Override> &overrides = {})
{
  Locations locations;
  return error_message([&] { read_parameters(file.string(), overrides, locations, MPI_COMM_SELF); },
                       locations);
}

/// What the comments of a file say after --set, in quotes or not.
std::vector<std::string> suggested_changes(const std::string &text)
{
  const std::string comments = std::regex_replace(text, std::regex("\n#? *"), " ");
  const std::regex pattern("--set +(?:\"([^\"]+)\"|'([^']+)'|([^ \"']+[^ \"'.,:;)]))");
  std::vector<std::string> changes;
  for (std::sregex_iterator match(comments.begin(), comments.end(), pattern), end; match != end;
       ++match)
    for (const int group : {1, 2, 3})
      if ((*match)[group].matched)
        changes.push_back((*match)[group]);
  return changes;
}

nlohmann::json as_json(const Parameters &parameters)
{
  nlohmann::json tree;
  for (const DeclaredEntry &entry : parameters.entries) {
    const std::string section = section_of(entry.path);
    (section.empty() ? tree : tree[section])[name_of(entry.path)] =
        json_value(entry.pattern, entry.value);
  }
  return tree;
}

/// "Section/Something" in the text where the section has no entry of that name.
std::vector<std::string> unknown_entries(const std::string &text,
                                         const std::vector<DeclaredEntry> &entries)
{
  std::set<std::string> sections;
  for (const DeclaredEntry &entry : entries)
    sections.insert(section_of(entry.path));
  std::vector<std::string> unknown;
  for (const std::string &section : sections) {
    const std::regex pattern("(^|[^A-Za-z/])" + section + "/([A-Za-z][A-Za-z0-9 ]*)");
    for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end;
         ++match) {
      const std::string found = section + '/' + (*match)[2].str();
      const bool is_known =
          !section.empty() &&
          std::any_of(entries.begin(), entries.end(),
                      [&](const DeclaredEntry &entry) { return found.rfind(entry.path, 0) == 0; });
      if (!is_known && !section.empty())
        unknown.push_back(found);
    }
  }
  return unknown;
}

} // namespace

TEST(ShippedParameterFiles, CanBeRead)
{
  for (const fs::path &file : files_with({".prm", ".json", ".xml"}, params))
    EXPECT_EQ("", error_of(file)) << file;
}

TEST(ShippedParameterFiles, TakeTheChangesThatTheySuggest)
{
  unsigned int n_changes = 0;
  for (const fs::path &file : files_with({".prm"}, params))
    for (const std::string &change : suggested_changes(text_of(file))) {
      EXPECT_EQ("", error_of(file, {{"--set", change}})) << file << ": " << change;
      ++n_changes;
    }
  EXPECT_GT(n_changes, 8U);
}

TEST(ShippedParameterFiles, AreTheSameAsJsonWhichTheSchemaAdmits)
{
  const nlohmann::json schema = nlohmann::json::parse(print_defaults("schema"));
  const ScratchDirectory directory(MPI_COMM_SELF);
  const auto read = [](const std::string &file) {
    Locations locations;
    return as_json(read_parameters(file, {}, locations, MPI_COMM_SELF));
  };
  for (const fs::path &file : files_with({".prm"}, params)) {
    const nlohmann::json values = read(file.string());

    EXPECT_EQ(std::vector<std::string>{}, violations(schema, values)) << file;
    EXPECT_EQ(values, read(write_file(directory.path(), "values.json", values.dump()))) << file;
  }
}

// What the documentation names is there: no entry that was renamed, or is still to come.
TEST(ShippedParameterFiles, AreDescribedByEntriesThatExist)
{
  const std::vector<DeclaredEntry> entries = default_entries();
  const fs::path checkout = params.parent_path();
  std::vector<fs::path> files = files_with({".md", ".prm"}, params);
  for (const char *file : {"README.md", "solver/README.md", "meshes/README.md"})
    files.push_back(checkout / file);
  for (const fs::path &file : files)
    EXPECT_EQ(std::vector<std::string>{}, unknown_entries(text_of(file), entries)) << file;
  for (const DeclaredEntry &entry : entries)
    EXPECT_EQ(std::vector<std::string>{}, unknown_entries(entry.help, entries)) << entry.path;
  EXPECT_EQ(std::vector<std::string>{"Mesh/Sizes"}, unknown_entries("(Mesh/Sizes)", entries));
}

} // namespace gibbsflow
