#include "io/report.h"

#include "base/format.h"
#include "io/table.h"

#include <algorithm>
#include <cmath>
#include <ostream>

namespace gibbsflow {

namespace {

/// Lines "  name   text" below a title; what has no text is left out, and the title with it.
class Facts {
public:
  void add(const std::string &name, const std::string &text)
  {
    if (!text.empty())
      lines_ += "  " + padded(name, 26) + shortened(text, Table::maximum_width - 28) + '\n';
  }

  void print(const std::string &title, std::ostream &out) const
  {
    if (!lines_.empty())
      out << '\n' << title << '\n' << lines_;
  }

private:
  std::string lines_;
};

/// `text` unless `value` is empty.
std::string after(const std::string &text, const std::string &value)
{
  return value.empty() ? "" : text + value;
}

std::string joined(const std::vector<std::string> &texts, const std::string &separator = ", ")
{
  std::string result;
  for (const std::string &text : texts)
    if (!text.empty())
      result += (result.empty() ? "" : separator) + text;
  return result;
}

std::string point(const std::vector<double> &coordinates)
{
  std::vector<std::string> texts;
  for (const double coordinate : coordinates)
    texts.push_back(plain(coordinate, 5));
  return texts.empty() ? "" : "(" + joined(texts) + ")";
}

std::string beside(const std::vector<double> &of_density, const std::vector<double> &of_gibbs)
{
  return joined({point(of_density), after("Gibbs ", point(of_gibbs))}, "   ");
}

std::string box(const std::vector<double> &lower, const std::vector<double> &upper)
{
  std::vector<std::string> sides;
  for (std::size_t d = 0; d < std::min(lower.size(), upper.size()); ++d)
    sides.push_back("[" + plain(lower[d]) + ", " + plain(upper[d]) + "]");
  return joined(sides, " × ");
}

std::string time_name(const Report &report)
{
  return report.problem.rescaled ? "s" : "t";
}

/// "at t = 63 of 1e5" where a signal has stopped the run, else nothing.
std::string when_stopped(const Report &report)
{
  const Report::Stepping &stepping = report.stepping;
  return stepping.stopped_at ? "at " + time_name(report) + " = " + plain(stepping.stopped_at) +
                                   after(" of ", plain(stepping.final_time))
                             : "";
}

void print_problem(const Report &report, std::ostream &out)
{
  const Report::Problem &problem = report.problem;
  Facts facts;
  facts.add("potential V", problem.potential);
  facts.add("equation", problem.formulation);
  facts.add("time", problem.rescaled ? "rescaled, s = Dt" : "");
  const std::string factors =
      joined({after("σ = ", plain(problem.sigma)), after("α = ", plain(problem.alpha))});
  const std::string diffusion = plain(problem.diffusion);
  facts.add("noise D = σα/2",
            factors.empty() || diffusion.empty() ? diffusion : diffusion + "   (" + factors + ")");
  facts.add("barrier / D", plain(problem.barrier));
  facts.add("initial density", problem.initial_density);
  facts.print(problem.dimension > 0 ? "Problem in " + std::to_string(problem.dimension) + "-D"
                                    : "Problem",
              out);
}

void print_mesh(const Report &report, std::ostream &out)
{
  const Report::Mesh &mesh = report.mesh;
  Facts facts;
  facts.add("box", box(mesh.lower, mesh.upper));
  if (mesh.cells > 0)
    facts.add("cells",
              grouped(mesh.cells) + (mesh.cells_cut > 0 ? "   (" + grouped(mesh.cells_cut) +
                                                              " cut away, where no mass lives)"
                                                        : ""));
  if (mesh.dofs > 0)
    facts.add("unknowns", grouped(mesh.dofs) + "   (degree " + std::to_string(mesh.degree) + ")");
  facts.add("Gibbs mass outside", after("below ", plain(mesh.outside_mass, 2)));
  facts.print("Mesh", out);
}

void print_stepping(const Report &report, std::ostream &out)
{
  const Report::Stepping &stepping = report.stepping;
  Facts facts;
  facts.add("scheme", stepping.scheme);
  if (stepping.steps > 0)
    facts.add(
        "steps",
        grouped(stepping.steps) +
            (stepping.rejected > 0 ? "   (and " + grouped(stepping.rejected) + " rejected)" : ""));
  facts.add("linear solver", stepping.linear_solver);
  facts.add("steady state",
            after("reached at " + time_name(report) + " = ", plain(stepping.steady_since)) +
                (stepping.steady_since ? ", where the run ended" : ""));
  facts.add("stopped", when_stopped(report));
  facts.print("Time stepping", out);
}

void print_history(const Report &report, std::ostream &out)
{
  Table table({{time_name(report), 11}, {"mass − 1"}, {"TV"}, {"χ²"}, {"KL"}, {"½∫|∇h|²dπ"}});
  for (const Report::Instant &instant : spread_through_time(report.history, 8))
    table.add_row({brief(instant.time), instant.mass ? brief(*instant.mass - 1., 2) : "",
                   brief(instant.tv), brief_or_power(instant.chi2, instant.log_chi2),
                   brief(instant.kl), brief(instant.dirichlet)});
  const std::string text = table.text();
  if (!text.empty())
    out << "\nDistance from the Gibbs density through time (h = ρ/ρ∞)\n" << text;
}

void print_distance(const Report &report, std::ostream &out)
{
  const Report::Distance &distance = report.distance;
  Facts facts;
  facts.add("L1 = 2 TV", brief(distance.l1));
  facts.add("χ² = ‖h − 1‖²", brief_or_power(distance.chi2, distance.log_chi2));
  facts.add("√χ²", brief_or_power(distance.l2_mu, distance.log_l2_mu));
  facts.add("KL", brief(distance.kl));
  facts.add("mean", beside(report.moments.mean, report.moments.gibbs_mean));
  facts.add("variance", beside(report.moments.variance, report.moments.gibbs_variance));
  facts.add("min ρ", plain(report.minimum, 3));
  facts.print("The density " +
                  (report.stepping.stopped_at ? when_stopped(report) + ", where the run was stopped"
                                              : std::string("at the end")) +
                  ", and Gibbs",
              out);
}

void print_formulations(const Report &report, std::ostream &out)
{
  if (report.formulations.size() < 2)
    return;
  Table table({{"formulation", 19},
               {"L1 to first"},
               {"mass drift"},
               {"min ρ"},
               {"TV to Gibbs"},
               {"KL to Gibbs"},
               {"time taken"}});
  for (const Report::Formulation &row : report.formulations)
    table.add_row({row.name, brief(row.l1_to_first, 3), brief(row.mass_drift, 2),
                   brief(row.minimum, 3), brief(row.tv), brief(row.kl),
                   row.seconds ? duration(*row.seconds) : ""});
  out << "\nThe formulations compared at the end\n" << table.text();
}

void print_spectrum(const Report &report, std::ostream &out)
{
  Table table({{"k", 3}, {"λ_k"}, {"rate Dλ_k"}, {"residual"}, {"error est."}});
  for (std::size_t k = 1; k <= report.modes.size(); ++k) {
    const Report::Mode &mode = report.modes[k - 1];
    const std::optional<double> log_rate =
        mode.log_lambda && report.problem.diffusion && *report.problem.diffusion > 0.
            ? std::optional<double>(*mode.log_lambda + std::log(*report.problem.diffusion))
            : std::nullopt;
    table.add_row({std::to_string(k), brief_or_power(mode.lambda, mode.log_lambda, 8),
                   brief_or_power(mode.rate, log_rate, 8), brief(mode.residual, 2),
                   brief(mode.error, 2)});
  }
  const std::string text = table.text();
  if (!text.empty())
    out << "\nSpectrum of the weighted Laplacian: ∫∇u·∇v dμ = λ ∫uv dμ\n" << text;

  Facts facts;
  facts.add("C_P = 1/λ₁",
            brief_or_power(report.poincare_constant, report.log_poincare_constant, 8));
  const auto lambda = [](const std::optional<double> &logarithm) {
    return logarithm ? brief_or_power(std::exp(*logarithm), logarithm, 8) : std::string();
  };
  if (report.gap_lower && report.gap_upper) {
    facts.add("λ₁ between", lambda(report.gap_lower) + " and " + lambda(report.gap_upper));
    facts.add("", report.rigor);
  }
  facts.print("Poincaré constant", out);

  Table estimates({{"λ₁ by", 0, Align::left},
                   {"kind", 0, Align::left},
                   {"λ₁"},
                   {"on", 0, Align::left},
                   {"remark", 0, Align::left}});
  for (const Report::Gap &gap : report.gap)
    estimates.add_row(
        {gap.name, gap.kind, gap.log_lambda ? lambda(gap.log_lambda) : "–", gap.domain, gap.why});
  const std::string estimates_text = estimates.text();
  if (!estimates_text.empty())
    out << '\n' << estimates_text;
}

/// e^logarithm, as a power of ten where it is no double.
std::string power(const std::optional<double> &logarithm)
{
  return logarithm ? brief_or_power(std::exp(*logarithm), logarithm, 8) : "";
}

void print_passages(const Report &report, std::ostream &out)
{
  const Report::Transitions &transitions = report.transitions;
  Facts between;
  between.add("A and B", joined({point(transitions.a), point(transitions.b)}, "   "));
  between.add("capacity", power(transitions.log_capacity));
  between.add("rate A → B", power(transitions.log_rate_ab));
  between.add("rate B → A", power(transitions.log_rate_ba));
  between.add("mean time A → B", power(transitions.log_mfpt_ab));
  between.add("mean time B → A", power(transitions.log_mfpt_ba));
  between.print("Transitions, per unit of " + time_name(report), out);

  Facts exit;
  exit.add("still there", brief(report.exit.survival, 6));
  exit.add("rate at late times", power(report.exit.log_rate));
  exit.add("mean exit time", brief(report.exit.mean_time, 8));
  for (const auto &[wall, probability] : report.exit.by_wall)
    exit.add("probability " + wall, brief(probability, 6));
  exit.print("Exit through absorbing walls", out);
}

void print_decay(const Report &report, std::ostream &out)
{
  const Report::Decay &decay = report.decay;
  Facts facts;
  facts.add(report.problem.rescaled ? "predicted 2λ₁" : "predicted 2Dλ₁",
            brief(decay.predicted_rate, 6));
  facts.add("  in the scheme's steps", brief(decay.scheme_rate, 6));
  std::string window;
  if (decay.window.size() == 2)
    window = "   (fitted on " + time_name(report) + " from " + plain(decay.window[0]) + " to " +
             plain(decay.window[1]) + ")";
  const std::string fitted = brief(decay.fitted_rate, 6);
  facts.add("observed", fitted.empty() ? "" : fitted + window);
  facts.add("  of KL", brief(decay.kl_rate, 6));
  facts.add("  of TV (half)", brief(decay.tv_rate, 6));
  facts.add("  of ½∫|∇h|²dπ", brief(decay.dirichlet_rate, 6));
  facts.print("Decay rate of χ², per unit of " + time_name(report), out);
}

void print_cost(const Report &report, std::ostream &out)
{
  std::vector<std::string> phases;
  for (const auto &[name, seconds] : report.phases)
    if (std::isfinite(seconds))
      phases.push_back(name + " " + duration(seconds));

  Facts facts;
  facts.add("total", report.total_time ? duration(*report.total_time) : "");
  // As many phases to a line as fit.
  std::string line;
  for (const std::string &phase : phases) {
    if (!line.empty() && text_width(line) + text_width(phase) > 68) {
      facts.add("", line);
      line.clear();
    }
    line = joined({line, phase});
  }
  facts.add("", line);
  facts.add("peak memory", report.peak_memory ? data_size(*report.peak_memory) : "");
  facts.print("Time taken", out);
}

void print_files(const Report &report, std::ostream &out)
{
  Facts facts;
  for (const auto &[name, content] : report.files)
    facts.add(name, content);
  if (!report.directory.empty() && report.files.empty())
    out << "\nResults are in " << report.directory << '\n';
  else
    facts.print(report.directory.empty() ? "Files" : "Files in " + report.directory, out);
}

} // namespace

void print_report(const Report &report, std::ostream &out)
{
  print_problem(report, out);
  print_mesh(report, out);
  print_stepping(report, out);
  print_history(report, out);
  print_distance(report, out);
  print_formulations(report, out);
  print_spectrum(report, out);
  print_passages(report, out);
  print_decay(report, out);
  print_cost(report, out);
  for (const std::string &warning : report.warnings)
    out << (&warning == &report.warnings.front() ? "\n" : "") << "warning: " << warning << '\n';
  print_files(report, out);
}

std::vector<Report::Instant> spread_through_time(const std::vector<Report::Instant> &history,
                                                 const unsigned int n)
{
  if (history.size() <= n)
    return history;

  const double first = history.front().time;
  const double last = history.back().time;
  std::vector<Report::Instant> chosen = {history.front()};
  std::size_t begin = 1; // of those that are not shown yet
  for (unsigned int i = 1; i + 1 < n; ++i) {
    const double target = first + (last - first) * i / (n - 1);
    const auto nearest =
        std::min_element(history.begin() + static_cast<std::ptrdiff_t>(begin), history.end() - 1,
                         [target](const Report::Instant &a, const Report::Instant &b) {
                           return std::abs(a.time - target) < std::abs(b.time - target);
                         });
    if (nearest == history.end() - 1)
      break;
    chosen.push_back(*nearest);
    begin = static_cast<std::size_t>(nearest - history.begin()) + 1;
  }
  chosen.push_back(history.back());
  return chosen;
}

} // namespace gibbsflow
