#include "figures/maps.h"

#include "io/table.h"

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

/// Lines of the levels become the datablock $contours, whose columns are separated by blanks
/// whatever the separator of files is.
std::string contour_commands(const MapPanel &panel)
{
  std::string levels;
  for (const double level : panel.levels)
    levels += (levels.empty() ? "" : ",") + figure_number(level);
  return "set contour base\nunset surface\nset cntrparam levels discrete " + levels +
         "\nset table $contours\nsplot " + gnuplot_file(panel.contours_of) +
         " nonuniform matrix using 1:2:3 with lines notitle\nunset table\nunset contour\n"
         "set surface\n";
}

/// Sizes in pixels: of a map, of what stands around it, and to the right of all maps.
struct MapLayout {
  double map, left, right, top, bottom;
  std::size_t n_columns;
  double beyond = 0.;
  unsigned int font_size = 19;

  double width() const { return left + map + right; }
  double canvas() const { return double(n_columns) * width() + beyond; }
  std::size_t n_rows(const std::size_t n_panels) const
  {
    return (n_panels + n_columns - 1) / n_columns;
  }
};

MapLayout layout_of(const std::size_t n_panels, const ColoursOf colours)
{
  if (n_panels == 1)
    return {435., 80., 125., 55., 70., 1, 0., 15};
  if (colours == ColoursOf::all)
    return {230., 92., 8., 60., 90., std::min<std::size_t>(n_panels, 3), 125., 21};
  return {285., 95., 105., 55., 95., 2};
}

double largest_ratio(const std::vector<MapPanel> &panels)
{
  double ratio = 0.;
  for (const MapPanel &panel : panels)
    ratio = std::max(ratio, ratio_of(panel.grid));
  return std::min(ratio, 1.5);
}

/// Margins that give panel number `p` of `n` its place on the canvas.
std::string place_commands(const MapLayout &layout, const double ratio, const std::size_t p,
                           const std::size_t n)
{
  const double height = layout.top + layout.map * ratio + layout.bottom,
               canvas_height = double(layout.n_rows(n)) * height;
  const double left =
      (double(p % layout.n_columns) * layout.width() + layout.left) / layout.canvas();
  const double top = 1. - (double(p / layout.n_columns) * height + layout.top) / canvas_height;
  return "set lmargin at screen " + figure_number(left) + "\nset rmargin at screen " +
         figure_number(left + layout.map / layout.canvas()) + "\nset tmargin at screen " +
         figure_number(top) + "\nset bmargin at screen " +
         figure_number(top - layout.map * ratio / canvas_height) + '\n';
}

/// Of the upright axis and the colours: beside them where there is room, above them where panels
/// stand close to one another.
std::string labels_of(const MapPanel &panel, const bool is_single)
{
  const bool is_long = text_width(panel.colour_label) > 2;
  const std::string colours = "set cblabel " + gnuplot_text(panel.colour_label) +
                              (is_long ? " rotate by 90\n" : " rotate by 0\n");
  if (is_single)
    return "set ylabel " + gnuplot_text(panel.axes[1]) + " rotate by 0\n" + colours;
  return "unset ylabel\nset label 1 " + gnuplot_text(panel.axes[1]) +
         " at graph 0, graph 1 right offset -0.4,0.8\n" +
         (is_long ? colours
                  : "unset cblabel\nset label 2 " + gnuplot_text(panel.colour_label) +
                        " at graph 1, graph 1 left offset 1,0.8\n");
}

std::string plot_map(const MapPanel &panel, const bool is_single)
{
  const bool has_contours = !panel.contours_of.empty() && !panel.levels.empty();
  std::string script = panel.before + (has_contours ? contour_commands(panel) : "");
  script += panel.title.empty() ? "unset title\n" : "set title " + gnuplot_text(panel.title) + '\n';
  script += "set xlabel " + gnuplot_text(panel.axes[0]) + '\n' + labels_of(panel, is_single);
  for (unsigned int d = 0; d < 2; ++d)
    script += std::string("set ") + "xy"[d] + "range " +
              interval(panel.grid.lower[d], panel.grid.upper[d]);
  script += "set cbrange " + interval(panel.lowest, panel.highest);
  script += "set palette defined " + std::string(panel.palette) + '\n';
  script += "set size ratio " + figure_number(ratio_of(panel.grid)) + '\n';
  for (unsigned int d = 0; d < 2; ++d)
    script += std::string("set ") + "xy"[d] + "tics " +
              figure_number(tic_step(1.2 * side(panel.grid, d))) + '\n';
  script += "set cbtics " + figure_number(tic_step(1.2 * (panel.highest - panel.lowest))) + '\n';
  script += panel.has_key ? "set key outside top center horizontal maxrows 1 samplen 1 nobox\n"
                          : "unset key\n";
  script += "plot " + gnuplot_file(panel.file) + " nonuniform matrix with image notitle";
  if (has_contours)
    script += ", $contours using (real(word(strcol(1),1))):(real(word(strcol(1),2))) with lines lw "
              "0.8 lc rgb " +
              std::string(panel.contour_colour) + " notitle";
  return script + panel.above + '\n';
}

} // namespace

std::string plot_maps(const std::vector<MapPanel> &panels, const ColoursOf colours)
{
  const bool is_single = panels.size() == 1;
  const MapLayout layout = layout_of(panels.size(), colours);
  std::string script = is_single ? "" : "set multiplot\n";
  for (std::size_t p = 0; p < panels.size(); ++p) {
    const bool ends_row = (p + 1) % layout.n_columns == 0 || p + 1 == panels.size();
    script += colours == ColoursOf::each || ends_row ? "set colorbox\n" : "unset colorbox\n";
    script += place_commands(layout, largest_ratio(panels), p, panels.size()) +
              plot_map(panels[p], is_single);
  }
  return script + (is_single ? "" : "unset multiplot\n");
}

void fit_to_maps(Figure &figure, const std::vector<MapPanel> &panels, const ColoursOf colours)
{
  const MapLayout layout = layout_of(panels.size(), colours);
  figure.font_size = layout.font_size;
  figure.width = static_cast<unsigned int>(layout.canvas());
  figure.height =
      static_cast<unsigned int>(double(layout.n_rows(panels.size())) *
                                (layout.top + largest_ratio(panels) * layout.map + layout.bottom));
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
