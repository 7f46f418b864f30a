#include "figures/landscape_figure.h"

#include "base/format.h"
#include "figures/gnuplot.h"
#include "figures/maps.h"
#include "figures/passes.h"
#include "report/report_text.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace gibbsflow {

namespace {

enum class Kind { well = 0, pass = 1, start = 2 };

/// A point of the landscape with a mark.
struct MarkedPoint {
  Kind kind;
  std::vector<double> x;
  double V;
};

/// What gnuplot draws for each kind: name in the key, type and size of the point, colour, and what
/// one of them is.
struct Mark {
  const char *name, *symbol, *colour, *kind;
};

const Mark &mark_of(const Kind kind)
{
  static const std::array<Mark, 3> marks = {{{"wells", "pt 7 ps 1.1", "'#d6278a'", "well"},
                                             {"passes", "pt 13 ps 1.3", "'#e4572e'", "pass"},
                                             {"start", "pt 2 ps 1.2 lw 3", "'#2ca6e0'", "start"}}};
  return marks[static_cast<std::size_t>(kind)];
}

std::vector<double> point_of(const FieldSample &sample, const std::size_t index)
{
  if (!sample.x.empty())
    return {sample.x[index]};
  std::vector<double> x;
  const auto position = sample.grid.position(index);
  for (unsigned int d = 0; d < sample.grid.dimension; ++d)
    x.push_back(sample.grid.coordinate(d, position[d]));
  return x;
}

/// Wells that are worth a mark: a hundredth of the range of colours deep, at most twelve.
std::vector<GridWell> notable_wells(const FieldSample &sample, const std::vector<double> &V,
                                    const std::pair<double, double> &range)
{
  std::vector<GridWell> wells =
      find_wells(sample.grid, V, 0.01 * std::max(range.second - range.first, 1e-300));
  if (wells.size() > 12)
    wells.resize(12);
  return wells;
}

/// Wells and passes as `gibbsflow landscape` has found them, else on the grid; the start where the
/// density was followed.
std::vector<MarkedPoint> marked_points(const Result &result, const FieldSample &sample,
                                       const std::vector<double> &V,
                                       const std::pair<double, double> &range)
{
  std::vector<MarkedPoint> points;
  const Json::json_pointer known("/landscape/critical_points");
  if (result.summary.contains(known)) {
    for (const Json &point : result.summary.at(known)) {
      const double index = find_number(point, "/index").value_or(2.);
      if (const std::vector<double> x = find_list(point, "/point"); index <= 1. && !x.empty())
        points.push_back({index == 0. ? Kind::well : Kind::pass, x,
                          find_number(point, "/potential").value_or(NAN)});
    }
  } else {
    for (const GridWell &well : notable_wells(sample, V, range)) {
      points.push_back({Kind::well, point_of(sample, well.bottom), V[well.bottom]});
      if (well.pass != well.bottom)
        points.push_back({Kind::pass, point_of(sample, well.pass), V[well.pass]});
    }
  }
  std::vector<double> start;
  for (unsigned int d = 0; d < result.dimension(); ++d)
    if (const std::vector<double> mean = result.history.column("mean_" + std::to_string(d + 1));
        !mean.empty())
      start.push_back(mean.front());
  if (start.size() == result.dimension())
    points.push_back({Kind::start, start, NAN});
  return points;
}

std::string points_csv(const Result &result, const std::vector<MarkedPoint> &points)
{
  std::string text = "kind";
  for (unsigned int d = 0; d < result.dimension(); ++d)
    text += ',' + axis_name(result, d);
  text += ",potential\n";
  for (const MarkedPoint &point : points) {
    text += mark_of(point.kind).kind;
    for (const double x : point.x)
      text += ',' + figure_number(x);
    text += ',' + figure_number(point.V) + '\n';
  }
  return text;
}

/// Adds the marks to a panel that shows the axes `a` and `b`.
void add_marks(const std::vector<MarkedPoint> &points, const unsigned int a, const unsigned int b,
               MapPanel &panel)
{
  for (const Kind kind : {Kind::well, Kind::pass, Kind::start}) {
    std::vector<std::array<double, 2>> places;
    for (const MarkedPoint &point : points)
      if (point.kind == kind)
        places.push_back({{point.x[a], point.x[b]}});
    if (places.empty())
      continue;
    const Mark &mark = mark_of(kind);
    panel.before += datablock(mark.name, places);
    const std::string plotted = std::string(", $") + mark.name + " using 1:2 with points ";
    const std::string halo = kind == Kind::start  ? "pt 2 ps 1.5 lw 6"
                             : kind == Kind::well ? "pt 7 ps 1.5"
                                                  : "pt 13 ps 1.8";
    panel.above += plotted + halo + " lc rgb '#ffffff' notitle" + plotted + mark.symbol +
                   " lc rgb " + mark.colour + " title '" + mark.name + "'";
  }
}

std::string caption_of(const Result &result)
{
  const bool has_points = result.summary.contains(Json::json_pointer("/landscape/critical_points"));
  const auto D = find_number(result.summary, "/model/diffusion");
  std::string text = "The potential V(W)" +
                     after(" with " + definition_of_diffusion(result.summary) + " = ", plain(D)) +
                     ", dimensionless as all numbers here. ";
  text += has_points ? "Wells (minima) and passes (saddles of index one) as found by Newton's "
                       "method. "
                     : "Wells, and for each but the deepest the pass by which one leaves it with "
                       "the least climb, to the resolution of the picture. ";
  return text;
}

/// At the point of a line that is nearest.
double value_near(const std::vector<double> &x, const std::vector<double> &values, const double at)
{
  std::size_t nearest = 0;
  for (std::size_t k = 1; k < x.size(); ++k)
    if (std::abs(x[k] - at) < std::abs(x[nearest] - at))
      nearest = k;
  return values[nearest];
}

Figure landscape_curve(const Result &result, const FieldSample &sample,
                       const std::vector<double> &V)
{
  Figure figure;
  figure.data.emplace_back("landscape.csv", columns_csv({"x", "potential"}, {sample.x, V}));
  const std::pair<double, double> range = range_of_landscape(sample, V);
  const std::vector<MarkedPoint> points = marked_points(result, sample, V, range);
  figure.data.emplace_back("landscape_points.csv", points_csv(result, points));
  const double height = range.second - range.first;
  std::string script =
      "set xlabel " + gnuplot_text(axis_name(result, 0)) + "\nset ylabel 'V'\nset yrange [" +
      figure_number(range.first - 0.06 * height) + ':' +
      figure_number(range.second + 0.02 * height) +
      "]\nset xrange [*:*] noextend\nset key outside top center horizontal maxrows 1\n";
  std::string plots = "plot 'landscape.csv' using 1:2 skip 1 with lines lw 2.5 lc rgb " +
                      colours::line(0) + " notitle";
  for (const Kind kind : {Kind::well, Kind::pass, Kind::start}) {
    std::vector<std::array<double, 2>> places;
    for (const MarkedPoint &point : points)
      if (point.kind == kind)
        places.push_back(
            {{point.x[0], kind == Kind::start ? value_near(sample.x, V, point.x[0]) : point.V}});
    if (places.empty())
      continue;
    const Mark &mark = mark_of(kind);
    script += datablock(mark.name, places);
    plots += std::string(", $") + mark.name + " using 1:2 with points " + mark.symbol + " lc rgb " +
             mark.colour + " title '" + mark.name + "'";
  }
  figure.frames.push_back({"", script + plots + '\n'});
  figure.caption = caption_of(result) + "The curve ends at V = " + brief(range.second, 3) + ".";
  return figure;
}

MapPanel panel_of(const Result &result, const Grid &plane, const std::string &file,
                  const unsigned int a, const unsigned int b,
                  const std::pair<double, double> &range)
{
  MapPanel panel;
  panel.file = panel.contours_of = file;
  panel.grid = plane;
  panel.axes = {{axis_name(result, a), axis_name(result, b)}};
  panel.palette = colours::landscape;
  panel.lowest = range.first;
  panel.highest = range.second;
  panel.levels = even_levels(range.first, range.second, 11);
  panel.colour_label = "V";
  return panel;
}

Figure landscape_map(const Result &result, const FieldSample &sample, const std::vector<double> &V)
{
  Figure figure;
  figure.data.emplace_back("landscape.csv", matrix_csv(sample.grid, V));
  const std::pair<double, double> range = range_of_landscape(sample, V);
  const std::vector<MarkedPoint> points = marked_points(result, sample, V, range);
  figure.data.emplace_back("landscape_points.csv", points_csv(result, points));
  MapPanel panel = panel_of(result, sample.grid, "landscape.csv", 0, 1, range);
  panel.has_key = true;
  add_marks(points, 0, 1, panel);
  fit_to_maps(figure, {panel});
  figure.frames.push_back({"", plot_maps({panel})});
  figure.caption = caption_of(result) + "Lines of equal V lie " +
                   brief((range.second - range.first) / 12., 3) +
                   " apart; colours end at V = " + brief(range.second, 3) +
                   ". Blank: not meshed, because no mass lives there.";
  return figure;
}

Figure landscape_slices(const Result &result, const FieldSample &sample,
                        const std::vector<double> &V)
{
  Figure figure;
  const auto lowest = std::min_element(V.begin(), V.end(), [](const double a, const double b) {
    return std::isfinite(a) && (!std::isfinite(b) || a < b);
  });
  const auto centre = sample.grid.position(static_cast<std::size_t>(lowest - V.begin()));
  const std::pair<double, double> range = range_of_landscape(sample, V);
  const std::vector<MarkedPoint> points = marked_points(result, sample, V, range);
  figure.data.emplace_back("landscape_points.csv", points_csv(result, points));
  std::vector<MapPanel> panels;
  for (const unsigned int k : {2U, 1U, 0U}) {
    const unsigned int a = k == 0 ? 1 : 0, b = k == 2 ? 1 : 2;
    const std::string file = "landscape_" + std::string(1, "xyz"[a]) + "xyz"[b] + ".csv";
    figure.data.emplace_back(
        file, matrix_csv(without_axis(sample.grid, k), slice(sample.grid, k, centre[k], V)));
    panels.push_back(panel_of(result, without_axis(sample.grid, k), file, a, b, range));
    panels.back().title =
        axis_name(result, k) + " = " + plain(sample.grid.coordinate(k, centre[k]), 3);
    add_marks(points, a, b, panels.back());
  }
  fit_to_maps(figure, panels);
  figure.frames.push_back({"", plot_maps(panels)});
  figure.caption = caption_of(result) +
                   "Slices through the deepest well; marks are projected onto them (dots: wells, "
                   "diamonds: passes, cross: mean of the start). Colours end at V = " +
                   brief(range.second, 3) + ".";
  return figure;
}

} // namespace

