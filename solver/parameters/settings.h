#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

/// A value as somebody wrote it, and where: "my.prm:14", "my.json", "--set".
struct Setting {
  std::string path; // "Section/Entry"
  std::string value;
  std::string location;
};

/// What a parameter file says, in its order, before anything is known about its meaning. Sections
/// are listed too, with an empty value, so that a misspelled one is found even if it is empty.
struct Settings {
  std::vector<Setting> sections, entries;
};

/// The readers of the three formats. `text` is what the file holds, `file` its name for messages.
/// They throw UserError where the text is not of the format.
///
/// .prm: `subsection NAME`, `set ENTRY = VALUE`, `end`; # starts a comment (\# is the character); a
/// line that ends in \ goes on in the next.
Settings read_prm(const std::string &text, const std::string &file);

/// .json: objects are sections; values are numbers, strings, booleans and arrays of these (joined
/// by commas) or of arrays (rows, joined by semicolons). In place of a value there may be an object
/// with the value under "value" beside its documentation, as dealii::ParameterHandler prints it.
/// "$schema" says to editors what parameter_schema() says; it is no entry.
Settings read_json(const std::string &text, const std::string &file);

/// .xml: as dealii::ParameterHandler prints it.
Settings read_xml(const std::string &text, const std::string &file);

/// The .prm text of a value, which read_prm() reads back: the inverse of comments and \#.
std::string escape_prm(const std::string &value);

/// Names of entries and sections as element names of XML (deal.II: "Final time" is Final_20time),
/// and back.
std::string mangle(const std::string &name);
std::string demangle(const std::string &name);

} // namespace gibbsflow
