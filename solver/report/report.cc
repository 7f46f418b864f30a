#include "report/report.h"

#include "base/format.h"
#include "functionals/walls.h"
#include "io/table.h"
#include "report/facts.h"
#include "report/noise_report.h"
#include "report/report_text.h"
#include "report/spectrum_report.h"
#include "report/transfer_report.h"
#include "time/exponential.h"

#include <algorithm>
#include <cmath>
#include <ostream>

namespace gibbsflow {

namespace {

std::uint64_t count(const Json &json, const std::string &path)
{
  return static_cast<std::uint64_t>(find_number(json, path).value_or(0.));
}

/// "at t = 63 of 1e5" where a signal has stopped the run, else nothing.
std::string when_stopped(const Json &summary, const ReportContext &context)
{
  return context.status != "stopped"
             ? ""
             : "at " + time_name(summary) + " = " + plain(number(summary, "/time/final_time")) +
                   after(" of ", plain(context.final_time));
}

/// The learning rates one after the other, of many the first ones and the last.
std::string schedule_text(const Json &summary)
{
  constexpr std::size_t most = 5;
  const auto rates = summary.find("noise");
  if (rates == summary.end() || !rates->contains("schedule"))
    return "";
  const Json &pieces = (*rates)["schedule"];
  std::string text;
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    if (pieces.size() > most && k + 2 == most)
      text += ", ...";
    if (pieces.size() > most && k + 2 >= most && k + 1 < pieces.size())
      continue;
    text += (k == 0 ? "" : ", ") + plain(number(pieces[k], "/alpha"));
    if (k > 0)
      text += " from step " + plain(number(pieces[k], "/step")) +
              " (t = " + plain(number(pieces[k], "/time")) + ")";
  }
  return text + "; what follows is of the last";
}

void print_problem(const Json &summary, std::ostream &out)
{
  Facts facts;
  facts.add("potential V", find_text(summary, "/model/potential"));
  facts.add("equation", joined({find_text(summary, "/model/formulation"),
                                is_general(summary) && summary.contains("noise")
                                    ? "noise: " + find_text(summary, "/noise/type")
                                    : ""}));
  facts.add("time", is_rescaled(summary) ? "rescaled, s = Dt" : "");
  const std::string factors = joined(
      {after(is_general(summary) ? "σ_eff = " : "σ = ", plain(number(summary, "/model/sigma"))),
       after("α = ", plain(number(summary, "/model/alpha"))),
       after("β = ", plain(number(summary, "/momentum/coefficient")))});
  facts.add("learning rate", schedule_text(summary));
  const std::optional<double> D = number(summary, "/model/diffusion");
  const bool is_plain = !is_general(summary) && !summary.contains("momentum");
  facts.add((is_plain ? "noise " : "") + definition_of_diffusion(summary),
            factors.empty() || !D ? plain(D) : plain(D) + "   (" + factors + ")");
  if (const auto barrier = number(summary, "/model/barrier"); barrier && D)
    facts.add("barrier / D", summary.contains(Json::json_pointer("/model/barrier_is_sampled"))
                                 ? "about " + plain(*barrier / *D, 2) + " (sampled)"
                                 : plain(*barrier / *D));
  facts.add("initial density", find_text(summary, "/model/initial_density"));
  const std::uint64_t dimension = count(summary, "/model/dimension");
  facts.print(dimension > 0 ? "Problem in " + std::to_string(dimension) + "-D" : "Problem", out);
}

void print_mesh(const Json &summary, std::ostream &out)
{
  Facts facts;
  facts.add("box", box(find_list(summary, "/mesh/lower"), find_list(summary, "/mesh/upper")));
  const std::uint64_t cells = count(summary, "/mesh/cells"),
                      cut = count(summary, "/mesh/cells_cut"), dofs = count(summary, "/mesh/dofs");
  if (cells > 0)
    facts.add("cells",
              grouped(cells) +
                  (cut > 0 ? "   (" + grouped(cut) + " cut away, where no mass lives)" : ""));
  if (dofs > 0)
    facts.add("unknowns",
              grouped(dofs) + "   (degree " + std::to_string(count(summary, "/mesh/degree")) + ")");
  if (cut > 0)
    facts.add("Gibbs mass outside",
              after("below ", plain(number(summary, "/mesh/outside_mass_bound"), 2)));
  if (const auto height = number(summary, "/gibbs/wall_height"))
    facts.add("walls", describe_wall(*height, find_text(summary, "/gibbs/highest_wall")));
  facts.add("log Z", joined({plain(number(summary, "/gibbs/log_partition"), 12),
                             after("± ", brief(number(summary, "/gibbs/log_partition_error"), 2))},
                            " "));
  facts.print("Mesh", out);
}

void print_stepping(const Json &summary, const ReportContext &context, std::ostream &out)
{
  Facts facts;
  facts.add("scheme", find_text(summary, "/time/scheme"));
  const std::uint64_t steps = count(summary, "/time/steps"),
                      rejected = count(summary, "/time/rejected");
  if (steps > 0)
    facts.add(find_text(summary, "/time/scheme") == exact_scheme ? "rows of history" : "steps",
              grouped(steps) + (rejected > 0 ? "   (and " + grouped(rejected) + " rejected)" : ""));
  facts.add("linear solver", find_text(summary, "/time/linear_solver"));
  if (context.status == "steady")
    facts.add("steady state", "reached at " + time_name(summary) + " = " +
                                  plain(number(summary, "/time/final_time")) +
                                  ", where the run ended");
  facts.add("stopped", when_stopped(summary, context));
  facts.print("Time stepping", out);
}

/// By how much the mesh is too coarse or too fine for the tolerance of a run without steps: its
/// error falls like h^(degree + 1).
std::string mesh_for_tolerance(const Json &summary)
{
  const auto space = number(summary, "/error/space_l1"),
             tolerance = number(summary, "/error/tolerance");
  if (!space || !tolerance || !(*space > 0.))
    return "";
  const double order = double(count(summary, "/mesh/degree")) + 1.;
  const double factor = std::pow(*space / *tolerance, 1. / order);
  if (factor > 0.5 && factor <= 1.)
    return "";
  return "the mesh is " + std::string(factor > 1. ? "coarser" : "finer") +
         " than Time/Tolerance = " + brief(*tolerance) + " asks for: about " + brief(factor, 2) +
         " times as many cells a direction would do";
}

std::string distance_title(const Json &summary)
{
  if (is_general(summary) && !summary.contains("stationary"))
    return "The density through time";
  return std::string("Distance from the ") + (is_general(summary) ? "stationary" : "Gibbs") +
         " density through time (h = ρ/ρ∞)";
}

void print_history(const Json &summary, const ReportContext &context, std::ostream &out)
{
  Table table({{time_name(summary), 11}, {"mass − 1"}, {"TV"}, {"χ²"}, {"KL"}, {"½∫|∇h|²dπ"}});
  for (const Instant &instant : spread_through_time(context.history, 8)) {
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
    out << "\n" << distance_title(summary) << '\n' << text;
}

void print_distance(const Json &summary, const ReportContext &context, std::ostream &out)
{
  if (!summary.contains("density"))
    return;
  Facts facts;
  const std::optional<double> error = error_at_end(summary);
  const auto of = [&](const std::string &name) { return number(summary, "/distance/" + name); };
  const auto square = [&](const std::optional<double> &value) {
    return error_of_square(value, of("l1"), error);
  };
  if (!summary.contains("exit")) { // where mass leaves there is no equilibrium to be distant from
    const auto root = square(of("l2_mu"));
    facts.add("L1 = 2 TV", brief_within(of("l1"), error));
    facts.add("χ² = ‖h − 1‖²", brief_within(of("chi2"), square(of("chi2")), 4, of("log_chi2")));
    facts.add("√χ²", brief_within(of("l2_mu"), root ? std::optional(0.5 * *root) : root, 4,
                                  of("log_l2_mu")));
    facts.add("KL", brief_within(of("kl"), square(of("kl"))));
  }
  // a relative error of Z is one of the density, and of where it is
  std::optional<double> equilibrium_error = number(summary, "/gibbs/log_partition_error");
  if (equilibrium_error)
    *equilibrium_error *= 2.;
  if (is_general(summary))
    equilibrium_error = number(summary, "/stationary/l1_error");
  const std::string equilibrium = is_general(summary) ? "stationary" : "gibbs",
                    name = is_general(summary) ? "stationary" : "Gibbs";
  const std::vector<double> here = variances(summary, "/density"),
                            there = variances(summary, "/" + equilibrium);
  facts.add("mean", beside(moments(find_list(summary, "/density/mean"), here, 1, error), name,
                           moments(find_list(summary, "/" + equilibrium + "/mean"), there, 1,
                                   equilibrium_error)));
  facts.add("variance", beside(moments(here, here, 2, error), name,
                               moments(there, there, 2, equilibrium_error)));
  facts.add("error of ρ in L1",
            joined({after("space ", plain(number(summary, "/error/space_l1"), 2)),
                    after("time ", plain(number(summary, "/error/time_l1"), 2))},
                   "   "));
  facts.add("", mesh_for_tolerance(summary));
  facts.add("min ρ", plain(number(summary, "/density/minimum"), 3));
  const std::string stopped = when_stopped(summary, context);
  facts.print(
      "The density " +
          (stopped.empty() ? std::string("at the end") : stopped + ", where the run was stopped") +
          (!is_general(summary)             ? ", and Gibbs"
           : summary.contains("stationary") ? ", and the stationary one"
                                            : ""),
      out);
}

void print_formulations(const Json &summary, std::ostream &out)
{
  if (!summary.contains("formulations") || summary.at("formulations").size() < 2)
    return;
  Table table({{"formulation", 19},
               {"L1 to first"},
               {"space error"},
               {"mass drift"},
               {"min ρ"},
               {"TV to Gibbs"},
               {"KL to Gibbs"},
               {"time taken"}});
  for (const Json &row : summary.at("formulations")) {
    const auto seconds = number(row, "/timing");
    table.add_row({find_text(row, "/name"), brief(number(row, "/l1_to_first"), 3),
                   brief(number(row, "/space_l1"), 2), brief(number(row, "/mass_drift"), 2),
                   brief(number(row, "/minimum"), 3), brief(number(row, "/distance/tv")),
                   brief(number(row, "/distance/kl")), seconds ? duration(*seconds) : ""});
  }
  out << "\nThe formulations compared at the end\n" << table.text();
}

void print_cost(const Json &summary, std::ostream &out)
{
  Facts facts;
  const auto total = number(summary, "/timing/total"),
             memory = number(summary, "/timing/peak_memory");
  facts.add("total", total ? duration(*total) : "");
  // As many phases to a line as fit.
  std::string line;
  if (summary.contains("timing"))
    for (const auto &[name, seconds] : summary.at("timing").items()) {
      if (name == "total" || name == "peak_memory" || !seconds.is_number())
        continue;
      const std::string phase = name + " " + duration(seconds.get<double>());
      if (!line.empty() && text_width(line) + text_width(phase) > 68) {
        facts.add("", line);
        line.clear();
      }
      line = joined({line, phase});
    }
  facts.add("", line);
  facts.add("peak memory", memory ? data_size(*memory) : "");
  facts.print("Time taken", out);
}

void print_files(const ReportContext &context, std::ostream &out)
{
  Facts facts;
  for (const auto &[name, content] : context.files)
    facts.add(name, content);
  if (!context.directory.empty() && context.files.empty())
    out << "\nResults are in " << context.directory << '\n';
  else
    facts.print(context.directory.empty() ? "Files" : "Files in " + context.directory, out);
}

} // namespace

void print_report(const Json &summary, const ReportContext &context, std::ostream &out)
{
  print_problem(summary, out);
  print_noise(summary, out);
  print_mesh(summary, out);
  print_stepping(summary, context, out);
  print_history(summary, context, out);
  print_distance(summary, context, out);
  print_formulations(summary, out);
  print_stationary(summary, out);
  print_momentum(summary, out);
  print_generator(summary, out);
  print_comparison(summary, out);
  print_transfer_operator(summary, out);
  print_off_subspace(summary, out);
  print_modes(summary, out);
  print_gap(summary, out);
  print_passages(summary, out);
  print_decay(summary, out);
  print_cost(summary, out);
  for (const std::string &warning : context.warnings)
    out << (&warning == &context.warnings.front() ? "\n" : "") << "warning: " << warning << '\n';
  print_files(context, out);
}

std::vector<Instant> spread_through_time(const std::vector<Instant> &history, const unsigned int n)
{
  if (history.size() <= n)
    return history;

  const double first = history.front().time;
  const double last = history.back().time;
  std::vector<Instant> chosen = {history.front()};
  std::size_t begin = 1; // of those that are not shown yet
  for (unsigned int i = 1; i + 1 < n; ++i) {
    const double target = first + (last - first) * i / (n - 1);
    const auto nearest =
        std::min_element(history.begin() + static_cast<std::ptrdiff_t>(begin), history.end() - 1,
                         [target](const Instant &a, const Instant &b) {
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
