#pragma once

#include "base/text.h"
#include "base/user_error.h"

#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// What the user chooses by name in one entry of the parameters. A row has a member `name`, and for
/// help() a member `help`; both are strings or pointers to characters.
template <typename Row>
class Registry {
public:
  /// `entry` is "Section/Entry". `others` are allowed there too, in messages before the rows, and
  /// are not found here.
  Registry(std::string entry, std::vector<Row> rows, std::vector<std::string> others = {})
      : entry_(std::move(entry)), rows_(std::move(rows)), others_(std::move(others))
  {
  }

  const std::vector<Row> &rows() const { return rows_; }

  std::vector<std::string> names() const
  {
    std::vector<std::string> names = others_;
    for (const Row &row : rows_)
      names.push_back(row.name);
    return names;
  }

  /// "name: help; name: help".
  std::string help() const
  {
    std::vector<std::string> texts;
    for (const Row &row : rows_)
      texts.push_back(std::string(row.name) + ": " + row.help);
    return join(texts, "; ");
  }

  bool contains(const std::string &name) const { return row_of(name) != nullptr; }

  /// Throws a UserError where there is no such row, about `entry` where that is another one.
  const Row &find(const std::string &name, const std::string &entry = "") const
  {
    if (const Row *const row = row_of(name))
      return *row;
    throw UserError(entry.empty() ? entry_ : entry, "found `" + name + "`", join(names(), ", "),
                    did_you_mean(name, names(), "Choose one of these"));
  }

private:
  const Row *row_of(const std::string &name) const
  {
    for (const Row &row : rows_)
      if (row.name == name)
        return &row;
    return nullptr;
  }

  const std::string entry_;
  const std::vector<Row> rows_;
  const std::vector<std::string> others_;
};

} // namespace gibbsflow
