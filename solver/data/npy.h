#pragma once

#include <string>
#include <vector>

namespace gibbsflow {

/// An array of numbers with one, two or three dimensions.
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

/// Reads NumPy's format .npy, versions 1 to 3 (NumPy Enhancement Proposal 1), of float32, float64,
/// integers of 1 to 8 bytes and bool, little-endian, in C or Fortran order, as double. Throws a
/// UserError about `entry` for anything else, for more than `most_dimensions` (<= 3), for a file
/// that is shorter or longer than its header says, and for numbers that are not finite.
NumericArray read_npy(const std::string &entry, const std::string &file,
                      unsigned int most_dimensions = 2);

/// The suffix .npy, in upper or lower case.
bool is_npy(const std::string &file);

} // namespace gibbsflow
