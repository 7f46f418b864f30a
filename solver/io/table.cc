#include "io/table.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <utility>

namespace gibbsflow {

namespace {

const std::string indent = "  ";
const std::string gap = "  ";

bool begins_character(const char byte)
{
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

std::string without_trailing_blanks(std::string line)
{
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string header_of(const std::vector<Column> &columns)
{
  std::string headings = indent;
  std::string rule = indent;
  for (const Column &column : columns) {
    const std::string heading = padded(column.heading, column.width, column.align);
    headings += (&column == &columns.front() ? "" : gap) + heading;
    rule += (&column == &columns.front() ? "" : gap) + std::string(text_width(heading), '-');
  }
  return without_trailing_blanks(headings) + '\n' + rule + '\n';
}

std::string row_of(const std::vector<Column> &columns, const std::vector<std::string> &cells)
{
  std::string line = indent;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const unsigned int width = std::max(columns[c].width, text_width(columns[c].heading));
    line += (c == 0 ? "" : gap) + padded(cells[c], width, columns[c].align);
  }
  return without_trailing_blanks(line) + '\n';
}

/// Narrows the widest left-aligned column by what the table is too wide.
void limit_width(std::vector<Column> &columns)
{
  std::size_t total = indent.size() + gap.size() * (columns.size() - 1);
  std::size_t widest = columns.size();
  for (std::size_t c = 0; c < columns.size(); ++c) {
    total += columns[c].width;
    if (columns[c].align == Align::left &&
        (widest == columns.size() || columns[c].width > columns[widest].width))
      widest = c;
  }
  if (total <= Table::maximum_width || widest == columns.size())
    return;

  const std::size_t excess = total - Table::maximum_width;
  const std::size_t least = std::max<std::size_t>(1, text_width(columns[widest].heading));
  const std::size_t width = columns[widest].width;
  columns[widest].width =
      static_cast<unsigned int>(width > excess + least ? width - excess : least);
}

/// One line, or several where a cell is wider than its column.
std::string wrapped_row_of(const std::vector<Column> &columns,
                           const std::vector<std::string> &cells)
{
  std::vector<std::vector<std::string>> lines;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::vector<std::string> pieces = wrapped(cells[c], columns[c].width);
    lines.resize(std::max(lines.size(), pieces.size()), std::vector<std::string>(columns.size()));
    for (std::size_t k = 0; k < pieces.size(); ++k)
      lines[k][c] = pieces[k];
  }
  std::string text;
  for (const std::vector<std::string> &line : lines)
    text += row_of(columns, line);
  return text;
}

} // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add_row(std::vector<std::string> cells)
{
  AssertDimension(cells.size(), columns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::header() const
{
  return header_of(columns_);
}

std::string Table::row(const std::vector<std::string> &cells) const
{
  AssertDimension(cells.size(), columns_.size());
  return row_of(columns_, cells);
}

std::string Table::text() const
{
  // Keep the columns that say something.
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows(rows_.size());
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    Column column = columns_[c];
    column.width = std::max(column.width, text_width(column.heading));
    bool is_empty = true;
    for (const std::vector<std::string> &cells : rows_) {
      column.width = std::max(column.width, text_width(cells[c]));
      is_empty = is_empty && cells[c].empty();
    }
    if (is_empty)
      continue;
    columns.push_back(column);
    for (std::size_t r = 0; r < rows.size(); ++r)
      rows[r].push_back(rows_[r][c]);
  }
  if (columns.empty())
    return "";

  limit_width(columns);
  std::string result = header_of(columns);
  for (const std::vector<std::string> &cells : rows)
    result += wrapped_row_of(columns, cells);
  return result;
}

unsigned int text_width(const std::string &text)
{
  return static_cast<unsigned int>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string padded(const std::string &text, const unsigned int width, const Align align)
{
  const unsigned int used = text_width(text);
  const std::string blanks(width > used ? width - used : 0, ' ');
  return align == Align::left ? text + blanks : blanks + text;
}

std::vector<std::string> wrapped(const std::string &text, const unsigned int width)
{
  std::vector<std::string> lines;
  std::string rest = text;
  while (text_width(rest) > width) {
    std::size_t end = 0; // behind `width` characters
    for (unsigned int used = 0; used < width || !begins_character(rest[end]); ++end)
      used += begins_character(rest[end]) ? 1 : 0;
    const std::size_t blank = rest.rfind(' ', end);
    if (blank != std::string::npos && blank > 0)
      end = blank;
    lines.push_back(without_trailing_blanks(rest.substr(0, end)));
    rest.erase(0, std::min(rest.find_first_not_of(' ', end), rest.size()));
  }
  lines.push_back(rest);
  return lines;
}

} // namespace gibbsflow
