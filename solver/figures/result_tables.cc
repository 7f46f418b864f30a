#include "figures/result_tables.h"

#include "base/format.h"
#include "figures/html.h"
#include "report/noise_report.h"
#include "report/report_text.h"

#include <algorithm>

namespace gibbsflow {

namespace {

/// A row of the table of facts: its name and the text of a result.
struct FactRow {
  std::string name;
  std::vector<std::string> texts;
};

std::vector<std::pair<std::string, std::string>> facts_of(const Result &result)
{
  const Json &summary = result.summary;
  const auto at = [&](const std::string &path, const unsigned int digits = 5) {
    return plain(number(summary, path), digits);
  };
  const auto error = error_at_end(summary);
  const auto within = [&](const std::string &path) {
    return brief_within(number(summary, path), error);
  };
  return {
      {"potential V", find_text(summary, "/model/potential")},
      {"dimension", at("/model/dimension")},
      {definition_of_diffusion(summary), at("/model/diffusion")},
      {"momentum β, friction", joined({at("/momentum/coefficient"), at("/momentum/friction")})},
      {"σ, α", joined({at("/model/sigma"), at("/model/alpha")})},
      {"equation", find_text(summary, "/model/formulation")},
      {"study of", find_text(summary, "/study/type")},
      {"box", box(find_list(summary, "/mesh/lower"), find_list(summary, "/mesh/upper"))},
      {"cells, degree, unknowns",
       joined({at("/mesh/cells", 9), at("/mesh/degree"), at("/mesh/dofs", 9)})},
      {"final time", after(time_name(summary) + " = ", at("/time/final_time", 8))},
      {"scheme", find_text(summary, "/time/scheme")},
      {"barrier / D",
       number(summary, "/model/barrier") && number(summary, "/model/diffusion")
           ? plain(*number(summary, "/model/barrier") / *number(summary, "/model/diffusion"), 4)
           : ""},
      {"λ₁", brief_within(entry(find_list(summary, "/spectrum/lambda"), 0),
                          entry(find_list(summary, "/spectrum/error_estimate"), 0), 8,
                          entry(find_list(summary, "/spectrum/log_lambda"), 0))},
      {"C_P = 1/λ₁", text_of_poincare_constant(summary)},
      {"TV at the end", has_exit(summary) ? "" : within("/distance/tv")},
      {"χ² at the end", has_exit(summary) ? ""
                                          : brief_or_power(number(summary, "/distance/chi2"),
                                                           number(summary, "/distance/log_chi2"))},
      {"not left at the end",
       brief_within(number(summary, "/exit/survival"), number(summary, "/exit/survival_error"))},
      {"exit rate",
       brief_within(number(summary, "/exit/rate"), number(summary, "/exit/rate_error"))},
      {"mean exit time",
       brief_within(number(summary, "/exit/mean_time"), number(summary, "/exit/mean_time_error"))},
      {"rate of χ², fitted", brief(number(summary, "/decay/fitted_rate"), 6)},
      {"rate of χ², predicted", brief(number(summary, "/decay/predicted_rate"), 6)},
      {"error of ρ(T) in L1", brief(error, 2)},
      {"loss, accuracy at W₀", joined({at("/learning/loss"), at("/learning/accuracy")})},
      {"time taken",
       number(summary, "/timing/total") ? duration(*number(summary, "/timing/total")) : ""}};
}

} // namespace

std::string facts_table(const std::vector<Result> &results)
{
  std::vector<FactRow> rows;
  for (std::size_t r = 0; r < results.size(); ++r) {
    const auto facts = facts_of(results[r]);
    rows.resize(facts.size());
    for (std::size_t k = 0; k < facts.size(); ++k) {
      rows[k].name = facts[k].first;
      rows[k].texts.push_back(facts[k].second);
    }
  }
  std::vector<std::string> headings;
  if (results.size() > 1) {
    headings = {""};
    for (const Result &result : results)
      headings.push_back(result.name);
    headings.emplace_back("");
  }
  std::vector<std::vector<std::string>> cells;
  for (const FactRow &row : rows) {
    if (std::all_of(row.texts.begin(), row.texts.end(),
                    [](const std::string &text) { return text.empty(); }))
      continue;
    std::vector<std::string> line = {row.name};
    line.insert(line.end(), row.texts.begin(), row.texts.end());
    if (results.size() > 1)
      line.emplace_back(std::adjacent_find(row.texts.begin(), row.texts.end(),
                                           std::not_equal_to<>()) == row.texts.end()
                            ? ""
                            : "≠");
    cells.push_back(std::move(line));
  }
  return html_table(headings, cells);
}

std::string pictures_table(const Result &result)
{
  const Json::json_pointer where("/comparison");
  if (!result.summary.contains(where))
    return "";
  PicturesTable table(is_general(result.summary), time_name(result.summary));
  table.add(result.summary.at(where));
  std::vector<std::string> headings;
  for (const Column &column : table.columns())
    headings.push_back(column.heading);
  std::vector<std::vector<std::string>> rows = table.rows();
  for (std::size_t c = headings.size(); c-- > 0;) {
    if (std::any_of(rows.begin(), rows.end(),
                    [c](const auto &row) { return c < row.size() && !row[c].empty(); }))
      continue;
    headings.erase(headings.begin() + static_cast<std::ptrdiff_t>(c));
    for (auto &row : rows)
      if (c < row.size())
        row.erase(row.begin() + static_cast<std::ptrdiff_t>(c));
  }
  return html_table(headings, rows);
}

std::string statements_table(const Result &result)
{
  const Json::json_pointer where("/poincare/estimates");
  if (!result.summary.contains(where))
    return "";
  std::vector<std::vector<std::string>> rows;
  for (const Json &estimate : result.summary.at(where))
    rows.push_back({find_text(estimate, "/name"), find_text(estimate, "/kind"),
                    text_of_estimate(estimate), find_text(estimate, "/domain"),
                    find_text(estimate, "/why")});
  return html_table({"name", "kind", "λ₁", "domain", "rests on, or why not"}, rows);
}

std::string warnings_html(const std::vector<Result> &results)
{
  std::string text;
  for (const Result &result : results) {
    const std::string of = results.size() > 1 ? result.name + ": " : "";
    if (const std::string message = find_text(result.summary, "/program/message"); !message.empty())
      text += "<p class=\"warning\">" + escaped(of + message) + "</p>\n";
    const Json::json_pointer where("/warnings");
    if (result.summary.contains(where))
      for (const Json &warning : result.summary.at(where))
        if (warning.is_string())
          text += "<p class=\"warning\">" + escaped(of + warning.get<std::string>()) + "</p>\n";
  }
  return text;
}

} // namespace gibbsflow
