#include "figures/density_figure.h"

#include "base/format.h"
#include "figures/landscape_figure.h"
#include "report/report_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace {

/// Curves of fields on a line, one colour each.
Figure figure_on_line(const Result &result, const FieldSample &sample, const std::string &file,
                      const std::vector<std::string> &titles, const std::string &label)
{
  Figure figure;
  std::vector<std::string> names = {axis_name(result, 0)};
  std::vector<std::vector<double>> columns = {sample.x};
  std::string plots;
  for (std::size_t f = 0; f < sample.names.size(); ++f) {
    names.push_back(sample.names[f]);
    columns.push_back(sample.values[f]);
    plots += (f == 0 ? "plot '" + file + "'" : ", ''") + " using 1:" + std::to_string(f + 2) +
             " skip 1 with lines lw 2 lc rgb " + colours::line(static_cast<unsigned int>(f)) +
             " title " + gnuplot_text(titles[f]);
  }
  figure.data.emplace_back(file, columns_csv(names, columns));
  figure.frames.push_back({"", "set xlabel " + gnuplot_text(axis_name(result, 0)) +
                                   "\nset ylabel " + gnuplot_text(label) +
                                   "\nset xrange [*:*] noextend\n"
                                   "set key outside top center horizontal samplen 2\n" +
                                   plots + '\n'});
  return figure;
}

Figure maps_of_modes(const Result &result, const FieldSample &modes,
                     const std::vector<std::string> &titles)
{
  Figure figure;
  std::vector<MapPanel> panels;
  for (std::size_t f = 0; f < modes.names.size(); ++f) {
    MapPanel panel = panels_of_field(result, modes.grid, modes.values[f],
                                     "modes_" + std::to_string(f + 1), false, figure)[0];
    const std::pair<double, double> range = finite_range(modes.values[f]);
    panel.highest = std::max({-range.first, range.second, 1e-300});
    panel.lowest = -panel.highest;
    panel.palette = colours::signed_field;
    panel.title = titles[f];
    panels.push_back(std::move(panel));
  }
  fit_to_maps(figure, panels);
  figure.frames.push_back({"", plot_maps(panels)});
  return figure;
}

bool begins_with(const std::string &text, const std::string &start)
{
  return text.compare(0, start.size(), start) == 0;
}

/// "SGD" of "ensemble_SGD".
std::string title_of_picture(const std::string &field)
{
  const std::string prefix = "ensemble_";
  if (field == "density")
    return "solved for";
  if (field == "isotropic_density")
    return "isotropic noise";
  return begins_with(field, prefix) ? "runs of " + field.substr(prefix.size()) : field;
}

/// log10 of a density, NaN more than four decades below `highest`.
std::vector<double> four_decades(const std::vector<double> &rho, const double highest)
{
  std::vector<double> logs;
  for (const double value : rho)
    logs.push_back(value > 1e-4 * highest ? std::log10(value)
                                          : std::numeric_limits<double>::quiet_NaN());
  return logs;
}

Figure figure_of_pictures(const Result &result, const FieldSample &sample)
{
  if (result.dimension() == 1) {
    std::vector<std::string> titles;
    for (const std::string &name : sample.names)
      titles.push_back(title_of_picture(name));
    return figure_on_line(result, sample, "pictures.csv", titles, "ρ");
  }
  Figure figure;
  const std::vector<double> *const V = sample.find("potential");
  const double highest = finite_range(*sample.find("density")).second;
  std::vector<MapPanel> panels;
  for (std::size_t f = 0; f < sample.names.size(); ++f) {
    if (&sample.values[f] == V)
      continue;
    const std::string stem = "pictures_" + std::to_string(panels.size() + 1);
    // of a space the marginal of the first two coordinates
    MapPanel panel =
        result.dimension() == 3
            ? panels_of_field(result, sample.grid, sample.values[f], stem, true, figure)[0]
            : panels_of_field(result, sample.grid, four_decades(sample.values[f], highest), stem,
                              true, figure)[0];
    panel.title = title_of_picture(sample.names[f]);
    if (result.dimension() == 2) {
      panel.highest = std::log10(highest);
      panel.lowest = panel.highest - 4.;
      panel.colour_label = "log₁₀ρ";
      if (V != nullptr) {
        const std::pair<double, double> range = range_of_landscape(sample, *V);
        panel.contours_of = "landscape.csv";
        panel.levels = even_levels(range.first, range.second, 11);
      }
    }
    panels.push_back(std::move(panel));
  }
  const ColoursOf colours = result.dimension() == 2 ? ColoursOf::all : ColoursOf::each;
  fit_to_maps(figure, panels, colours);
  figure.frames.push_back({"", plot_maps(panels, colours)});
  return figure;
}

