#include "figures/decay_figure.h"

#include "base/format.h"
#include "figures/fields.h"
#include "figures/gnuplot.h"
#include "report/report_text.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace gibbsflow {

namespace {

/// A quantity of history.csv that decays.
struct Distance {
  std::string column, title;
};

const std::vector<Distance> &distances()
{
  static const std::vector<Distance> list = {
      {"chi2", "χ²"}, {"kl", "KL"}, {"tv", "TV"}, {"dirichlet", "Dirichlet"}};
  return list;
}

bool is_plotted(const double value)
{
  return std::isfinite(value) && value > 1e-300 && value < 1e300;
}

bool has_values(const std::vector<double> &values)
{
  return std::count_if(values.begin(), values.end(), is_plotted) > 1;
}

/// The last row with a time at or before `time`.
std::size_t row_at(const std::vector<double> &times, const double time)
{
  const auto behind = std::upper_bound(times.begin(), times.end(), time);
  return behind == times.begin() ? 0 : static_cast<std::size_t>(behind - times.begin()) - 1;
}

/// The largest value that the picture shows: of a start far from equilibrium, whose chi^2 has tens
/// of decades, only what comes after a fiftieth of the time and two decades above it.
double ceiling_of(const std::vector<double> &times, const std::vector<double> &values)
{
  double later = 0., highest = 0.;
  for (std::size_t k = 0; k < times.size(); ++k)
    if (is_plotted(values[k])) {
      highest = std::max(highest, values[k]);
      if (times[k] >= 0.02 * times.back())
        later = std::max(later, values[k]);
    }
  return std::min(highest, later > 0. ? std::max(100. * later, 10.) : highest);
}

/// e^{-rate (t - t_0)} through the value of the quantity at t_0, the end of the window of the fit.
struct Prediction {
  std::string formula, title;
};

std::vector<Prediction> predictions(const Result &result, const std::vector<double> &times)
{
  const auto rate = find_number(result.summary, "/decay/predicted_rate");
  const std::vector<double> window = find_list(result.summary, "/decay/window");
  if (!rate || window.size() != 2)
    return {};
  std::vector<Prediction> list;
  const std::size_t anchor = row_at(times, window[1]);
  for (const auto &[column, power, title] :
       {std::tuple("chi2", 1., "2Dλ = "), std::tuple("tv", 0.5, "Dλ = ")}) {
    const std::vector<double> values = result.history.column(column);
    if (!has_values(values) || !is_plotted(values[anchor]))
      continue;
    list.push_back({figure_number(values[anchor]) + "*exp(-" + figure_number(power * *rate) +
                        "*(x-" + figure_number(times[anchor]) + "))",
                    title + brief(power * *rate, 4)});
  }
  return list;
}

std::string decay_caption(const Result &result, const bool is_cut)
{
  const Json &summary = result.summary;
  const std::string of = is_general(summary) ? "the stationary density ρ∞" : "the Gibbs density ρ∞";
  std::string text = "Distances from " + of +
                     ": χ² = ∫(ρ/ρ∞ − 1)²ρ∞, a square, which decays at twice "
                     "the rate of a norm; KL = ∫ρ log(ρ/ρ∞); TV = ½∫|ρ − ρ∞|; Dirichlet energy "
                     "½∫|∇(ρ/ρ∞)|²ρ∞. ";
  const auto fitted = find_number(summary, "/decay/fitted_rate");
  const auto predicted = find_number(summary, "/decay/predicted_rate");
  if (predicted)
    text += "Dashed: the slopes that the slowest mode in the start predicts, 2Dλ for χ² and Dλ for "
            "TV. ";
  if (fitted && predicted)
    text += "Rate of χ² fitted " + brief(*fitted, 5) + ", predicted " + brief(*predicted, 5) +
            " per unit of " + time_name(summary) + ". ";
  std::string why = find_text(summary, "/decay/why");
  if (!why.empty())
    why[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(why[0])));
  text += why.empty() ? "" : why + (why.back() == '.' ? " " : ". ");
  return text + (is_cut ? "The start lies above the picture." : "");
}

} // namespace

