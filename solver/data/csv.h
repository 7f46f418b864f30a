#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gibbsflow {

/// A CSV file with a header line (RFC 4180): fields may be quoted, "" stands for a quote in a
/// quoted field, lines end in LF or CRLF; a UTF-8 byte-order mark and blank lines at the end are
/// skipped. Fields that are not quoted are trimmed.
struct CsvTable {
  std::string file;
  std::vector<std::string> header;
  std::vector<unsigned int> lines; // the line of the file on which a row starts

  /// Where the fields are: row by row, all rows as long as the header. They lie in the text of the
  /// file, quoted ones in texts of their own; copies of the table share both.
  std::vector<std::string_view> fields;
  std::shared_ptr<const std::string> text;
  std::shared_ptr<std::deque<std::string>> quoted;

  std::size_t n_rows() const { return lines.size(); }
  std::string_view field(const std::size_t row, const unsigned int column) const
  {
    return fields[row * header.size() + column];
  }

  /// The position of a column. Throws a UserError about `entry` with the nearest name otherwise.
  unsigned int column(const std::string &entry, const std::string &name) const;

  /// The number in a field. Throws a UserError about `entry` that names file, line and column for
  /// text, an empty field, NaN and infinity.
  double number(const std::string &entry, std::size_t row, unsigned int column) const;
};

/// Throws a UserError about `entry` if the file cannot be read, is of another format, has its
/// columns separated by anything but commas, has no header or no rows, a name twice, a row of
/// another length than the header, or a quote that is never closed.
CsvTable read_csv(const std::string &entry, const std::string &file);

/// All of a file. Throws a UserError about `entry` if it cannot be read.
std::string read_text_file(const std::string &entry, const std::string &file);

} // namespace gibbsflow
