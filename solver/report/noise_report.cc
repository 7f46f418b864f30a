#include "report/noise_report.h"

#include "base/format.h"
#include "io/table.h"
#include "report/facts.h"
#include "report/report_text.h"

#include <algorithm>
#include <ostream>

namespace gibbsflow {

namespace {

/// "[0.12, 0.01; 0.01, 0.3]", one half of which is enough to read.
std::string matrix(const Json &json, const std::string &path)
{
  std::vector<std::string> rows;
  for (std::size_t d = 0;; ++d) {
    const std::vector<double> row = find_list(json, path + "/" + std::to_string(d));
    if (row.empty())
      break;
    std::vector<std::string> entries;
    for (const double x : row)
      entries.push_back(plain(x, 3));
    rows.push_back(joined(entries));
  }
  return rows.empty() ? "" : "[" + joined(rows, "; ") + "]";
}

} // namespace

void print_noise(const Json &summary, std::ostream &out)
{
  const Json none = Json::object();
  const Json &noise = summary.contains("noise") ? summary.at("noise") : none;
  Table table({{"where", 9}, {"point"}, {"V"}, {"Σ", 0, Align::left}, {"σ_eff = tr Σ/d"}});
  const std::string at_origin = matrix(noise, "/covariance_at_origin");
  if (!at_origin.empty())
    table.add_row(
        {"origin", "0", "", at_origin, brief(number(noise, "/effective_sigma/at_origin"))});
  const std::vector<double> sigma = find_list(noise, "/effective_sigma/at_minima");
  const std::optional<double> start = number(noise, "/effective_sigma/start");
  if (noise.contains("covariance_at_minima"))
    for (std::size_t k = 0; k < noise.at("covariance_at_minima").size() && k < 6; ++k) {
      const Json &minimum = noise.at("covariance_at_minima").at(k);
      table.add_row({start && k == static_cast<std::size_t>(*start) ? "minimum *" : "minimum",
                     point(find_list(minimum, "/point")), brief(number(minimum, "/potential")),
                     matrix(minimum, "/covariance"), brief(entry(sigma, k))});
    }
  const std::string text = table.text();
  if (text.empty())
    return;
  const std::optional<double> batch = number(noise, "/batch_size");
  out << "\nNoise: Σ, the covariance of the gradient"
      << (batch ? " of a batch of " + plain(batch) : "") << " (* holds the most of the start)\n"
      << text;
  if (const auto mean = number(noise, "/effective_sigma/mean"))
    out << "  σ_eff averaged over ρ at the end: " << brief(mean) << '\n';
}

void print_stationary(const Json &summary, std::ostream &out)
{
  if (!summary.contains("stationary"))
    return;
  const Json &stationary = summary.at("stationary");
  const auto of = [&](const std::string &name) { return number(stationary, "/" + name); };
  const std::optional<double> error = of("l1_error");
  Facts facts;
  facts.add("error in L1", plain(error, 2));
  const std::vector<double> variance = variances(stationary, "");
  facts.add("mean", moments(find_list(stationary, "/mean"), variance, 1, error));
  facts.add("variance", moments(variance, variance, 2, error));
  facts.add("L1 to Gibbs", brief_within(of("l1_to_gibbs"), error));
  facts.add("KL to Gibbs",
            brief_within(of("kl_to_gibbs"),
                         error_of_square(of("kl_to_gibbs"), of("l1_to_gibbs"), error)));
  facts.add("current ∫|j|", brief_within(of("current_norm"), of("current_error")));
  facts.add("detailed balance",
            summary.at("model").value("detailed_balance", false) ? "holds" : "does not hold");
  if (const auto mass = of("wall_mass"))
    facts.add("mass at the walls", brief(mass, 2));
  facts.print("The stationary density (Gibbs: that of isotropic noise with the same trace)", out);
}

void print_momentum(const Json &summary, std::ostream &out)
{
  if (!summary.contains("momentum"))
    return;
  const auto of = [&](const std::string &name) { return number(summary, "/momentum/" + name); };
  Facts facts;
  facts.add("friction γ", plain(of("friction")) + "   ((1 − β)/√α, for p = v/√α)");
  facts.add("Hermite modes",
            plain(of("modes")) +
                after("   (share of the highest ", plain(of("highest_mode_share"), 2)) +
                (of("highest_mode_share") ? ")" : ""));
  const std::vector<double> variance = find_list(summary, "/momentum/variance_p");
  facts.add("variance of p", variance.empty()
                                 ? ""
                                 : point(variance) + "   (in equilibrium " +
                                       plain(number(summary, "/model/diffusion")) + ")");
  facts.add("transitions",
            after("", plain(of("transitions"))) +
                (of("transitions") ? " per unit of t, each way between the wells" : ""));
  facts.add("without momentum", of("l1_without")
                                    ? "plain SGD at α/(1 − β) = " + plain(of("effective_alpha")) +
                                          ", with the same D, is " + plain(of("l1_without"), 3) +
                                          " away in L1 after as many steps"
                                    : "");
  facts.print("Momentum", out);
}

void print_generator(const Json &summary, std::ostream &out)
{
  const std::vector<double> re = find_list(summary, "/generator/re"),
                            im = find_list(summary, "/generator/im"),
                            errors = find_list(summary, "/generator/error_estimate");
  Table table({{"k", 3}, {"Re, the rate"}, {"Im"}, {"error est."}});
  for (std::size_t k = 0; k < re.size(); ++k)
    table.add_row({std::to_string(k + 1), brief_within(re[k], entry(errors, k), 8),
                   entry(im, k).value_or(0.) == 0. ? "" : brief_within(im[k], entry(errors, k), 8),
                   brief(entry(errors, k), 2)});
  const std::string text = table.text();
  if (!text.empty())
    out << "\nEigenvalues of the generator, per unit of t\n" << text;
  if (const auto bound = number(summary, "/generator/imaginary_bound"); bound && !text.empty())
    out << "  any other with a smaller real part than the last one has |Im| above "
        << brief(bound, 3) << '\n';
  if (const auto gap = number(summary, "/generator/symmetric_gap"))
    out << "  gap of its symmetric part: "
        << brief_within(*gap, number(summary, "/generator/symmetric_gap_error"), 6) << '\n';
  else if (summary.contains("stationary") && !text.empty())
    out << "  gap of its symmetric part: not known, the elements do not hold the tails of the "
           "density\n";
}

void print_off_subspace(const Json &summary, std::ostream &out)
{
  if (!summary.contains("ensemble"))
    return;
  std::vector<const Json *> known;
  for (const Json &result : summary.at("ensemble"))
    if (result.contains("off_subspace"))
      known.push_back(&result);
  Table table({{"method", 6, Align::left},
               {time_name(summary)},
               {"distance"},
               {"V(W)"},
               {"V(projection of W)"}});
  constexpr std::size_t most_rows = 10;
  const std::size_t n = std::min(known.size(), most_rows);
  for (std::size_t k = 0; k < n; ++k) {
    const Json &result = *known[n == 1 ? 0 : k * (known.size() - 1) / (n - 1)];
    table.add_row({find_text(result, "/method"), plain(number(result, "/time")),
                   brief(number(result, "/off_subspace/distance")),
                   brief(number(result, "/off_subspace/potential")),
                   brief(number(result, "/off_subspace/potential_of_projection"))});
  }
  if (n > 0)
    out << "\nRuns in all weights W, and how far they are from the subspace (means; ensemble.csv "
           "has "
           "all)\n"
        << table.text();
}

PicturesTable::PicturesTable(const bool is_general, const std::string &time)
    : is_general_(is_general),
      columns_({{"picture", 9, Align::left},
                {"mean"},
                {"variance"},
                {is_general ? "to general" : "to density"},
                {"order"},
                {"to isotropic"},
                {"gap per " + time},
                {"escape"},
                {"left"}})
{
}

void PicturesTable::add(const Json &comparison, const std::string &of)
{
  if (!of.empty()) {
    rows_.emplace_back(columns_.size());
    rows_.back().front() = of;
  }
  constexpr unsigned int digits = 4;
  for (const Json &row : comparison) {
    const std::vector<double> variance = variances(row, "");
    std::optional<double> error = number(row, "/l1_standard_error");
    const std::string picture = find_text(row, "/name");
    const bool is_solved =
                   picture == "kinetic" || picture == (is_general_ ? "general" : "isotropic"),
               is_ensemble = number(row, "/sampling_noise").has_value();
    if (error)
      *error += number(row, "/l1_loss").value_or(0.);
    // the standard errors of ensembles, and what their distances may be short of; what is known of
    // those of densities is in the digits
    const auto with_error = [&](const std::string &name, const std::optional<double> &of_number) {
      const std::optional<double> value = number(row, "/" + name);
      return is_ensemble && value && of_number ? with_standard_error(*value, *of_number)
                                               : brief_within(value, of_number, digits);
    };
    rows_.push_back({picture, moments(find_list(row, "/mean"), variance, 1, error, digits),
                     moments(variance, variance, 2, error, digits),
                     is_solved ? "" : with_error("l1_to_general", error),
                     brief(number(row, "/l1_order"), 2),
                     with_error("l1_to_isotropic", number(row, "/l1_to_isotropic_error")),
                     brief(number(row, "/gap"), digits),
                     with_error("escape_time", number(row, "/escape_error")),
                     brief(number(row, "/survival"), digits)});
  }
}

std::string PicturesTable::text() const
{
  Table table(columns_);
  for (const std::vector<std::string> &row : rows_)
    table.add_row(row);
  return table.text();
}

void print_comparison(const Json &summary, std::ostream &out)
{
  if (!summary.contains("comparison") || summary.at("comparison").size() < 2)
    return;
  PicturesTable table(is_general(summary), time_name(summary));
  table.add(summary.at("comparison"));
  out << "\nPictures of the same training at the end (distances in L1)\n" << table.text();
}

} // namespace gibbsflow
