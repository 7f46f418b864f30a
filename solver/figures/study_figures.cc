#include "figures/study_figures.h"

#include "base/format.h"
#include "figures/fields.h"
#include "figures/gnuplot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace gibbsflow {

namespace {

/// What a study varies: the entry of a level, what the axis says, and how it is scaled.
struct Varied {
  std::string key, label;
  bool is_logscale = true;
  bool is_inverse = false; // the axis shows 1/value
};

Varied varied_by(const std::string &type)
{
  if (type == "mesh")
    return {"h", "size of the cells h"};
  if (type == "time step")
    return {"time_step", "time step Δt"};
  if (type == "degree")
    return {"degree", "degree p", false};
  if (type == "learning rate")
    return {"value", "learning rate α"};
  if (type == "depth")
    return {"value", "depth N"};
  if (type == "temperature")
    return {"diffusion", "1/D", false, true};
  if (type == "L2")
    return {"value", "L2 weight γ"};
  return {"value", type, false};
}

/// A curve of a study: points of which both coordinates are known.
struct StudyCurve {
  std::string title, column;
  std::vector<double> x, y;
  std::optional<double> order; // between the last two points, in x
};

const Json &levels_of(const Result &result)
{
  static const Json none = Json::array();
  const Json::json_pointer where("/study/levels");
  return result.summary.contains(where) && result.summary.at(where).is_array()
             ? result.summary.at(where)
             : none;
}

void add_point(StudyCurve &curve, const std::optional<double> &x, const std::optional<double> &y,
               const Varied &varied)
{
  if (!x || !y || !(*y > 0.) || ((varied.is_inverse || varied.is_logscale) && !(*x > 0.)))
    return;
  curve.x.push_back(varied.is_inverse ? 1. / *x : *x);
  curve.y.push_back(*y);
}

/// The curve of one number of the levels.
StudyCurve curve_of(const Result &result, const Varied &varied, const std::string &key,
                    const std::string &title)
{
  StudyCurve curve{title, key, {}, {}, {}};
  for (const Json &level : levels_of(result))
    add_point(curve, find_number(level, '/' + varied.key), find_number(level, '/' + key), varied);
  return curve;
}

/// Curves of one level are points.
void drop_points(std::vector<StudyCurve> &curves)
{
  curves.erase(std::remove_if(curves.begin(), curves.end(),
                              [](const StudyCurve &curve) { return curve.x.size() < 2; }),
               curves.end());
}

/// Curves of the distances of all pictures of a study of the learning rate.
std::vector<StudyCurve> curves_of_pictures(const Result &result, const Varied &varied)
{
  std::vector<StudyCurve> curves;
  for (const Json &level : levels_of(result)) {
    const Json::json_pointer where("/comparison");
    if (!level.contains(where))
      continue;
    for (const Json &picture : level.at(where)) {
      const std::string name = find_text(picture, "/name");
      const auto y = find_number(picture, "/l1_to_general");
      if (!y || !(*y > 0.))
        continue;
      auto curve = std::find_if(curves.begin(), curves.end(),
                                [&](const StudyCurve &known) { return known.title == name; });
      if (curve == curves.end())
        curve = curves.insert(curves.end(), {name, name, {}, {}, {}});
      add_point(*curve, find_number(level, "/value"), y, varied);
    }
  }
  return curves;
}

void find_order(StudyCurve &curve)
{
  const std::size_t n = curve.x.size();
  if (n >= 2 && curve.x[n - 1] > 0. && curve.x[n - 2] > 0. && curve.x[n - 1] != curve.x[n - 2])
    curve.order =
        std::log(curve.y[n - 1] / curve.y[n - 2]) / std::log(curve.x[n - 1] / curve.x[n - 2]);
}

std::string order_text_of(const StudyCurve &curve)
{
  if (!curve.order)
    return "";
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), ", order %.2f", std::abs(*curve.order));
  return text.data();
}

