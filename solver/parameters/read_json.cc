#include "parameters/settings.h"

#include "base/text.h"
#include "base/user_error.h"
#include "parameters/declared_entry.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace gibbsflow {

namespace {

/// Receives the parts of the text in their order. Numbers keep the digits they were written with,
/// and an entry that is set twice is seen twice.
class SettingsFromJson : public nlohmann::json::json_sax_t {
public:
  SettingsFromJson(const std::string &text, const std::string &file) : text_(text), file_(file) {}

  bool null() override { refuse("found `null`"); }
  bool boolean(const bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(const number_integer_t value) override { return add(std::to_string(value)); }
  bool number_unsigned(const number_unsigned_t value) override
  {
    return add(std::to_string(value));
  }
  bool number_float(number_float_t, const string_t &digits) override { return add(digits); }
  bool string(string_t &value) override { return add(value); }
  bool binary(binary_t &) override { refuse("found binary data"); }

  bool start_object(std::size_t) override
  {
    if (n_open_arrays_ > 0)
      refuse("found an object in an array");
    if (!path_.empty())
      settings.sections.push_back({path(), "", file_});
    path_.emplace_back();
    return true;
  }

  bool key(string_t &name) override
  {
    path_.back() = name;
    return true;
  }

  bool end_object() override
  {
    path_.pop_back();
    return true;
  }

  bool start_array(std::size_t) override
  {
    if (path_.empty())
      refuse("found an array");
    if (n_open_arrays_ == 2)
      refuse("found an array in an array in an array");
    if (n_open_arrays_ == 1 && is_flat_ && !rows_.back().empty())
      refuse("found numbers beside arrays");
    if (n_open_arrays_ == 0)
      rows_.assign(1, {});
    else if (!is_flat_)
      rows_.emplace_back();
    is_flat_ = n_open_arrays_ == 0;
    ++n_open_arrays_;
    return true;
  }

  bool end_array() override
  {
    if (--n_open_arrays_ > 0)
      return true;
    std::vector<std::string> rows;
    for (const std::vector<std::string> &row : rows_)
      rows.push_back(join(row, ", "));
    return add(join(rows, "; "));
  }

  bool parse_error(const std::size_t position, const std::string &last_token,
                   const nlohmann::detail::exception &) override
  {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(position, text_.size()));
    const auto line = 1 + std::count(text_.begin(), end, '\n');
    throw UserError(file_ + ':' + std::to_string(line),
                    "found `" + last_token + "`, where the text stops being JSON", "JSON",
                    "Look for a comma, a quotation mark or a bracket there that is missing or too "
                    "much");
  }

  Settings settings;

private:
  std::string path() const { return join(path_, "/"); }

  bool add(const std::string &value)
  {
    if (path_.empty())
      refuse("found `" + value + "`");
    if (path() == "$schema") // for editors
      return true;
    if (n_open_arrays_ == 1 && !is_flat_)
      refuse("found `" + value + "` beside arrays");
    if (n_open_arrays_ > 0)
      rows_.back().push_back(value);
    else
      settings.entries.push_back({path(), value, file_});
    return true;
  }

  [[noreturn]] void refuse(const std::string &found) const
  {
    throw UserError(path_.empty() ? file_ : file_ + ": " + path(), found,
                    "an object of sections and entries; as values numbers, strings, true, false, "
                    "and arrays of these or of arrays",
                    "Correct the value, or leave the entry out");
  }

  const std::string &text_;
  std::string file_;
  std::vector<std::string> path_;
  std::vector<std::vector<std::string>> rows_; // of the array that is being read
  unsigned int n_open_arrays_ = 0;
  bool is_flat_ = true; // no array has been found inside the array so far
};

/// Replaces the entries "E/value" by E itself and drops what documents them.
Settings without_documentation(const Settings &settings)
{
  const std::set<std::string> documentation = {"default_value", "documentation", "pattern",
                                               "pattern_description", "actions"};
  std::set<std::string> documented;
  for (const Setting &entry : settings.entries)
    if (name_of(entry.path) == "value")
      documented.insert(section_of(entry.path));

  Settings plain;
  for (const Setting &section : settings.sections)
    if (documented.count(section.path) == 0)
      plain.sections.push_back(section);
  for (const Setting &entry : settings.entries) {
    const std::string parent = section_of(entry.path);
    if (documented.count(parent) == 0)
      plain.entries.push_back(entry);
    else if (name_of(entry.path) == "value")
      plain.entries.push_back({parent, entry.value, entry.location});
    else if (documentation.count(name_of(entry.path)) == 0)
      plain.entries.push_back(entry);
  }
  return plain;
}

} // namespace

Settings read_json(const std::string &text, const std::string &file)
{
  SettingsFromJson reader(text, file);
  nlohmann::json::sax_parse(text, &reader);
  return without_documentation(reader.settings);
}

} // namespace gibbsflow
