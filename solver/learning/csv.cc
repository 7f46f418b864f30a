#include "learning/csv.h"

#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gibbsflow {

namespace {

std::string place(const std::string &file, const unsigned int line)
{
  return file + ":" + std::to_string(line) + ": ";
}

/// Reads the records of a CSV text one after the other and counts its lines.
class CsvReader {
public:
  CsvReader(std::string entry, std::string file, std::string text)
      : entry_(std::move(entry)), file_(std::move(file)), text_(std::move(text))
  {
    const std::string byte_order_mark = "\xEF\xBB\xBF";
    if (text_.compare(0, byte_order_mark.size(), byte_order_mark) == 0)
      position_ = byte_order_mark.size();
    while (!text_.empty() && std::isspace(static_cast<unsigned char>(text_.back())))
      text_.pop_back();
  }

  bool at_end() const { return position_ >= text_.size(); }

  unsigned int line() const { return line_; }

  std::vector<std::string> read_record()
  {
    std::vector<std::string> fields;
    while (true) {
      fields.push_back(read_field());
      const bool goes_on = !at_end() && text_[position_] == ',';
      if (!at_end())
        ++position_;
      if (!goes_on)
        break;
    }
    ++line_;
    return fields;
  }

private:
  /// Leaves the position at the comma or line feed behind the field, or at the end.
  std::string read_field()
  {
    while (!at_end() && (text_[position_] == ' ' || text_[position_] == '\t'))
      ++position_;
    const bool is_quoted = !at_end() && text_[position_] == '"';
    const std::string quoted = is_quoted ? read_quoted() : "";
    const std::size_t end = std::min(text_.find_first_of(",\n", position_), text_.size());
    const std::string rest = trim(text_.substr(position_, end - position_));
    position_ = end;
    if (is_quoted && !rest.empty())
      throw UserError(entry_, place(file_, line_) + "found '" + rest + "' behind a quoted field",
                      "a comma or the end of the line there", "Correct the file");
    return is_quoted ? quoted : rest;
  }

  std::string read_quoted()
  {
    const unsigned int first_line = line_;
    std::string field;
    for (++position_; !at_end(); ++position_) {
      if (text_[position_] == '"') {
        if (position_ + 1 == text_.size() || text_[position_ + 1] != '"') {
          ++position_;
          return field;
        }
        ++position_;
      }
      line_ += text_[position_] == '\n' ? 1 : 0;
      field += text_[position_];
    }
    throw UserError(entry_, place(file_, first_line) + "a quote is never closed", "quotes in pairs",
                    "Close the quote, or double it within a quoted field");
  }

  const std::string entry_, file_;
  std::string text_;
  std::size_t position_ = 0;
  unsigned int line_ = 1;
};

void check_header(const std::string &entry, const CsvTable &table)
{
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    const std::string &name = table.header[i];
    const auto first = std::find(table.header.begin(), table.header.end(), name);
    if (name.empty() || first != table.header.begin() + static_cast<std::ptrdiff_t>(i))
      throw UserError(entry,
                      place(table.file, 1) + "column " + std::to_string(i + 1) +
                          (name.empty() ? " has no name" : " has the name '" + name + "' again"),
                      "a header line with different names", "Correct the header");
  }
}

} // namespace

std::string read_text_file(const std::string &entry, const std::string &file)
{
  const std::string advice = "A relative name starts from the folder of the parameter file";
  if (file.empty())
    throw UserError(entry, "no file is named", "the name of a file", advice);
  if (std::filesystem::is_directory(file))
    throw UserError(entry, "'" + file + "' is a directory", "the name of a file", advice);
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream)
    throw UserError(entry, "cannot read '" + file + "'", "a file that exists and may be read",
                    advice);
  return text.str();
}

CsvTable read_csv(const std::string &entry, const std::string &file)
{
  CsvReader reader(entry, file, read_text_file(entry, file));
  CsvTable table;
  table.file = file;
  if (!reader.at_end()) {
    table.header = reader.read_record();
    check_header(entry, table);
  }
  while (!reader.at_end()) {
    table.lines.push_back(reader.line());
    table.rows.push_back(reader.read_record());
    if (table.rows.back().size() != table.header.size())
      throw UserError(entry,
                      place(file, table.lines.back()) + "found " +
                          std::to_string(table.rows.back().size()) + " fields",
                      "as many as the header has, " + std::to_string(table.header.size()),
                      "Correct the line");
  }
  if (table.rows.empty())
    throw UserError(entry, "'" + file + "' holds no samples",
                    "a header line with the columns' names and one line for each sample",
                    "Check the file");
  return table;
}

unsigned int CsvTable::column(const std::string &entry, const std::string &name) const
{
  const auto position = std::find(header.begin(), header.end(), name);
  if (position == header.end())
    throw UserError(entry, "there is no column '" + name + "' in '" + file + "'",
                    join(header, ", "), did_you_mean(name, header, "Choose one of these"));
  return static_cast<unsigned int>(position - header.begin());
}

double CsvTable::number(const std::string &entry, const unsigned int row,
                        const unsigned int column) const
{
  const std::string &field = rows[row][column];
  const std::optional<double> value = parse_number(field);
  if (!value)
    throw UserError(
        entry, place(file, lines[row]) + "column '" + header[column] + "' holds '" + field + "'",
        "a finite number", "Correct the field, or leave the column out of Data/Inputs");
  return *value;
}

} // namespace gibbsflow
