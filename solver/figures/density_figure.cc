#include "figures/density_figure.h"

#include "base/format.h"
#include "figures/landscape_figure.h"
#include "report/report_text.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

constexpr std::size_t most_frames = 12;

/// What the density tends to: its name, and how it is written.
std::string name_of_equilibrium(const Result &result)
{
  return is_general(result.summary) ? "stationary density ρ∞" : "Gibbs density ρ∞";
}

/// The field that the density tends to; empty behind absorbing walls, and where the sample has
/// none: with general noise the equation may have no stationary density.
std::string field_of_equilibrium(const Result &result, const FieldSample &sample)
{
  const std::string name = is_general(result.summary) ? "stationary_density" : "gibbs_density";
  return has_exit(result.summary) || sample.find(name) == nullptr ? "" : name;
}

FieldSample sample_frame(const Result &result, const std::size_t time)
{
  return sample_fields(result, time,
                       {"density", "gibbs_density", "stationary_density", "potential"});
}

std::string caption_of_density(const Result &result)
{
  std::string text = "ρ(W, " + time_name(result.summary) +
                     ") of the density solved for, integral " +
                     (has_exit(result.summary) ? "the part of the mass that has not left" : "1");
  if (is_rescaled(result.summary))
    text += "; s = Dt is rescaled time";
  return text + ". ";
}

/// The density on a line at several times, and the one it tends to.
struct DensityCurves {
  std::vector<std::string> labels;
  std::vector<std::vector<double>> rho; // one for each label
  std::vector<double> x, equilibrium;   // empty: it tends to nothing
};

DensityCurves density_curves(const Result &result)
{
  DensityCurves curves;
  for (const std::size_t k : spread(result.fields.size(), most_frames)) {
    const FieldSample sample = sample_frame(result, k);
    const std::vector<double> *const rho = sample.find("density");
    if (rho == nullptr || (!curves.x.empty() && curves.x.size() != sample.x.size()))
      continue;
    curves.x = sample.x;
    curves.rho.push_back(*rho);
    curves.labels.push_back(time_label(result, result.fields[k].first));
    if (const std::string field = field_of_equilibrium(result, sample); !field.empty())
      curves.equilibrium = *sample.find(field);
  }
  return curves;
}

Figure figure_of_curves(const Result &result, const DensityCurves &curves)
{
  Figure figure;
  std::vector<std::string> names = {axis_name(result, 0)};
  std::vector<std::vector<double>> columns = {curves.x};
  names.insert(names.end(), curves.labels.begin(), curves.labels.end());
  columns.insert(columns.end(), curves.rho.begin(), curves.rho.end());
  std::string plots;
  for (std::size_t k = 0; k < curves.rho.size(); ++k)
    plots += (k == 0 ? "plot 'density.csv' using 1:" : ", '' using 1:") + std::to_string(k + 2) +
             " skip 1 with lines lw 2 lc rgb " +
             colours::through_time(
                 curves.rho.size() == 1 ? 0. : double(k) / double(curves.rho.size() - 1)) +
             " title " + gnuplot_text(curves.labels[k]);
  // a narrow start would hide all that comes after
  double highest = finite_range(curves.rho.back()).second;
  if (!curves.equilibrium.empty()) {
    names.push_back("equilibrium");
    columns.push_back(curves.equilibrium);
    plots += ", '' using 1:" + std::to_string(names.size()) +
             " skip 1 with lines lw 2.5 dt (6,4) lc rgb 'black' title " +
             gnuplot_text(is_general(result.summary) ? "stationary ρ∞" : "Gibbs ρ∞");
    highest = std::max(highest, finite_range(curves.equilibrium).second);
  }
  double first = highest;
  for (const std::vector<double> &rho : curves.rho)
    first = std::max(first, finite_range(rho).second);
  const double top = 1.05 * std::min(first, 4. * highest);
  figure.data.emplace_back("density.csv", columns_csv(names, columns));
  figure.frames.push_back(
      {"", "set xlabel " + gnuplot_text(axis_name(result, 0)) +
               "\nset ylabel 'ρ'\nset xrange [*:*] noextend\nset yrange [0:" + figure_number(top) +
               "]\nset key outside right top samplen 1.5\n" + plots + '\n'});
  figure.caption =
      caption_of_density(result) +
      (curves.equilibrium.empty() ? "" : "Dashed: the " + name_of_equilibrium(result) + ".");
  if (1.05 * first > top)
    figure.caption += " The first curves reach up to " + brief(first, 3) + ".";
  return figure;
}

