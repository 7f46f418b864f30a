#include "figures/gap_figures.h"

#include "base/format.h"
#include "figures/fields.h"
#include "figures/gnuplot.h"
#include "report/report_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace {

/// The eigenvalues of one result as they are drawn.
struct SpectrumColumns {
  std::vector<double> k, place, error, rate;
  std::string labels; // rows k, place and the value in words
};

/// `shift` moves the points of one of several results to the right.
SpectrumColumns spectrum_columns(const Json &summary, const GapAxis &axis, const double shift)
{
  SpectrumColumns columns;
  const std::vector<double> logs = find_list(summary, "/spectrum/log_lambda");
  columns.error = find_list(summary, "/spectrum/error_estimate");
  columns.error.resize(logs.size(), 0.);
  for (double &error : columns.error)
    error = std::isfinite(error) ? error : 0.;
  columns.rate = find_list(summary, "/spectrum/rate");
  columns.rate.resize(logs.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < logs.size(); ++i) {
    columns.k.push_back(double(i + 1) + shift);
    columns.place.push_back(axis.place(logs[i]));
    columns.labels += figure_number(columns.k[i]) + ',' + figure_number(columns.place[i]) + ',' +
                      brief_or_power(std::exp(logs[i]), logs[i], 4) + '\n';
  }
  return columns;
}

std::string axes_of_spectrum(const GapAxis &axis, const std::vector<double> &logs,
                             const std::size_t n_results)
{
  std::string script = "set xlabel 'k'\nset offsets 0.4,0.6,0,0\n";
  script += axis.is_logarithm ? "set ylabel 'log₁₀ λ_{k}'\n" : "set ylabel 'λ_{k}'\n";
  if (axis.is_logscale) {
    const std::pair<double, double> range = finite_range(logs);
    script += "set logscale y\nset format y '10^{%T}'\nset yrange [" +
              figure_number(0.5 * axis.place(range.first)) + ':' +
              figure_number(2. * axis.place(range.second)) + "]\n";
  }
  if (!axis.is_logscale && !axis.is_logarithm)
    script +=
        "set yrange [0:" + figure_number(1.15 * axis.place(finite_range(logs).second)) + "]\n";
  script += logs.size() <= 12 * n_results ? "set xtics 1\n" : "";
  return script +
         (n_results == 1 ? "unset key\n" : "set key outside top center vertical samplen 1\n");
}

} // namespace

GapAxis::GapAxis(const std::vector<double> &logs, const double factor)
{
  const std::pair<double, double> range = finite_range(logs);
  const double largest = 600.; // e^600 and its inverse are doubles, with room for margins
  is_logarithm = range.first < -largest || range.second > largest;
  is_logscale = !is_logarithm && range.second - range.first > std::log(factor);
}

double GapAxis::place(const double log_value) const
{
  return is_logarithm ? log_value / std::log(10.) : std::exp(log_value);
}

void add_spectrum(const std::vector<Result> &results, std::vector<Figure> &figures)
{
  std::vector<double> all_logs;
  for (const Result &result : results) {
    const std::vector<double> logs = find_list(result.summary, "/spectrum/log_lambda");
    if (logs.empty())
      return;
    all_logs.insert(all_logs.end(), logs.begin(), logs.end());
  }
  const bool is_alone = results.size() == 1;
  const GapAxis axis(all_logs, 30.);
  Figure figure;
  figure.name = "spectrum";
  figure.heading = "Spectrum";
  std::string script = axes_of_spectrum(axis, all_logs, results.size()), plots;
  for (std::size_t r = 0; r < results.size(); ++r) {
    const SpectrumColumns columns = spectrum_columns(results[r].summary, axis, 0.12 * double(r));
    const std::string number = std::to_string(r + 1);
    const std::string file = is_alone ? "spectrum.csv" : "spectrum_" + number + ".csv";
    figure.data.emplace_back(
        file, columns_csv({"k", axis.is_logarithm ? "log10_lambda" : "lambda", "error", "rate"},
                          {columns.k, columns.place, columns.error, columns.rate}));
    script += "$values_" + number + " << EOD\n" + columns.labels + "EOD\n";
    plots += (r == 0 ? "plot '" : ", '") + file + "' using 1:2" + (axis.is_logarithm ? "" : ":3") +
             " skip 1 with " + (axis.is_logarithm ? "points" : "yerrorbars") +
             " pt 7 ps 1 lw 1.5 lc rgb " + colours::line(static_cast<unsigned int>(r)) +
             (is_alone ? " notitle" : " title " + gnuplot_text(results[r].name));
    if (is_alone && columns.k.size() <= 10)
      plots += ", $values_" + number + " using 1:2:3 with labels left offset 0.9,0 notitle";
  }
  figure.frames.push_back({"", script + plots + '\n'});
  const Json &first = results[0].summary;
  figure.caption =
      std::string(has_exit(first) ? "Eigenvalues 0 < λ₁ ≤ …" : "Eigenvalues 0 = λ₀ < λ₁ ≤ …") +
      " of the weighted Laplacian, ∫∇u·∇v dμ = λ∫uv dμ with dμ = e^(−V/D)dx, per unit of length "
      "squared; " +
      (first.contains("momentum") ? "without momentum " : "") + "a mode decays at the rate " +
      rate_of_mode(first) + " per unit of time." + (has_exit(first) ? "" : " C_P = 1/λ₁.") +
      " Bars (mostly smaller than the dots): estimated errors.";
  figures.push_back(std::move(figure));
}

void add_generator(const Result &result, std::vector<Figure> &figures)
{
  const std::vector<double> re = find_list(result.summary, "/generator/re");
  std::vector<double> im = find_list(result.summary, "/generator/im");
  im.resize(re.size(), 0.);
  if (re.empty())
    return;
  Figure figure;
  figure.name = "generator";
  figure.heading = "Spectrum of the generator";
  figure.data.emplace_back("generator.csv", columns_csv({"re", "im"}, {re, im}));
  const double widest = std::max(finite_range(im).second, -finite_range(im).first);
  const double reach = widest > 0. ? 1.2 * widest : 1.;
  figure.frames.push_back(
      {"",
       "set xlabel 'Re'\nset ylabel 'Im'\nset xrange [0:*]\nset yrange [" + figure_number(-reach) +
           ':' + figure_number(reach) +
           "]\nset grid lw 0.5\nunset key\nplot 'generator.csv' using 1:2 skip 1 with points pt "
           "7 ps 1.2 lc rgb " +
           colours::line(0) + '\n'});
  const auto gap = find_number(result.summary, "/generator/symmetric_gap");
  figure.caption = "Eigenvalues of the generator with the smallest real parts: modes decay like "
                   "e^(−Re·t) and turn at the frequency Im, per unit of t." +
                   after(" Gap of its symmetric part: ", gap ? brief(*gap, 5) + "." : "");
  figures.push_back(std::move(figure));
}

} // namespace gibbsflow
