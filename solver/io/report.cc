#include "io/report.h"

#include "base/format.h"
#include "io/facts.h"
#include "io/report_text.h"
#include "io/table.h"

#include <algorithm>
#include <cmath>
#include <ostream>

namespace gibbsflow {

namespace {

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
  facts.add("barrier / D", problem.barrier_is_sampled
                               ? after("about ", plain(problem.barrier, 2)) + " (sampled)"
                               : plain(problem.barrier));
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
  facts.add("walls", mesh.walls);
  facts.add("log Z",
            joined({plain(mesh.log_partition, 12), after("± ", brief(mesh.log_partition_error, 2))},
                   " "));
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
  for (const Report::Instant &instant : spread_through_time(report.history, 8)) {
    const auto square = [&](const std::optional<double> &value,
                            const std::optional<double> &logarithm = {}) {
      const auto l1 = instant.tv ? std::optional(2. * *instant.tv) : std::nullopt;
      return brief_within(value, error_of_square(value, l1, instant.error_l1), 4, logarithm);
    };
    const std::optional<double> &error = instant.error_l1;
    table.add_row({brief(instant.time), instant.mass ? brief(*instant.mass - 1., 2) : "",
                   brief_within(instant.tv, error ? std::optional(0.5 * *error) : error),
                   square(instant.chi2, instant.log_chi2), square(instant.kl),
                   square(instant.dirichlet)});
  }
  const std::string text = table.text();
  if (!text.empty())
    out << "\nDistance from the Gibbs density through time (h = ρ/ρ∞)\n" << text;
}

void print_distance(const Report &report, std::ostream &out)
{
  const Report::Distance &distance = report.distance;
  Facts facts;
  const std::optional<double> &error = distance.error_l1;
  const auto square = [&](const std::optional<double> &value) {
    return error_of_square(value, distance.l1, error);
  };
  const auto root = square(distance.l2_mu);
  facts.add("L1 = 2 TV", brief_within(distance.l1, error));
  facts.add("χ² = ‖h − 1‖²",
            brief_within(distance.chi2, square(distance.chi2), 4, distance.log_chi2));
  facts.add("√χ²", brief_within(distance.l2_mu, root ? std::optional(0.5 * *root) : root, 4,
                                distance.log_l2_mu));
  facts.add("KL", brief_within(distance.kl, square(distance.kl)));
  const Report::Moments &of = report.moments;
  facts.add("mean", beside(moments(of.mean, of.variance, 1, error),
                           moments(of.gibbs_mean, of.gibbs_variance, 1, of.gibbs_error)));
  facts.add("variance", beside(moments(of.variance, of.variance, 2, error),
                               moments(of.gibbs_variance, of.gibbs_variance, 2, of.gibbs_error)));
  facts.add("error of ρ in L1", joined({after("space ", plain(report.error.space, 2)),
                                        after("time ", plain(report.error.time, 2))},
                                       "   "));
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
               {"space error"},
               {"mass drift"},
               {"min ρ"},
               {"TV to Gibbs"},
               {"KL to Gibbs"},
               {"time taken"}});
  for (const Report::Formulation &row : report.formulations)
    table.add_row({row.name, brief(row.l1_to_first, 3), brief(row.space_error, 2),
                   brief(row.mass_drift, 2), brief(row.minimum, 3), brief(row.tv), brief(row.kl),
                   row.seconds ? duration(*row.seconds) : ""});
  out << "\nThe formulations compared at the end\n" << table.text();
}

