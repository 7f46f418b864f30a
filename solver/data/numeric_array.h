#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

/// An array of numbers with up to three dimensions; none: a single number.
struct NumericArray {
  std::vector<std::size_t> shape;
  std::vector<double> values; // the last index fastest (C order)

  std::size_t n_rows() const { return shape.empty() ? 1 : shape[0]; }
  std::size_t n_columns() const { return shape.size() < 2 ? 1 : shape[1]; }
  double operator()(const std::size_t row, const std::size_t column) const
  {
    return values[row * n_columns() + column];
  }
};

/// One of the arrays of a file that holds several.
struct NamedArray {
  std::string name;
  NumericArray array;
};

/// "150 x 4"; "a single number" without dimensions.
std::string shape_text(const std::vector<std::size_t> &shape);

/// The product of the sizes; nothing where it is larger than `most`.
bool holds_at_most(const std::vector<std::size_t> &shape, std::size_t most, std::size_t &n);

/// Throws a UserError about `entry` that says where the first number is that is not finite. `where`
/// names the array: "'weights.npy'".
void check_finite(const std::string &entry, const std::string &where, const NumericArray &array);

} // namespace gibbsflow