/// Adds a frame, a picture of one density.
void add_frame(const Result &result, const FieldSample &sample, const std::string &field,
               const std::string &stem, const std::string &label, Figure &figure)
{
  const std::vector<double> *const rho = sample.find(field);
  if (rho == nullptr)
    return;
  std::vector<MapPanel> panels =
      panels_of_field(result, sample.grid, *rho, stem, /*is_density=*/true, figure);
  if (panels.size() == 1)
    panels[0].title = label;
  if (const std::vector<double> *const V = sample.find("potential");
      V != nullptr && panels.size() == 1) {
    const std::pair<double, double> range = range_of_landscape(sample, *V);
    panels[0].contours_of = "landscape.csv";
    panels[0].levels = even_levels(range.first, range.second, 11);
  }
  fit_to_maps(figure, panels);
  figure.frames.push_back({label, plot_maps(panels)});
}

Figure figure_of_frames(const Result &result)
{
  Figure figure;
  bool has_equilibrium = false;
  for (const std::size_t k : spread(result.fields.size(), most_frames)) {
    const FieldSample sample = sample_frame(result, k);
    std::string stem = std::to_string(k);
    stem = "density_" + std::string(4 - std::min<std::size_t>(stem.size(), 4), '0') + stem;
    add_frame(result, sample, "density", stem, time_label(result, result.fields[k].first), figure);
    const std::string field = field_of_equilibrium(result, sample);
    has_equilibrium = !field.empty();
    if (k + 1 == result.fields.size() && has_equilibrium)
      add_frame(result, sample, field, "density_equilibrium", name_of_equilibrium(result), figure);
  }
  figure.caption =
      caption_of_density(result) +
      (result.dimension() == 3
           ? "Marginals: the density is integrated over the coordinate that is missing. "
           : "Grey: lines of equal V, as in the landscape. ") +
      "Each picture has its own colours, from 0 to its largest value" +
      (has_equilibrium ? "; the last one is the " + name_of_equilibrium(result) + "." : ".");
  return figure;
}

} // namespace

std::vector<MapPanel> panels_of_field(const Result &result, const Grid &grid,
                                      const std::vector<double> &values, const std::string &stem,
                                      const bool is_density, Figure &figure)
{
  std::vector<MapPanel> panels;
  const auto add = [&](const Grid &plane, const std::vector<double> &of_plane,
                       const std::string &name, const unsigned int a, const unsigned int b) {
    figure.data.emplace_back(name + ".csv", matrix_csv(plane, of_plane));
    MapPanel panel;
    panel.file = name + ".csv";
    panel.grid = plane;
    panel.axes = {{axis_name(result, a), axis_name(result, b)}};
    panel.highest = std::max(finite_range(of_plane).second, 1e-300);
    panel.colour_label = is_density ? "ρ" : "";
    panels.push_back(std::move(panel));
  };
  if (grid.dimension == 2) {
    add(grid, values, stem, 0, 1);
    return panels;
  }
  for (const unsigned int k : {2U, 1U, 0U}) {
    const unsigned int a = k == 0 ? 1 : 0, b = k == 2 ? 1 : 2;
    add(without_axis(grid, k),
        is_density ? integrate_over(grid, k, values) : slice(grid, k, grid.n[k] / 2, values),
        stem + '_' + "xyz"[a] + "xyz"[b], a, b);
    panels.back().title =
        is_density ? "∫ρ d" + axis_name(result, k)
                   : axis_name(result, k) + " = " + plain(grid.coordinate(k, grid.n[k] / 2), 3);
  }
  return panels;
}

void add_density(const Result &result, std::vector<Figure> &figures)
{
  if (!result.has_fields())
    return;
  Figure figure;
  if (result.dimension() == 1) {
    const DensityCurves curves = density_curves(result);
    if (curves.rho.empty())
      return;
    figure = figure_of_curves(result, curves);
  } else {
    figure = figure_of_frames(result);
  }
  if (figure.frames.empty())
    return;
  figure.name = "density";
  figure.heading = "Density through time";
  figures.push_back(std::move(figure));
}

} // namespace gibbsflow
