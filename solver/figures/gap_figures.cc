#include "figures/gap_figures.h"

#include "base/format.h"
#include "figures/fields.h"
#include "figures/gnuplot.h"
#include "report/report_text.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// Numbers on an axis: themselves, or their decimal logarithms where doubles do not hold them.
struct GapAxis {
  bool is_logarithm = false; // the axis shows log10
  bool is_logscale = false;

  double place(const double log_value) const
  {
    return is_logarithm ? log_value / std::log(10.) : std::exp(log_value);
  }
};

GapAxis axis_for(const std::vector<double> &logs)
{
  const std::pair<double, double> range = finite_range(logs);
  GapAxis axis;
  axis.is_logarithm = range.first < -600. || range.second > 600.;
  axis.is_logscale = !axis.is_logarithm && range.second - range.first > std::log(30.);
  return axis;
}

/// A statement about lambda_1.
struct GapStatement {
  std::string name, kind;
  double log_lambda;
};

std::vector<GapStatement> statements(const Json &summary)
{
  std::vector<GapStatement> list;
  const Json::json_pointer where("/poincare/estimates");
  if (summary.contains(where))
    for (const Json &estimate : summary.at(where))
      if (const auto log_lambda = find_number(estimate, "/log_lambda_1"))
        list.push_back({find_text(estimate, "/name"), find_text(estimate, "/kind"), *log_lambda});
  return list;
}

/// Lower bounds first, then what lies between, then upper ones; each from below.
int rank_of(const std::string &kind)
{
  return kind == "lower" ? 0 : kind == "upper" ? 2 : 1;
}

/// Points of one kind of statement.
struct KindOfStatement {
  std::string title, point;
  unsigned int colour;
};

KindOfStatement look_of(const std::string &kind)
{
  if (kind == "lower")
    return {"lower bound", "pt 9 ps 1.6", 0};
  if (kind == "upper")
    return {"upper bound", "pt 11 ps 1.6", 1};
  return {kind == "asymptotic" ? "asymptotic"
          : kind == "computed" ? "computed"
                               : "estimate",
          kind == "asymptotic" ? "pt 13 ps 1.5" : "pt 7 ps 1.1", kind == "asymptotic" ? 3U : 2U};
}

std::string value_text(const GapStatement &statement)
{
  const double value = std::exp(statement.log_lambda);
  return brief_or_power(value, statement.log_lambda, 5);
}

} // namespace

