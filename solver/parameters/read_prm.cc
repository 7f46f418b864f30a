#include "parameters/settings.h"

#include "base/text.h"
#include "base/user_error.h"

#include <sstream>

namespace gibbsflow {

namespace {

const char *const statements = "`subsection NAME`, `set ENTRY = VALUE`, `end`, comments after #";

/// The line up to its comment, trimmed, with \# turned into #.
std::string without_comment(const std::string &line)
{
  std::string content;
  for (std::size_t i = 0; i < line.size() && line[i] != '#'; ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '#')
      ++i;
    content += line[i];
  }
  return trim(content);
}

/// Runs of white space inside a name count as one blank.
std::string normalized_name(const std::string &name)
{
  std::istringstream words(name);
  std::string normalized, word;
  while (words >> word)
    normalized += (normalized.empty() ? "" : " ") + word;
  return normalized;
}

class PrmReader {
public:
  explicit PrmReader(const std::string &file) : file_(file) {}

  Settings read(const std::string &text)
  {
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line)) {
      location_ = file_ + ':' + std::to_string(++line_number_);
      std::string content = without_comment(line);
      while (!content.empty() && content.back() == '\\') {
        content.pop_back();
        if (!std::getline(lines, line))
          throw UserError(location_,
                          "found a line that goes on after its end (\\) in a file "
                          "that does not",
                          "a \\ at the end of a line that another follows", "Remove the \\");
        ++line_number_;
        content += without_comment(line);
      }
      if (!content.empty())
        read_statement(content);
    }
    if (!open_sections_.empty())
      throw UserError(open_sections_.back().location,
                      "found `subsection " + open_sections_.back().path + "` without its `end`",
                      "as many `end` as `subsection`", "Add the missing `end`");
    return settings_;
  }

private:
  void read_statement(const std::string &content)
  {
    const std::size_t blank = content.find_first_of(" \t");
    const std::string keyword = content.substr(0, blank);
    const std::string rest = blank == std::string::npos ? "" : trim(content.substr(blank));
    if (keyword == "set" || keyword == "SET")
      read_entry(rest);
    else if ((keyword == "subsection" || keyword == "SUBSECTION") && !rest.empty())
      open_section(normalized_name(rest));
    else if ((keyword == "end" || keyword == "END") && rest.empty())
      close_section();
    else if (keyword == "include" || keyword == "INCLUDE")
      throw UserError(location_, "found `" + content + "`, and files are not included", statements,
                      "Copy the entries of that file to this place");
    else
      throw UserError(location_, "found `" + content + "`", statements,
                      "Correct the line, or put # in front of it");
  }

  void read_entry(const std::string &assignment)
  {
    const std::size_t equals = assignment.find('=');
    const std::string name = normalized_name(assignment.substr(0, equals));
    if (equals == std::string::npos || name.empty())
      throw UserError(location_, "found `set " + assignment + "`", "`set ENTRY = VALUE`",
                      "Write the name of the entry, = and its value");
    settings_.entries.push_back(
        {current_path() + name, trim(assignment.substr(equals + 1)), location_});
  }

  void open_section(const std::string &name)
  {
    settings_.sections.push_back({current_path() + name, "", location_});
    open_sections_.push_back(settings_.sections.back());
  }

  void close_section()
  {
    if (open_sections_.empty())
      throw UserError(location_, "found `end` without a `subsection` that it would close",
                      "as many `end` as `subsection`", "Remove the `end`");
    open_sections_.pop_back();
  }

  std::string current_path() const
  {
    return open_sections_.empty() ? "" : open_sections_.back().path + '/';
  }

  std::string file_, location_;
  unsigned int line_number_ = 0;
  std::vector<Setting> open_sections_;
  Settings settings_;
};

} // namespace

Settings read_prm(const std::string &text, const std::string &file)
{
  return PrmReader(file).read(text);
}

} // namespace gibbsflow
