#include "report/spectrum_report.h"

#include "base/format.h"
#include "io/table.h"
#include "report/facts.h"
#include "report/report_text.h"

#include <cmath>
#include <ostream>

namespace gibbsflow {

void print_modes(const Json &summary, std::ostream &out)
{
  const std::vector<double> log_lambda = find_list(summary, "/spectrum/log_lambda"),
                            lambda = find_list(summary, "/spectrum/lambda"),
                            rate = find_list(summary, "/spectrum/rate"),
                            residual = find_list(summary, "/spectrum/residual"),
                            errors = find_list(summary, "/spectrum/error_estimate");
  const double beta = number(summary, "/momentum/coefficient").value_or(0.);
  std::optional<double> D = number(summary, "/model/diffusion");
  if (D)
    *D /= 1. - beta;
  Table table({{"k", 3},
               {"λ_k"},
               {beta > 0. ? "rate Dλ_k/(1−β)" : "rate Dλ_k"},
               {"residual"},
               {"error est."}});
  for (std::size_t k = 0; k < std::max(log_lambda.size(), lambda.size()); ++k) {
    const std::optional<double> logarithm = entry(log_lambda, k), error = entry(errors, k);
    const auto log_rate =
        logarithm && D && *D > 0. ? std::optional(*logarithm + std::log(*D)) : std::nullopt;
    const auto error_of_rate = error && D ? std::optional(*error * *D) : std::nullopt;
    table.add_row({std::to_string(k + 1), brief_within(entry(lambda, k), error, 8, logarithm),
                   brief_within(entry(rate, k), error_of_rate, 8, log_rate),
                   brief(entry(residual, k), 2), brief(error, 2)});
  }
  const std::string text = table.text();
  if (!text.empty())
    out << "\nSpectrum of the weighted Laplacian: ∫∇u·∇v dμ = λ ∫uv dμ"
        << (beta > 0. ? " (rates: of the equation without momentum)\n" : "\n") << text;
}

void print_gap(const Json &summary, std::ostream &out)
{
  Facts facts;
  facts.add("C_P = 1/λ₁", text_of_poincare_constant(summary));
  const auto lower = number(summary, "/poincare/log_lower"),
             upper = number(summary, "/poincare/log_upper");
  if (lower && upper) {
    facts.add("λ₁ between", rounded_bound(*lower, Rounding::down) + " and " +
                                rounded_bound(*upper, Rounding::up));
    facts.add("", find_text(summary, "/poincare/rigor"));
  }
  facts.print("Poincaré constant", out);

  Table estimates({{"λ₁ by", 0, Align::left},
                   {"kind", 0, Align::left},
                   {"λ₁"},
                   {"on", 0, Align::left},
                   {"remark", 0, Align::left}});
  const Json::json_pointer list("/poincare/estimates");
  if (summary.contains(list))
    for (const Json &row : summary.at(list))
      estimates.add_row({find_text(row, "/name"), find_text(row, "/kind"), text_of_estimate(row),
                         find_text(row, "/domain"), find_text(row, "/why")});
  const std::string text = estimates.text();
  if (!text.empty())
    out << '\n' << text;
}

void print_passages(const Json &summary, std::ostream &out)
{
  const auto of = [&](const std::string &name) { return number_of_transitions(summary, name); };
  Facts between;
  between.add("A and B",
              joined({set_of_transitions(summary, "a"), set_of_transitions(summary, "b")}, "   "));
  between.add("capacity", of("capacity"));
  between.add("rate A → B", of("rate_ab"));
  between.add("rate B → A", of("rate_ba"));
  between.add("mean time A → B", of("mfpt_ab"));
  between.add("mean time B → A", of("mfpt_ba"));
  between.print("Transitions, per unit of " + time_name(summary), out);

  Facts exit;
  exit.add("still there",
           brief_within(number(summary, "/exit/survival"), error_at_end(summary), 6));
  exit.add("rate at late times",
           brief_within(number(summary, "/exit/rate"), number(summary, "/exit/rate_error"), 6,
                        number(summary, "/exit/log_rate")));
  exit.add("mean exit time", brief_within(number(summary, "/exit/mean_time"),
                                          number(summary, "/exit/mean_time_error"), 6));
  const Json::json_pointer walls("/exit/by_boundary");
  if (summary.contains(walls))
    for (const auto &[wall, probability] : summary.at(walls).items())
      exit.add("probability " + wall, brief(probability.get<double>()));
  exit.print("Exit through absorbing walls", out);
}

namespace {

/// Of the predicted rate: that of the eigenvalue that it comes from.
std::optional<double> error_of_prediction(const Json &summary)
{
  constexpr double same = 1e-9;
  const std::vector<double> lambda = find_list(summary, "/spectrum/lambda"),
                            errors = find_list(summary, "/spectrum/error_estimate");
  const std::optional<double> predicted = number(summary, "/decay/predicted_rate");
  const double factor =
      is_rescaled(summary) ? 2. : 2. * number(summary, "/model/diffusion").value_or(0.);
  for (std::size_t k = 0; predicted && k < lambda.size(); ++k)
    if (entry(errors, k) && std::abs(factor * lambda[k] - *predicted) <= same * *predicted)
      return factor * errors[k];
  return std::nullopt;
}

} // namespace

void print_decay(const Json &summary, std::ostream &out)
{
  const auto rate = [&](const std::string &name) {
    return number(summary, "/decay/" + name + "_rate");
  };
  Facts facts;
  facts.add(is_rescaled(summary) ? "predicted 2λ₁" : "predicted 2Dλ₁",
            brief_within(rate("predicted"), error_of_prediction(summary), 6));
  facts.add("  in the scheme's steps", brief(rate("scheme")));
  std::string text;
  if (const std::vector<double> window = find_list(summary, "/decay/window"); window.size() == 2)
    text = "   (fitted on " + time_name(summary) + " from " + plain(window[0]) + " to " +
           plain(window[1]) + ")";
  const std::string fitted = brief(rate("fitted"));
  facts.add("observed", fitted.empty() ? "" : fitted + text);
  facts.add("  of KL", brief(rate("kl")));
  facts.add("  of TV (half)", brief(rate("tv")));
  facts.add("  of ½∫|∇h|²dπ", brief(rate("dirichlet")));
  facts.add(rate("fitted") && rate("predicted") ? "they disagree because" : "not here",
            find_text(summary, "/decay/why"));
  facts.print("Decay rate of χ², per unit of " + time_name(summary), out);
}

} // namespace gibbsflow
