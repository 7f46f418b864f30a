#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

enum class Align { left, right };

/// `width` is the least number of characters; 11 holds "-1.234e-100".
struct Column {
  std::string heading;
  unsigned int width = 0;
  Align align = Align::right;
};

/// A text table for people, with aligned columns. Cells are UTF-8; one character counts as one
/// column of the terminal.
///
/// Either all rows are known,
///     table.add_row({"1", "2.000"});  ...  log.text(table.text());
/// and columns are as wide as their cells, or rows come one by one,
///     log.text(table.header());  ...  log.text(table.row({"1", "2.000"}));
/// and columns have the widths given.
class Table {
public:
  static constexpr unsigned int maximum_width = 100;

  explicit Table(std::vector<Column> columns);

  /// One cell a column.
  void add_row(std::vector<std::string> cells);

  /// Headings and a rule below them, with newlines, in the widths given.
  std::string header() const;

  /// One line with its newline, in the widths given; a cell that is too wide pushes the rest.
  std::string row(const std::vector<std::string> &cells) const;

  /// Header and all rows added. Columns without any entry are left out; where the table would be
  /// wider than `maximum_width`, its widest left-aligned column is wrapped to several lines. Empty
  /// if there are no rows.
  std::string text() const;

private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Number of characters of a UTF-8 text.
unsigned int text_width(const std::string &text);

/// `text` filled up with blanks to `width` characters; what is wider is returned as it is.
std::string padded(const std::string &text, unsigned int width, Align align = Align::left);

/// `text` in lines of at most `width` characters, broken at blanks, and within a word only where it
/// is longer than a line. At least one line.
std::vector<std::string> wrapped(const std::string &text, unsigned int width);

} // namespace gibbsflow