std::pair<double, double> range_of_landscape(const FieldSample &sample,
                                             const std::vector<double> &V)
{
  std::vector<double> sorted;
  std::copy_if(V.begin(), V.end(), std::back_inserter(sorted),
               [](const double v) { return std::isfinite(v); });
  if (sorted.empty())
    return {0., 1.};
  std::sort(sorted.begin(), sorted.end());
  const double lowest = sorted.front(), highest = sorted.back();
  const double most = sorted[static_cast<std::size_t>(0.7 * double(sorted.size() - 1))];
  // the passes of wells that a look at most of the map would show
  double pass = lowest;
  for (const GridWell &well : find_wells(sample.grid, V, 0.01 * std::max(most - lowest, 1e-300)))
    if (well.pass != well.bottom)
      pass = std::max(pass, V[well.pass]);
  const double above_passes = lowest + 1.8 * (pass - lowest);
  const double top = pass > lowest ? above_passes : most;
  return {lowest, std::max(std::min(top, highest), lowest + 1e-12 * (1. + std::abs(lowest)))};
}

void add_landscape(const Result &result, std::vector<Figure> &figures)
{
  if (!result.has_fields())
    return;
  const FieldSample sample = sample_fields(result, result.fields.size() - 1, {"potential"});
  const std::vector<double> *const V = sample.find("potential");
  if (V == nullptr || V->empty())
    return;
  Figure figure = result.dimension() == 1   ? landscape_curve(result, sample, *V)
                  : result.dimension() == 2 ? landscape_map(result, sample, *V)
                                            : landscape_slices(result, sample, *V);
  figure.name = "landscape";
  figure.heading = "Landscape";
  figures.push_back(std::move(figure));
}

} // namespace gibbsflow