/// The committor, or the mean time to a wall, as curve or maps.
Figure figure_of_passages(const Result &result, const FieldSample &sample, const bool is_committor)
{
  if (result.dimension() == 1)
    return figure_on_line(result, sample, "passages.csv",
                          {is_committor ? "committor q" : "mean exit time"},
                          is_committor ? "q" : time_name(result.summary));
  Figure figure;
  std::vector<MapPanel> panels = panels_of_field(result, sample.grid, sample.values[0], "passages",
                                                 /*is_density=*/false, figure);
  for (MapPanel &panel : panels) {
    panel.palette = is_committor ? colours::signed_field : colours::density;
    panel.highest = is_committor ? 1. : finite_range(sample.values[0]).second;
    panel.colour_label = is_committor ? "q" : time_name(result.summary);
    panel.contours_of = panel.file;
    if (is_committor)
      panel.levels = even_levels(0., 1., 9);
  }
  fit_to_maps(figure, panels);
  figure.frames.push_back({"", plot_maps(panels)});
  return figure;
}

std::string rates_text(const Json &summary)
{
  const auto of = [&](const std::string &what, const std::string &name) {
    return after(what + " ", number_of_transitions(summary, name));
  };
  return joined({"A = " + set_of_transitions(summary, "a"),
                 "B = " + set_of_transitions(summary, "b"), of("rate A → B", "rate_ab"),
                 of("B → A", "rate_ba") + " per unit of " + time_name(summary),
                 of("mean first-passage time A → B", "mfpt_ab"), of("B → A", "mfpt_ba"),
                 of("capacity", "capacity")}) +
         ".";
}

} // namespace

void add_modes(const Result &result, std::vector<Figure> &figures)
{
  if (!result.has_fields() || result.dimension() == 3)
    return;
  FieldSample modes = sample_fields(result, result.fields.size() - 1,
                                    {"gibbs_density", "eigenfunction_1", "eigenfunction_2",
                                     "eigenfunction_3", "eigenfunction_4"});
  const std::vector<double> *const found = modes.find("gibbs_density");
  if (found == nullptr || modes.names.size() < 2)
    return;
  const std::vector<double> gibbs = *found;
  const auto place = static_cast<std::ptrdiff_t>(found - modes.values.data());
  modes.names.erase(modes.names.begin() + place);
  modes.values.erase(modes.values.begin() + place);
  std::vector<std::string> titles;
  for (std::size_t f = 0; f < modes.names.size(); ++f) {
    for (std::size_t p = 0; p < gibbs.size(); ++p)
      modes.values[f][p] *= gibbs[p];
    titles.push_back("k = " + modes.names[f].substr(modes.names[f].size() - 1));
  }
  Figure figure = result.dimension() == 1
                      ? figure_on_line(result, modes, "modes.csv", titles, "v ρ∞")
                      : maps_of_modes(result, modes, titles);
  figure.name = "modes";
  figure.heading = "Slowest modes";
  const Json &summary = result.summary;
  figure.caption =
      std::string("What decays slowest") +
      (summary.contains("momentum") ? " without momentum" : "") + ": ρ" +
      (has_exit(summary) ? "" : " − ρ∞") +
      " is a sum of the modes v_k ρ∞, of which the first are shown, each with the rate " +
      rate_of_mode(summary) +
      ". v_k are the eigenfunctions of the weighted Laplacian, "
      "∫∇v·∇φ dμ = λ_k ∫vφ dμ, of norm one in L² of the Gibbs density ρ∞.";
  figures.push_back(std::move(figure));
}

void add_pictures(const Result &result, std::vector<Figure> &figures)
{
  if (!result.has_fields())
    return;
  const std::size_t last = result.fields.size() - 1;
  std::vector<std::string> wanted;
  for (const std::string &name : field_names(result, last))
    if (begins_with(name, "ensemble_") || name == "isotropic_density")
      wanted.push_back(name);
  if (wanted.empty())
    return;
  wanted.insert(wanted.begin(), "density");
  if (result.dimension() == 2)
    wanted.emplace_back("potential");
  const FieldSample sample = sample_fields(result, last, wanted);
  if (sample.find("density") == nullptr)
    return;
  Figure figure = figure_of_pictures(result, sample);
  figure.name = "pictures";
  figure.heading = "Pictures of the same training side by side";
  figure.caption =
      "At " + time_label(result, result.fields[last].first) +
      ": the density solved for, that of isotropic noise of the same strength where it "
      "was asked for, and histograms of runs (particles counted on the cells, divided "
      "by number and volume)." +
      (result.dimension() == 2
           ? " Logarithms; blank is what lies four decades below the largest density. "
             "Grey: lines of equal V."
       : result.dimension() == 3 ? " Marginals of the first two coordinates."
                                 : "");
  figures.push_back(std::move(figure));
}

void add_passages(const Result &result, std::vector<Figure> &figures)
{
  if (!result.has_fields())
    return;
  const std::size_t last = result.fields.size() - 1;
  FieldSample sample = sample_fields(result, last, {"committor"});
  const bool is_committor = !sample.names.empty();
  if (!is_committor)
    sample = sample_fields(result, last, {"mean_exit_time"});
  if (sample.names.empty())
    return;
  Figure figure = figure_of_passages(result, sample, is_committor);
  figure.name = "passages";
  figure.heading = is_committor ? "Transitions between A and B" : "Exit through absorbing walls";
  figure.caption = is_committor
                       ? "The committor q(W): the probability to come to B before A from W. " +
                             rates_text(result.summary)
                       : "The mean time until a path from W meets an absorbing wall.";
  figures.push_back(std::move(figure));
}

} // namespace gibbsflow
