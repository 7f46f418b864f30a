#include "parameters/parameter_names.h"

#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>

namespace gibbsflow {

namespace {

const char *const list_them = "`gibbsflow parameters` lists all entries";

std::vector<std::string> section_names(const std::vector<DeclaredEntry> &entries)
{
  std::vector<std::string> names;
  for (const DeclaredEntry &entry : entries)
    if (const std::string section = section_of(entry.path);
        !section.empty() && (names.empty() || names.back() != section))
      names.push_back(section);
  return names;
}

std::string suggestion(const std::string &name)
{
  return "The nearest known one is `" + name + "`; " + list_them;
}

/// The known path that `path` most likely means; empty if none is near.
std::string nearest_path(const std::string &path, const std::vector<DeclaredEntry> &entries)
{
  std::vector<std::string> same_section, paths, names;
  for (const DeclaredEntry &entry : entries) {
    if (section_of(entry.path) == section_of(path))
      same_section.push_back(name_of(entry.path));
    if (name_of(entry.path) == name_of(path))
      names.push_back(entry.path);
    paths.push_back(entry.path);
  }

  // A slip in the name; else the right name in the wrong section; else whatever looks alike.
  if (const std::string name = nearest(name_of(path), same_section); !name.empty())
    return section_of(path).empty() ? name : section_of(path) + '/' + name;
  if (names.size() == 1)
    return names[0];
  if (const std::string like = nearest(path, names.empty() ? paths : names); !like.empty())
    return like;
  std::vector<std::string> all_names;
  for (const std::string &known : paths)
    all_names.push_back(name_of(known));
  const std::string name = nearest(name_of(path), all_names);
  const auto found = std::find(all_names.begin(), all_names.end(), name);
  return found == all_names.end() ? "" : paths[static_cast<std::size_t>(found - all_names.begin())];
}

} // namespace

const DeclaredEntry &find_entry(const std::string &path, const std::vector<DeclaredEntry> &entries)
{
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const DeclaredEntry &entry) { return entry.path == path; });
  if (found != entries.end())
    return *found;

  const std::string section = section_of(path);
  std::vector<std::string> names;
  for (const DeclaredEntry &entry : entries)
    if (section_of(entry.path) == section)
      names.push_back(name_of(entry.path));
  const std::vector<std::string> sections = section_names(entries);
  const std::string near = nearest_path(path, entries);
  throw UserError(path, "found an entry that does not exist",
                  names.empty() ? "entries of the sections " + join(sections, ", ")
                                : "in " + (section.empty() ? "no section" : "section " + section) +
                                      " the entries " + join(names, ", "),
                  near.empty() ? std::string("Remove it; ") + list_them : suggestion(near));
}

void check_section(const Setting &section, const std::vector<DeclaredEntry> &entries)
{
  const std::vector<std::string> names = section_names(entries);
  if (std::find(names.begin(), names.end(), section.path) != names.end())
    return;
  const std::string near = nearest(section.path, names);
  throw UserError(section.location + ": " + section.path, "found a section that does not exist",
                  "the sections " + join(names, ", "),
                  near.empty() ? std::string("Remove it; ") + list_them : suggestion(near));
}

} // namespace gibbsflow