void add_spectrum(const std::vector<Result> &results, std::vector<Figure> &figures)
{
  std::vector<double> all_logs;
  std::size_t n_results = 0;
  for (const Result &result : results) {
    const std::vector<double> logs = find_list(result.summary, "/spectrum/log_lambda");
    all_logs.insert(all_logs.end(), logs.begin(), logs.end());
    n_results += logs.empty() ? 0 : 1;
  }
  if (n_results == 0 || n_results < results.size())
    return;
  const GapAxis axis = axis_for(all_logs);
  Figure figure;
  figure.name = "spectrum";
  figure.heading = "Spectrum";
  std::string script = "set xlabel 'k'\nset xtics 1\nset offsets 0.4,0.6,0,0\n", plots;
  script += axis.is_logarithm ? "set ylabel 'log₁₀ λ_k'\n" : "set ylabel 'λ_k'\n";
  script += axis.is_logscale ? "set logscale y\nset format y '10^{%T}'\n" : "";
  if (!axis.is_logscale && !axis.is_logarithm)
    script +=
        "set yrange [0:" + figure_number(1.15 * axis.place(finite_range(all_logs).second)) + "]\n";
  std::size_t longest = 0;
  for (std::size_t r = 0; r < results.size(); ++r) {
    const Json &summary = results[r].summary;
    const std::vector<double> logs = find_list(summary, "/spectrum/log_lambda");
    std::vector<double> k, place, error = find_list(summary, "/spectrum/error_estimate");
    error.resize(logs.size(), no_number);
    std::vector<double> rate = find_list(summary, "/spectrum/rate");
    rate.resize(logs.size(), no_number);
    std::string labels = "$values_" + std::to_string(r) + " << EOD\n";
    for (std::size_t i = 0; i < logs.size(); ++i) {
      k.push_back(double(i + 1) + 0.12 * double(r));
      place.push_back(axis.place(logs[i]));
      labels += figure_number(k[i]) + ',' + figure_number(place[i]) + ',' +
                brief_or_power(std::exp(logs[i]), logs[i], 4) + '\n';
    }
    longest = std::max(longest, logs.size());
    const std::string file =
        results.size() == 1 ? "spectrum.csv" : "spectrum_" + std::to_string(r + 1) + ".csv";
    figure.data.emplace_back(
        file, columns_csv({"k", axis.is_logarithm ? "log10_lambda" : "lambda", "error", "rate"},
                          {k, place, error, rate}));
    script += labels + "EOD\n";
    const std::string colour = colours::line(static_cast<unsigned int>(r));
    plots += (r == 0 ? "plot '" : ", '") + file +
             "' using 1:2 skip 1 with points pt 7 ps 1.1 lc rgb " + colour +
             (results.size() == 1 ? " notitle" : " title " + gnuplot_text(results[r].name));
    if (!axis.is_logarithm)
      plots += ", '" + file + "' using 1:2:3 skip 1 with yerrorbars pt 0 lw 1.5 lc rgb " + colour +
               " notitle";
    if (results.size() == 1 && logs.size() <= 10)
      plots +=
          ", $values_" + std::to_string(r) + " using 1:2:3 with labels left offset 0.9,0 notitle";
  }
  if (longest > 12)
    script += "set xtics autofreq\n";
  script +=
      results.size() == 1 ? "unset key\n" : "set key outside bottom center vertical samplen 1\n";
  figure.frames.push_back({"", script + plots + '\n'});
  figure.caption =
      "Eigenvalues 0 = λ₀ < λ₁ ≤ … of the weighted Laplacian, ∫∇u·∇v dμ = λ∫uv dμ with "
      "dμ = e^(−V/D)dx, per unit of length squared; a mode decays at the rate Dλ_k per "
      "unit of time. C_P = 1/λ₁. Bars (mostly smaller than the dots): estimated "
      "errors.";
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

void add_bracket(const Result &result, std::vector<Figure> &figures)
{
  std::vector<GapStatement> list = statements(result.summary);
  const std::vector<double> computed = find_list(result.summary, "/spectrum/log_lambda");
  if (list.empty())
    return;
  std::stable_sort(list.begin(), list.end(), [](const GapStatement &a, const GapStatement &b) {
    return std::pair(rank_of(a.kind), a.log_lambda) < std::pair(rank_of(b.kind), b.log_lambda);
  });

  // what is many decades off is drawn at the edge, with its number
  const double centre = computed.empty() ? list.back().log_lambda : computed[0];
  const double decade = std::log(10.);
  std::vector<double> logs;
  for (const GapStatement &statement : list)
    logs.push_back(std::clamp(statement.log_lambda, centre - 3. * decade, centre + 3. * decade));
  const std::pair<double, double> range = finite_range(logs);
  GapAxis axis = axis_for(logs);
  axis.is_logscale = !axis.is_logarithm && range.second - range.first > std::log(5.);

  std::string csv = "name,kind,log_lambda_1\n", labels, ytics;
  std::vector<std::pair<std::string, std::string>> blocks; // kind and its points
  for (std::size_t k = 0; k < list.size(); ++k) {
    csv +=
        '"' + list[k].name + "\"," + list[k].kind + ',' + figure_number(list[k].log_lambda) + '\n';
    const std::string place = figure_number(axis.place(logs[k])), row = std::to_string(k + 1);
    const std::string title = look_of(list[k].kind).title;
    auto block = std::find_if(blocks.begin(), blocks.end(),
                              [&](const auto &known) { return known.first == title; });
    if (block == blocks.end())
      block = blocks.insert(blocks.end(), {title, ""});
    block->second += place + ',' + row + ',' + std::to_string(look_of(list[k].kind).colour) + '\n';
    ytics += (k == 0 ? "" : ", ") + gnuplot_text(list[k].name) + ' ' + row;
    labels += (k == 0 ? "" : ", ") + gnuplot_text(value_text(list[k])) + ' ' + row;
  }
  Figure figure;
  figure.name = "bracket";
  figure.heading = "What is known of λ₁";
  figure.width = 760;
  figure.font_size = 16;
  figure.height = static_cast<unsigned int>(130 + 27 * list.size());
  figure.data.emplace_back("bracket.csv", csv);
  std::string script, plots;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    script += "$kind" + std::to_string(b) + " << EOD\n" + blocks[b].second + "EOD\n";
    const auto of_kind = std::find_if(list.begin(), list.end(), [&](const GapStatement &s) {
      return look_of(s.kind).title == blocks[b].first;
    });
    const KindOfStatement look = look_of(of_kind->kind);
    plots += (b == 0 ? "plot $kind" : ", $kind") + std::to_string(b) + " using 1:2 with points " +
             look.point + " lc rgb " + colours::line(look.colour) + " title '" + look.title + "'";
  }
  const double margin = axis.is_logscale || axis.is_logarithm
                            ? 0.
                            : 0.08 * (axis.place(range.second) - axis.place(range.first));
  if (margin > 0.)
    script += "set xrange [" + figure_number(axis.place(range.first) - margin) + ':' +
              figure_number(axis.place(range.second) + margin) + "]\n";
  if (!computed.empty())
    script += "set arrow from first " + figure_number(axis.place(computed[0])) +
              ",graph 0 to first " + figure_number(axis.place(computed[0])) +
              ",graph 1 nohead lw 1 dt (4,4) lc rgb '#888888' back\n";
  script += axis.is_logscale ? "set logscale x\nset format x '10^{%T}'\n" : "";
  script += std::string("set xlabel '") + (axis.is_logarithm ? "log₁₀ λ₁" : "λ₁") +
            "'\nset yrange [0.4:" + std::to_string(list.size()) + ".6]\nset ytics (" + ytics +
            ") scale 0\nset y2tics (" + labels +
            ") scale 0\nset y2range [0.4:" + std::to_string(list.size()) +
            ".6]\nset grid ytics lw 0.4\nset key outside bottom center horizontal samplen 1\n";
  figure.frames.push_back({"", script + plots + '\n'});
  figure.caption =
      "Bounds (triangles), asymptotic formulas and estimates of λ₁ = 1/C_P; the numbers "
      "on the right are their values, also where they lie beyond the picture. Dashed: "
      "computed. What each rests on stands in poincare.csv and in the table below. " +
      after("Bracket: ", find_text(result.summary, "/poincare/rigor")) + ".";
  figures.push_back(std::move(figure));
}

} // namespace gibbsflow
