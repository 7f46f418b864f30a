#pragma once

#include "data/csv.h"
#include "data/npy.h"

#include <string>
#include <variant>
#include <vector>

namespace gibbsflow {

/// A table of samples and named columns: from a CSV file with a header line; from a .npy file,
/// whose columns are called 0, 1, ...; or from the arrays of a .npz or .safetensors file side by
/// side, where an array y of one dimension is the column y, and the columns of an array x of two
/// dimensions are x_0, x_1, ....
class DataTable {
public:
  /// Throws a UserError about `entry` for a file that cannot be used.
  DataTable(std::string entry, const std::string &file);

  const std::string &entry() const { return entry_; }
  const std::string &file() const { return file_; }
  const std::vector<std::string> &names() const { return names_; }
  std::size_t n_samples() const;

  /// The position of a column. Throws a UserError about `entry` with the nearest name otherwise.
  unsigned int column(const std::string &entry, const std::string &name) const;

  /// Throws a UserError that names the place for what is no finite number.
  double number(std::size_t sample, unsigned int column) const;

  /// The field as the file has it; a number of a .npy file as short as possible.
  std::string text(std::size_t sample, unsigned int column) const;

  /// "iris.csv:12: column 'species'".
  std::string place(std::size_t sample, unsigned int column) const;

private:
  void read_arrays();

  std::string entry_, file_;
  std::variant<CsvTable, NumericArray> data_;
  std::vector<std::string> names_;
};

} // namespace gibbsflow