/// A bound is rounded to its side.
std::string value_of(const Report::Gap &gap)
{
  if (!gap.log_lambda)
    return "–";
  if (gap.kind == "lower" || gap.kind == "upper")
    return rounded_bound(*gap.log_lambda, gap.kind == "lower" ? Rounding::down : Rounding::up);
  return brief_or_power(std::exp(*gap.log_lambda), gap.log_lambda);
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
    const auto error_of_rate = mode.error && report.problem.diffusion
                                   ? std::optional<double>(*mode.error * *report.problem.diffusion)
                                   : std::nullopt;
    table.add_row({std::to_string(k), brief_within(mode.lambda, mode.error, 8, mode.log_lambda),
                   brief_within(mode.rate, error_of_rate, 8, log_rate), brief(mode.residual, 2),
                   brief(mode.error, 2)});
  }
  const std::string text = table.text();
  if (!text.empty())
    out << "\nSpectrum of the weighted Laplacian: ∫∇u·∇v dμ = λ ∫uv dμ\n" << text;

  Facts facts;
  std::optional<double> error_of_constant; // C_P^2 times that of lambda_1
  if (report.poincare_constant && !report.modes.empty() && report.modes[0].error)
    error_of_constant =
        *report.poincare_constant * *report.poincare_constant * *report.modes[0].error;
  facts.add("C_P = 1/λ₁", brief_within(report.poincare_constant, error_of_constant, 8,
                                       report.log_poincare_constant));
  if (report.gap_lower && report.gap_upper) {
    facts.add("λ₁ between", rounded_bound(*report.gap_lower, Rounding::down) + " and " +
                                rounded_bound(*report.gap_upper, Rounding::up));
    facts.add("", report.rigor);
  }
  facts.print("Poincaré constant", out);

  Table estimates({{"λ₁ by", 0, Align::left},
                   {"kind", 0, Align::left},
                   {"λ₁"},
                   {"on", 0, Align::left},
                   {"remark", 0, Align::left}});
  for (const Report::Gap &gap : report.gap)
    estimates.add_row({gap.name, gap.kind, value_of(gap), gap.domain, gap.why});
  const std::string estimates_text = estimates.text();
  if (!estimates_text.empty())
    out << '\n' << estimates_text;
}

/// e^logarithm, as a power of ten where it is no double. Passages have no estimate of their errors:
/// of sets and walls four digits are usually right.
std::string power(const std::optional<double> &logarithm)
{
  return logarithm ? brief_or_power(std::exp(*logarithm), logarithm) : "";
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
  exit.add("still there", brief_within(report.exit.survival, report.distance.error_l1, 6));
  exit.add("rate at late times", power(report.exit.log_rate));
  exit.add("mean exit time", brief(report.exit.mean_time));
  for (const auto &[wall, probability] : report.exit.by_wall)
    exit.add("probability " + wall, brief(probability));
  exit.print("Exit through absorbing walls", out);
}

/// Of the predicted rate: that of the eigenvalue that it comes from.
std::optional<double> error_of_prediction(const Report &report)
{
  constexpr double same = 1e-9;
  const std::optional<double> predicted = report.decay.predicted_rate;
  for (const Report::Mode &mode : report.modes) {
    if (!predicted || !mode.lambda || !mode.error)
      continue;
    const double factor = report.problem.rescaled ? 2. : 2. * report.problem.diffusion.value_or(0.);
    if (std::abs(factor * *mode.lambda - *predicted) <= same * *predicted)
      return factor * *mode.error;
  }
  return std::nullopt;
}

void print_decay(const Report &report, std::ostream &out)
{
  const Report::Decay &decay = report.decay;
  Facts facts;
  facts.add(report.problem.rescaled ? "predicted 2λ₁" : "predicted 2Dλ₁",
            brief_within(decay.predicted_rate, error_of_prediction(report), 6));
  facts.add("  in the scheme's steps", brief(decay.scheme_rate));
  std::string window;
  if (decay.window.size() == 2)
    window = "   (fitted on " + time_name(report) + " from " + plain(decay.window[0]) + " to " +
             plain(decay.window[1]) + ")";
  const std::string fitted = brief(decay.fitted_rate);
  facts.add("observed", fitted.empty() ? "" : fitted + window);
  facts.add("  of KL", brief(decay.kl_rate));
  facts.add("  of TV (half)", brief(decay.tv_rate));
  facts.add("  of ½∫|∇h|²dπ", brief(decay.dirichlet_rate));
  facts.add(decay.fitted_rate && decay.predicted_rate ? "they disagree because" : "not here",
            decay.why);
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

} // namespace gibbsflow
