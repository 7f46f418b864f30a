#include "architecture/include_arrows.h"

#include <algorithm>
#include <fstream>
#include <regex>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

/// From left to right.
const std::vector<std::string> folders = {
    "base",      "linear_algebra", "formulas",    "data",       "model",    "learning",
    "mesh",      "space",          "formulation", "time",       "spectrum", "functionals",
    "landscape", "bounds",         "rare",        "particles",  "io",       "report",
    "figures",   "simulation",     "studies",     "parameters", "cli",      "main"};

/// The place of the folder that `file` starts with; folders.size() if it is not listed.
std::size_t position(const fs::path &file)
{
  const std::string folder = file == "main.cc" ? "main" : file.begin()->string();
  const auto found = std::find(folders.begin(), folders.end(), folder);
  return static_cast<std::size_t>(found - folders.begin());
}

bool is_wrong(const fs::path &from, const fs::path &to)
{
  return position(from) == folders.size() || position(to) > position(from) || !to.has_parent_path();
}

void collect_from(const fs::path &file, const fs::path &name, std::vector<std::string> &wrong)
{
  const std::regex include("^\\s*#\\s*include\\s*\"([^\"]*)\".*");
  std::ifstream stream(file);
  std::string line;
  for (unsigned int number = 1; std::getline(stream, line); ++number) {
    std::smatch match;
    if (std::regex_match(line, match, include) && is_wrong(name, match[1].str()))
      wrong.push_back(name.string() + ':' + std::to_string(number) + ": " + match[1].str());
  }
}

} // namespace

std::vector<std::string> wrong_arrows(const fs::path &solver)
{
  std::vector<std::string> wrong;
  for (const fs::directory_entry &entry : fs::recursive_directory_iterator(solver)) {
    const std::string suffix = entry.path().extension().string();
    if (suffix == ".h" || suffix == ".cc")
      collect_from(entry.path(), entry.path().lexically_relative(solver), wrong);
  }
  std::sort(wrong.begin(), wrong.end());
  return wrong;
}

std::vector<std::string> foreign_top_level_entries(const fs::path &checkout)
{
  const std::vector<std::string> allowed = {"solver",         "meshes",    "params", "tests",
                                            "CMakeLists.txt", "README.md", "results"};
  std::vector<std::string> foreign;
  for (const fs::directory_entry &entry : fs::directory_iterator(checkout)) {
    const std::string name = entry.path().filename().string();
    if (name[0] != '.' && std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      foreign.push_back(name);
  }
  return foreign;
}

} // namespace gibbsflow
