#include "data/csv.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/file_formats.h"

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
  /// Fields become parts of `text`, or texts in `quoted`.
  CsvReader(std::string entry, std::string file, const std::string &text,
            std::deque<std::string> &quoted)
      : entry_(std::move(entry)), file_(std::move(file)), text_(text), quoted_(quoted)
  {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.compare(0, byte_order_mark.size(), byte_order_mark) == 0)
      position_ = byte_order_mark.size();
    while (!text_.empty() && std::isspace(static_cast<unsigned char>(text_.back())))
      text_.remove_suffix(1);
  }

  bool at_end() const { return position_ >= text_.size(); }

  unsigned int line() const { return line_; }

  /// Appends the fields of the next record.
  void read_record(std::vector<std::string_view> &fields)
  {
    while (true) {
      fields.push_back(read_field());
      const bool goes_on = !at_end() && text_[position_] == ',';
      if (!at_end())
        ++position_;
      if (!goes_on)
        break;
    }
    ++line_;
  }

private:
  static bool is_blank(const char c) { return c == ' ' || c == '\t' || c == '\r'; }

  /// Leaves the position at the comma or line feed behind the field, or at the end.
  std::string_view read_field()
  {
    while (!at_end() && (text_[position_] == ' ' || text_[position_] == '\t'))
      ++position_;
    const bool is_quoted = !at_end() && text_[position_] == '"';
    std::string_view quoted;
    if (is_quoted)
      quoted = quoted_.emplace_back(read_quoted());
    const std::size_t begin = position_;
    while (!at_end() && text_[position_] != ',' && text_[position_] != '\n')
      ++position_;
    std::size_t end = position_;
    while (end > begin && is_blank(text_[end - 1]))
      --end;
    const std::string_view rest = text_.substr(begin, end - begin);
    if (is_quoted && rest.find_first_not_of(" \t\r") != std::string_view::npos)
      throw UserError(entry_,
                      place(file_, line_) + "found '" + trim(std::string(rest)) +
                          "' behind a quoted field",
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
  std::string_view text_;
  std::deque<std::string> &quoted_;
  std::size_t position_ = 0;
  unsigned int line_ = 1;
};

std::string names_for(const std::size_t n_columns)
{
  std::vector<std::string> names;
  for (std::size_t i = 1; i < n_columns; ++i)
    names.push_back("x" + std::to_string(i));
  names.push_back("y");
  return n_columns > 8 ? names[0] + ",...,y" : join(names, ",");
}

void check_header(const std::string &entry, const CsvTable &table)
{
  for (const auto &[separator, name] : {std::pair(';', "semicolons"), std::pair('\t', "tabs")})
    if (table.header.size() == 1 && table.header[0].find(separator) != std::string::npos)
      throw UserError(entry, "the columns of '" + table.file + "' are separated by " + name,
                      "columns separated by commas, and numbers with a decimal point",
                      "Convert it, for example in Python: import pandas; pandas.read_csv('" +
                          table.file + "', sep='" + (separator == ';' ? ";" : "\\t") +
                          "').to_csv('data.csv', index=False) (decimal=',' where numbers have a "
                          "comma)");
  // names may be numbers where they count the columns
  const auto is_value = [](const std::string &name) {
    return parse_number(name) && name.find_first_not_of("0123456789") != std::string::npos;
  };
  if (const auto value = std::find_if(table.header.begin(), table.header.end(), is_value);
      value != table.header.end())
    throw UserError(entry,
                    place(table.file, 1) + "found the number " + *value +
                        " where the columns' names are expected",
                    "a header line with the columns' names before the samples",
                    "Add a first line such as " + names_for(table.header.size()));
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
  std::error_code no_size; // of a pipe
  const std::uintmax_t size = std::filesystem::file_size(file, no_size);
  std::string text;
  if (stream && !no_size) {
    text.resize(size);
    stream.read(text.data(), static_cast<std::streamsize>(size));
    text.resize(static_cast<std::size_t>(stream.gcount()));
  } else {
    std::ostringstream all;
    all << stream.rdbuf();
    text = all.str();
  }
  if (!stream)
    throw UserError(entry, "cannot read '" + file + "'", "a file that exists and may be read",
                    advice);
  refuse_other_formats(entry, file, text);
  return text;
}

CsvTable read_csv(const std::string &entry, const std::string &file)
{
  CsvTable table;
  table.file = file;
  table.text = std::make_shared<const std::string>(read_text_file(entry, file));
  table.quoted = std::make_shared<std::deque<std::string>>();
  refuse_npy(entry, file, *table.text);
  CsvReader reader(entry, file, *table.text, *table.quoted);
  if (!reader.at_end()) {
    std::vector<std::string_view> names;
    reader.read_record(names);
    table.header.assign(names.begin(), names.end());
    check_header(entry, table);
  }
  while (!reader.at_end()) {
    table.lines.push_back(reader.line());
    const std::size_t before = table.fields.size();
    reader.read_record(table.fields);
    if (const std::size_t n = table.fields.size() - before; n != table.header.size())
      throw UserError(
          entry, place(file, table.lines.back()) + "found " + std::to_string(n) + " fields",
          "as many as the header has, " + std::to_string(table.header.size()), "Correct the line");
  }
  if (table.lines.empty())
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

double CsvTable::number(const std::string &entry, const std::size_t row,
                        const unsigned int column) const
{
  const std::optional<double> value = parse_number(field(row, column));
  if (!value)
    throw UserError(entry,
                    place(file, lines[row]) + "column '" + header[column] + "' holds '" +
                        std::string(field(row, column)) + "'",
                    "a finite number", "Correct the field, or leave the column out of Data/Inputs");
  return *value;
}

} // namespace gibbsflow