/// Data and plot elements of the curves; `of_slope` adds a line of the nearest whole order.
std::string plot_curves(const std::vector<StudyCurve> &curves, const std::string &x_name,
                        const bool of_slope, Figure &figure)
{
  // curves that lie on one another are told apart by points of different sizes
  const std::array<const char *, 7> points = {{"pt 7 ps 0.9", "pt 6 ps 1.4", "pt 4 ps 1.5",
                                               "pt 8 ps 1.6", "pt 10 ps 1.7", "pt 12 ps 1.9",
                                               "pt 2 ps 1.1"}};
  std::string plots;
  for (std::size_t c = 0; c < curves.size(); ++c) {
    const StudyCurve &curve = curves[c];
    const std::string file = figure.name + '_' + std::to_string(c + 1) + ".csv";
    const std::string colour = colours::line(static_cast<unsigned int>(c));
    figure.data.emplace_back(file, columns_csv({x_name, curve.column}, {curve.x, curve.y}));
    plots += (plots.empty() ? "plot '" : ", '") + file +
             "' using 1:2 skip 1 with linespoints lw 2 " + points.at(c % points.size()) +
             " lc rgb " + colour + " title " +
             gnuplot_text(curve.title + (of_slope ? order_text_of(curve) : ""));
    if (!of_slope || !curve.order || std::abs(*curve.order) < 0.5)
      continue;
    const double whole = std::round(*curve.order);
    const auto [low, high] = std::minmax_element(curve.x.begin(), curve.x.end());
    plots += ", [" + figure_number(*low) + ':' + figure_number(*high) + "] " +
             figure_number(0.55 * curve.y.back()) + "*(x/" + figure_number(curve.x.back()) + ")**" +
             figure_number(whole) + " with lines lw 1.2 dt (4,4) lc rgb " + colour + " notitle";
  }
  return plots;
}

/// Axes with tics at the values of the study, and the height that the key above them needs.
std::string axes_of_study(const Varied &varied, const std::vector<StudyCurve> &curves,
                          const std::string &ylabel, Figure &figure)
{
  std::vector<double> x;
  for (const StudyCurve &curve : curves)
    x.insert(x.end(), curve.x.begin(), curve.x.end());
  std::sort(x.begin(), x.end());
  x.erase(std::unique(x.begin(), x.end()), x.end());
  std::string tics;
  for (const double value : x)
    tics += (tics.empty() ? "" : ", ") + gnuplot_text(plain(value, 3)) + ' ' + figure_number(value);
  const double margin = 0.07 * (x.back() - x.front());
  const double factor = std::pow(x.back() / x.front(), 0.07);
  const double lower = varied.is_logscale ? x.front() / factor : x.front() - margin;
  const double upper = varied.is_logscale ? x.back() * factor : x.back() + margin;
  figure.height = static_cast<unsigned int>(390 + 20 * curves.size());
  return "set xlabel " + gnuplot_text(varied.label) + "\nset ylabel " + gnuplot_text(ylabel) +
         "\nset logscale y\nset format y '10^{%T}'\n" +
         (varied.is_logscale ? "set logscale x\n" : "") + "set xrange [" + figure_number(lower) +
         ':' + figure_number(upper) + "]\n" +
         (varied.is_inverse || x.size() > 10 ? "" : "set xtics (" + tics + ")\n") +
         "set grid lw 0.4\nset key outside top center vertical maxcols 1 samplen 2\n";
}

} // namespace

void add_convergence(const Result &result, std::vector<Figure> &figures)
{
  const std::string type = find_text(result.summary, "/study/type");
  const Varied varied = varied_by(type);
  std::vector<StudyCurve> curves;
  if (type == "learning rate")
    curves = curves_of_pictures(result, varied);
  else if (type != "temperature" && type != "L2")
    for (const auto &[key, title] : {std::pair("l1", "ρ(T) in L1"),
                                     {"l2", "ρ(T) in L2 of Gibbs"},
                                     {"lambda_1_error", "λ₁"},
                                     {"space_l1", "its own estimate of L1"},
                                     {"potential", "sup|ΔV|"},
                                     {"l1_gibbs", "Gibbs in L1"},
                                     {"mean", "max |ΔE W_t|"}})
      curves.push_back(curve_of(result, varied, key, title));
  drop_points(curves);
  if (curves.empty())
    return;
  const bool has_orders = varied.is_logscale;
  if (has_orders)
    for (StudyCurve &curve : curves)
      find_order(curve);
  Figure figure;
  figure.name = "convergence";
  figure.heading = type == "learning rate" ? "Distance of other pictures" : "Convergence";
  const std::string plots = plot_curves(curves, varied.key, has_orders, figure);
  figure.frames.push_back(
      {"",
       axes_of_study(varied, curves, type == "learning rate" ? "L1 distance" : "error", figure) +
           plots + '\n'});
  const std::string reference = find_text(result.summary, "/study/reference");
  figure.caption = type == "learning rate"
                       ? "L1 distance of each picture of the training at the end from the density "
                         "solved for; of "
                         "particles with the noise of sampling subtracted."
                       : "Errors of the levels of this study, measured against: " + reference +
                             ". Of λ₁ the error is relative in studies of mesh and degree.";
  if (has_orders)
    figure.caption += " Orders are those between the last two levels; dashed: the whole order next "
                      "to it.";
  figures.push_back(std::move(figure));
}