void add_decay(const Result &result, std::vector<Figure> &figures)
{
  const std::vector<double> times = result.history.column("time");
  if (times.size() < 2 || !(times.back() > 0.))
    return;
  std::vector<std::string> names = {time_name(result.summary)};
  std::vector<std::vector<double>> columns = {times};
  std::string plots;
  double ceiling = 0., highest = 0., lowest = 1e300;
  for (const Distance &distance : distances()) {
    const std::vector<double> values = result.history.column(distance.column);
    if (!has_values(values))
      continue;
    names.push_back(distance.column);
    columns.push_back(values);
    ceiling = std::max(ceiling, ceiling_of(times, values));
    for (const double value : values)
      if (is_plotted(value)) {
        highest = std::max(highest, value);
        lowest = std::min(lowest, value);
      }
    plots += (plots.empty() ? "plot 'decay.csv'" : ", ''") + std::string(" using 1:") +
             std::to_string(names.size()) + " skip 1 with lines lw 2.2 lc rgb " +
             colours::line(static_cast<unsigned int>(&distance - &distances()[0])) + " title '" +
             distance.title + "'";
  }
  if (plots.empty())
    return;
  for (const Prediction &prediction : predictions(result, times))
    plots += ", " + prediction.formula + " with lines lw 1.6 dt (5,4) lc rgb 'black' title " +
             gnuplot_text(prediction.title);
  lowest = std::max(lowest, 1e-30 * ceiling);
  Figure figure;
  figure.name = "decay";
  figure.heading = "Distance from equilibrium";
  figure.height = 460;
  figure.data.emplace_back("decay.csv", columns_csv(names, columns));
  figure.frames.push_back(
      {"", "set logscale y\nset format y '10^{%T}'\nset samples 400\nset xrange [0:" +
               figure_number(times.back()) + "]\nset yrange [" + figure_number(0.5 * lowest) + ':' +
               figure_number(2. * ceiling) + "]\nset xlabel " +
               gnuplot_text(time_name(result.summary)) +
               "\nset key outside top center horizontal samplen 2\n" + plots + '\n'});
  figure.caption = decay_caption(result, highest > 2. * ceiling);
  figures.push_back(std::move(figure));
}

void add_decays_together(const std::vector<Result> &results, std::vector<Figure> &figures)
{
  for (const std::string quantity : {"chi2", "tv"}) {
    Figure figure;
    figure.name = quantity + "_together";
    const std::string symbol = quantity == "chi2" ? "χ²" : "TV";
    std::string plots;
    for (std::size_t r = 0; r < results.size(); ++r) {
      const std::vector<double> times = results[r].history.column("time"),
                                values = results[r].history.column(quantity);
      if (!has_values(values))
        continue;
      const std::string file = figure.name + '_' + std::to_string(r + 1) + ".csv";
      figure.data.emplace_back(
          file, columns_csv({time_name(results[r].summary), quantity}, {times, values}));
      plots += (plots.empty() ? "plot '" : ", '") + file +
               "' using 1:2 skip 1 with lines lw 2.2 lc "
               "rgb " +
               colours::line(static_cast<unsigned int>(r)) + " title " +
               gnuplot_text(results[r].name);
    }
    if (figure.data.size() < 2)
      continue;
    figure.frames.push_back(
        {"", "set logscale y\nset format y '10^{%T}'\nset xlabel 'time'\nset ylabel '" + symbol +
                 "'\nset key outside top center vertical samplen 2\n" + plots + '\n'});
    figure.heading = symbol + " through time";
    figure.caption = quantity == "chi2" ? "χ² = ∫(ρ/ρ∞ − 1)²ρ∞ of each result, in its own time."
                                        : "TV = ½∫|ρ − ρ∞| of each result, in its own time.";
    figures.push_back(std::move(figure));
  }
}

} // namespace gibbsflow
