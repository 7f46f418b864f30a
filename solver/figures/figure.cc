#include "figures/figure.h"

#include "base/format.h"
#include "figures/gnuplot.h"
#include "io/file.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace gibbsflow {

namespace {

const char *const commands_before = "set encoding utf8\n"
                                    "set datafile separator comma\n"
                                    "set border lw 0.8\n"
                                    "set tics nomirror\n";

/// The terminal of one of the two formats. Widths of lines are the same share of the picture.
std::string terminal(const Figure &figure, const std::string &format)
{
  if (format == "svg")
    return "set terminal svg enhanced size " + std::to_string(figure.width) + ',' +
           std::to_string(figure.height) + " font 'Arial," + std::to_string(figure.font_size) +
           "' background '#ffffff'\n";
  const double inches = 1. / 100.; // a pixel of the SVG
  std::array<char, 128> text;
  std::snprintf(text.data(), text.size(),
                "set terminal pdfcairo enhanced color size %.2fin,%.2fin font 'sans,%.1f'\n",
                inches * figure.width, inches * figure.height, 0.72 * figure.font_size);
  return text.data();
}

} // namespace

std::string Figure::picture(const std::size_t frame) const
{
  if (frames.size() < 2)
    return name;
  std::array<char, 24> number;
  std::snprintf(number.data(), number.size(), "_%04zu", frame);
  return name + number.data();
}

void draw(const std::vector<Figure> &figures, const std::filesystem::path &directory)
{
  for (const Figure &figure : figures) {
    for (const auto &[name, content] : figure.data)
      write_file(directory / name, content);
    for (std::size_t f = 0; f < figure.frames.size(); ++f) {
      const std::string picture = figure.picture(f);
      std::string script;
      for (const std::string format : {"svg", "pdf"})
        script += "reset\n" + std::string(commands_before) + terminal(figure, format) +
                  "set output " + gnuplot_file(picture + '.' + format) + '\n' +
                  figure.frames[f].script + "set output\n";
      write_file(directory / (picture + ".gp"), script);
      run_gnuplot(directory, picture + ".gp");
    }
  }
}

std::string figure_number(const double value)
{
  return std::isfinite(value) ? plain(value) : "nan";
}

std::string columns_csv(const std::vector<std::string> &names,
                        const std::vector<std::vector<double>> &columns)
{
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "" : ",") + name;
  text += '\n';
  for (std::size_t row = 0; !columns.empty() && row < columns.front().size(); ++row)
    for (std::size_t c = 0; c < columns.size(); ++c)
      text += figure_number(columns[c][row]) + (c + 1 < columns.size() ? ',' : '\n');
  return text;
}

std::string matrix_csv(const Grid &grid, const std::vector<double> &values)
{
  std::string text = std::to_string(grid.n[0]);
  for (unsigned int i = 0; i < grid.n[0]; ++i)
    text += ',' + figure_number(grid.coordinate(0, i));
  text += '\n';
  for (unsigned int j = 0; j < grid.n[1]; ++j) {
    text += figure_number(grid.coordinate(1, j));
    for (unsigned int i = 0; i < grid.n[0]; ++i)
      text += ',' + figure_number(values[grid.index(i, j)]);
    text += '\n';
  }
  return text;
}

} // namespace gibbsflow
