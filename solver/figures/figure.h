#pragma once

#include "figures/grid.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// One picture of a figure, `label` saying which ("t = 0.1"), and the commands that plot it,
/// without terminal and output.
struct Frame {
  std::string label;
  std::string script;
};

/// A figure with the numbers behind it. Nothing is drawn yet.
struct Figure {
  std::string name;                       // of the files: letters, digits, _ and -
  std::string heading;                    // plain text, as are all texts here
  std::string caption;                    // what is shown, definitions and units
  unsigned int width = 640, height = 420; // of the picture, in pixels of an SVG
  unsigned int font_size = 15;
  std::vector<std::pair<std::string, std::string>> data; // CSV files: names and contents
  std::vector<Frame> frames;                             // several: through time

  /// The names of the pictures without suffix: `name`, or `name`_0000 …
  std::string picture(std::size_t frame) const;
};

/// Writes the numbers, the scripts (.gp) and the pictures (.svg, .pdf) of the figures into an
/// existing folder. Throws RunFailure. Serial.
void draw(const std::vector<Figure> &figures, const std::filesystem::path &directory);

/// A number in six digits; "nan" for what is not finite, which gnuplot, NumPy and pandas read.
std::string figure_number(double value);

/// A CSV file of columns of the same length below their names.
std::string columns_csv(const std::vector<std::string> &names,
                        const std::vector<std::vector<double>> &columns);

/// Values on a two-dimensional grid as a CSV file: the first row has the x of the columns, the
/// first column the y of the rows; their corner is the number of columns. gnuplot's `nonuniform
/// matrix`, pandas' read_csv(..., index_col=0).
std::string matrix_csv(const Grid &grid, const std::vector<double> &values);

} // namespace gibbsflow