void add_sweep(const Result &result, std::vector<Figure> &figures)
{
  const std::string type = find_text(result.summary, "/study/type");
  if (type.empty() || type == "mesh" || type == "degree" || type == "time step")
    return;
  const Varied varied = varied_by(type);
  std::vector<StudyCurve> curves;
  for (const auto &[key, title] : {std::pair("lambda_1", "λ₁"),
                                   {"lambda_1_lower", "lower bound of λ₁"},
                                   {"eyring_kramers", "Eyring–Kramers"}})
    curves.push_back(curve_of(result, varied, key, title));
  drop_points(curves);
  if (curves.empty())
    return;
  Figure figure;
  figure.name = "sweep";
  figure.heading = type == "temperature" ? "The gap and temperature" : "The gap";
  const std::string plots = plot_curves(curves, varied.key, false, figure);
  figure.frames.push_back({"", axes_of_study(varied, curves, "λ₁", figure) + plots + '\n'});
  figure.caption =
      type == "temperature"
          ? "λ₁ = 1/C_P against 1/D on a logarithmic scale: a barrier of height b is a "
            "straight line of slope −b (Arrhenius). Dλ₁ is the slowest rate."
          : "λ₁ = 1/C_P of the levels of this study.";
  figures.push_back(std::move(figure));
}

void add_timing(const std::vector<Result> &results, std::vector<Figure> &figures)
{
  std::string csv = "result,phase,seconds\n", block, ytics;
  std::size_t row = 0;
  double longest = 0.;
  const auto add = [&](const std::string &result, const std::string &phase, const double seconds) {
    csv += '"' + result + "\",\"" + phase + "\"," + figure_number(seconds) + '\n';
    ++row;
    block += figure_number(seconds) + ',' + std::to_string(row) + '\n';
    const std::string name = results.size() > 1 ? result + ": " + phase : phase;
    ytics += (row == 1 ? "" : ", ") + gnuplot_text(name + "  " + duration(seconds)) + ' ' +
             std::to_string(row);
    longest = std::max(longest, seconds);
  };
  for (const Result &result : results) {
    const Json::json_pointer where("/timing");
    if (!result.summary.contains(where))
      continue;
    const double total = find_number(result.summary, "/timing/total").value_or(0.);
    for (const auto &[phase, seconds] : result.summary.at(where).items())
      if (phase != "total" && phase != "peak_memory" && seconds.is_number() &&
          seconds.get<double>() > 0.002 * total)
        add(result.name, phase, seconds.get<double>());
  }
  if (row == 0)
    return;
  Figure figure;
  figure.name = "timing";
  figure.heading = "Time taken";
  figure.height = static_cast<unsigned int>(80 + 30 * row);
  figure.data.emplace_back("timing.csv", csv);
  figure.frames.push_back(
      {"", "$bars << EOD\n" + block + "EOD\nset xlabel 'seconds'\nset xtics " +
               figure_number(tic_step(1.05 * longest)) +
               "\nset xrange [0:" + figure_number(1.05 * longest) + "]\nset yrange [" +
               std::to_string(row) + ".6:0.4]\nset ytics (" + ytics +
               ") scale 0\nset style fill solid 0.85 noborder\nunset key\nplot $bars using "
               "(0.5*$1):2:(0.5*$1):(0.35) with boxxyerror lc rgb " +
               colours::line(0) + '\n'});
  std::string memory;
  for (const Result &result : results)
    if (const auto bytes = find_number(result.summary, "/timing/peak_memory"))
      memory += (memory.empty() ? " Peak memory: " : ", ") + data_size(*bytes);
  figure.caption = "Wall time by phase of the program, on the machine that it ran on." + memory +
                   (memory.empty() ? "" : ".");
  figures.push_back(std::move(figure));
}

} // namespace gibbsflow
