#include "figures/maps.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

double side(const Grid &grid, const unsigned int d)
{
  return grid.upper[d] - grid.lower[d];
}

/// Height over width of the map: that of the box unless it is very long.
double ratio_of(const Grid &grid)
{
  return std::clamp(side(grid, 1) / side(grid, 0), 0.45, 1.8);
}

std::string interval(const double lower, const double upper)
{
  return '[' + figure_number(lower) + ':' + figure_number(upper) + "]\n";
}

/// Lines of the levels become the datablock $contours.
std::string contour_commands(const MapPanel &panel)
{
  std::string levels;
  for (const double level : panel.levels)
    levels += (levels.empty() ? "" : ",") + figure_number(level);
  return "set contour base\nunset surface\nset cntrparam levels discrete " + levels +
         "\nset table $contours separator comma\nsplot " + gnuplot_text(panel.contours_of) +
         " nonuniform matrix using 1:2:3 with lines notitle\nunset table\nunset contour\n"
         "set surface\n";
}

std::string plot_map(const MapPanel &panel)
{
  const bool has_contours = !panel.contours_of.empty() && !panel.levels.empty();
  std::string script = panel.before + (has_contours ? contour_commands(panel) : "");
  script += panel.title.empty() ? "unset title\n" : "set title " + gnuplot_text(panel.title) + '\n';
  script += "set xlabel " + gnuplot_text(panel.axes[0]) + "\nset ylabel " +
            gnuplot_text(panel.axes[1]) + " rotate by 0\nset cblabel " +
            gnuplot_text(panel.colour_label) + " offset 1,0\n";
  for (unsigned int d = 0; d < 2; ++d)
    script += std::string("set ") + "xy"[d] + "range " +
              interval(panel.grid.lower[d], panel.grid.upper[d]);
  script += "set cbrange " + interval(panel.lowest, panel.highest);
  script += "set palette defined " + std::string(panel.palette) + '\n';
  script += "set size ratio " + figure_number(ratio_of(panel.grid)) + '\n';
  script += "set xtics autofreq\nset ytics autofreq\nset format cb '%g'\n";
  script +=
      panel.has_key ? "set key outside bottom center horizontal samplen 1 nobox\n" : "unset key\n";
  script += "plot " + gnuplot_text(panel.file) + " nonuniform matrix with image notitle";
  if (has_contours)
    script += ", $contours using 1:2 with lines lw 0.7 lc rgb '#999999' notitle";
  return script + panel.above + '\n';
}

} // namespace

std::string plot_maps(const std::vector<MapPanel> &panels)
{
  if (panels.size() == 1)
    return plot_map(panels.front());
  std::string script = "set multiplot layout " + std::to_string((panels.size() + 1) / 2) + ",2\n";
  for (const MapPanel &panel : panels)
    script += plot_map(panel);
  return script + "unset multiplot\n";
}

void fit_to_maps(Figure &figure, const std::vector<MapPanel> &panels)
{
  const bool is_single = panels.size() == 1;
  double ratio = 0.;
  for (const MapPanel &panel : panels)
    ratio = std::max(ratio, ratio_of(panel.grid));
  figure.font_size = is_single ? 15 : 19;
  figure.width = is_single ? 640 : 960;
  const double width_of_map = is_single ? 440. : 280.;
  const double height = std::min(ratio, 1.5) * width_of_map + (is_single ? 100. : 120.);
  const auto n_rows = static_cast<double>((panels.size() + 1) / 2);
  figure.height = static_cast<unsigned int>(n_rows * height);
}

std::vector<double> even_levels(const double lowest, const double highest, const unsigned int n)
{
  std::vector<double> levels;
  for (unsigned int k = 1; k <= n; ++k)
    levels.push_back(lowest + (highest - lowest) * k / (n + 1.));
  return levels;
}

std::string datablock(const std::string &name, const std::vector<std::array<double, 2>> &points)
{
  std::string text = '$' + name + " << EOD\n";
  for (const auto &point : points)
    text += figure_number(point[0]) + ',' + figure_number(point[1]) + '\n';
  return text + "EOD\n";
}

} // namespace gibbsflow
