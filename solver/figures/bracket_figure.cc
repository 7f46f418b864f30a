#include "figures/gap_figures.h"

#include "base/format.h"
#include "figures/fields.h"
#include "figures/gnuplot.h"
#include "report/report_text.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

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

/// The value between quotation marks, bounds rounded to their side, "10^-434.29" with a
/// superscript.
std::string value_text(const GapStatement &statement)
{
  constexpr unsigned int digits = 5;
  const double log_lambda = statement.log_lambda;
  const std::string text =
      statement.kind == "lower"   ? rounded_bound(log_lambda, Rounding::down, digits)
      : statement.kind == "upper" ? rounded_bound(log_lambda, Rounding::up, digits)
                                  : brief_or_power(std::exp(log_lambda), log_lambda, digits);
  return text.compare(0, 3, "10^") == 0 ? "'10^{" + text.substr(3) + "}'" : gnuplot_text(text);
}

/// The statements of one kind: a title for the key and the rows of a datablock.
struct StatementBlock {
  KindOfStatement look;
  std::string rows;
};

/// What gnuplot is told of the statements, from below.
struct BracketText {
  std::vector<StatementBlock> blocks;
  std::string names, values; // tics on the left and on the right
  std::string arrows;        // to statements beyond the picture
  std::string csv = "name,kind,log_lambda_1\n";
};

BracketText bracket_text(const std::vector<GapStatement> &list, const std::vector<double> &logs,
                         const GapAxis &axis)
{
  BracketText text;
  for (std::size_t k = 0; k < list.size(); ++k) {
    const std::string row = std::to_string(k + 1), comma = k == 0 ? "" : ", ";
    const KindOfStatement look = look_of(list[k].kind);
    auto block = std::find_if(text.blocks.begin(), text.blocks.end(),
                              [&](const auto &known) { return known.look.title == look.title; });
    if (block == text.blocks.end())
      block = text.blocks.insert(text.blocks.end(), {look, ""});
    if (const double beyond = list[k].log_lambda - logs[k]; beyond == 0.)
      block->rows += figure_number(axis.place(logs[k])) + ',' + row + '\n';
    else
      text.arrows += "set arrow from first " +
                     figure_number(axis.place(logs[k] - std::copysign(1., beyond))) + ',' + row +
                     " to first " + figure_number(axis.place(logs[k])) + ',' + row +
                     " lw 2 lc rgb " + colours::line(look.colour) + '\n';
    text.names += comma + gnuplot_text(list[k].name) + ' ' + row;
    text.values += comma + value_text(list[k]) + ' ' + row;
    text.csv +=
        '"' + list[k].name + "\"," + list[k].kind + ',' + figure_number(list[k].log_lambda) + '\n';
  }
  return text;
}

std::string bracket_axes(const BracketText &text, const std::size_t n_rows, const GapAxis &axis,
                         const std::pair<double, double> &range)
{
  std::string script;
  const double low = axis.place(range.first), high = axis.place(range.second);
  const double margin = 0.08 * (high - low);
  if (axis.is_logscale)
    script = "set logscale x\nset format x '10^{%T}'\nset xrange [" + figure_number(0.6 * low) +
             ':' + figure_number(1.6 * high) + "]\n";
  else if (margin > 0.)
    script = "set xrange [" + figure_number(low - margin) + ':' + figure_number(high + margin) +
             "]\nset xtics " + figure_number(tic_step(high - low + 2. * margin)) + '\n';
  const std::string rows = "range [0.4:" + std::to_string(n_rows) + ".6]\n";
  return script + "set xlabel '" + (axis.is_logarithm ? "log₁₀ λ₁" : "λ₁") + "'\nset y" + rows +
         "set y2" + rows + "set ytics (" + text.names + ") scale 0\nset y2tics (" + text.values +
         ") scale 0\nset grid ytics lw 0.4\nset key outside top center horizontal samplen 1\n";
}

} // namespace

void add_bracket(const Result &result, std::vector<Figure> &figures)
{
  std::vector<GapStatement> list = statements(result.summary);
  if (list.empty())
    return;
  std::stable_sort(list.begin(), list.end(), [](const GapStatement &a, const GapStatement &b) {
    return std::pair(rank_of(a.kind), a.log_lambda) < std::pair(rank_of(b.kind), b.log_lambda);
  });
  const std::vector<double> computed = find_list(result.summary, "/spectrum/log_lambda");
  const bool is_computed = !computed.empty() && std::isfinite(computed[0]);
  const double centre = is_computed ? computed[0] : list.back().log_lambda;
  const double reach = std::log(1000.);
  std::vector<double> logs;
  for (const GapStatement &statement : list)
    logs.push_back(std::clamp(statement.log_lambda, centre - reach, centre + reach));
  const GapAxis axis(logs, 5.);
  const BracketText text = bracket_text(list, logs, axis);

  std::string script = bracket_axes(text, list.size(), axis, finite_range(logs)) + text.arrows,
              plots;
  if (is_computed) {
    const std::string at = figure_number(axis.place(centre));
    script += "set arrow from first " + at + ",graph 0 to first " + at +
              ",graph 1 nohead lw 1 dt (4,4) lc rgb '#888888' back\n";
  }
  for (std::size_t b = 0; b < text.blocks.size(); ++b) {
    const std::string name = "$kind" + std::to_string(b);
    const KindOfStatement &look = text.blocks[b].look;
    const std::string &rows = text.blocks[b].rows; // all of them may be beyond the picture
    script += name + " << EOD\n" + (rows.empty() ? "NaN,1\n" : rows) + "EOD\n";
    plots += (b == 0 ? "plot " : ", ") + name + " using 1:2 with points " + look.point +
             " lc rgb " + colours::line(look.colour) + " title '" + look.title + "'";
  }
  Figure figure;
  figure.name = "bracket";
  figure.heading = "What is known of λ₁";
  figure.width = 760;
  figure.font_size = 16;
  figure.height = static_cast<unsigned int>(130 + 27 * list.size());
  figure.data.emplace_back("bracket.csv", text.csv);
  figure.frames.push_back({"", script + plots + '\n'});
  const std::string rigor = find_text(result.summary, "/poincare/rigor");
  figure.caption = "Bounds (triangles), asymptotic formulas and estimates of λ₁ = 1/C_P; the "
                   "numbers on the right are their values, also where they lie beyond the picture "
                   "(arrows). Dashed: computed. What each rests on stands in the table below." +
                   (rigor.empty() ? "" : " Bracket: " + rigor + ".");
  figures.push_back(std::move(figure));
}

} // namespace gibbsflow
