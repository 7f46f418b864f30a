#include "studies/learning_rate_tables.h"

#include "base/format.h"
#include "io/csv_writer.h"
#include "report/noise_report.h"
#include "studies/convergence.h"
#include "studies/latex_table.h"

namespace gibbsflow {

namespace {

const std::string alpha_is = "α = ";

const Json *row_of(const RateLevel &level, const std::string &picture)
{
  for (const Json &row : level.comparison)
    if (find_text(row, "/name") == picture)
      return &row;
  return nullptr;
}

PicturesTable rates_table(const RateStudy &study)
{
  PicturesTable table(study.is_general, "t");
  for (const RateLevel &level : study.levels)
    table.add(level.comparison, alpha_is + plain(level.alpha, 5));
  return table;
}

/// "< 2e-06", "0.12 ± 0.002" and "α = 0.1" too.
std::string in_latex(const std::string &cell)
{
  if (cell.rfind("< ", 0) == 0)
    return "$<$ " + in_latex(cell.substr(2));
  if (cell.rfind(alpha_is, 0) == 0)
    return "$\\alpha=$ " + latex_number(cell.substr(alpha_is.size()));
  const std::string between = " ± ";
  const std::size_t at = cell.find(between);
  return at == std::string::npos ? latex_number(cell)
                                 : in_latex(cell.substr(0, at)) + " $\\pm$ " +
                                       latex_number(cell.substr(at + between.size()));
}

} // namespace

void add_orders(RateStudy &study)
{
  constexpr double significant = 2.; // standard errors
  for (std::size_t k = 1; k < study.levels.size(); ++k)
    for (Json &row : study.levels[k].comparison) {
      const Json *const before = row_of(study.levels[k - 1], find_text(row, "/name"));
      if (before == nullptr)
        continue;
      const auto distance = [&](const Json &of) -> std::optional<double> {
        const std::optional<double> l1 = find_number(of, "/l1_to_general"),
                                    error = find_number(of, "/l1_standard_error");
        return l1 && *l1 > significant * error.value_or(0.) ? l1 : std::nullopt;
      };
      put(row, "l1_order",
          observed_order(study.levels[k - 1].alpha, distance(*before), study.levels[k].alpha,
                         distance(row)));
    }
}

std::string rates_text(const RateStudy &study)
{
  return rates_table(study).text();
}

std::string rates_latex(const RateStudy &study)
{
  const PicturesTable table = rates_table(study);
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows(table.rows().size());
  for (std::size_t c = 0; c < table.columns().size(); ++c) {
    bool is_empty = true;
    for (const std::vector<std::string> &row : table.rows())
      is_empty = is_empty && row[c].empty();
    if (is_empty)
      continue;
    headings.push_back(table.columns()[c].heading);
    for (std::size_t r = 0; r < rows.size(); ++r)
      rows[r].push_back(in_latex(table.rows()[r][c]));
  }
  return latex_table(headings, rows);
}

std::string rates_csv(const RateStudy &study)
{
  const std::vector<std::string> numbers = {
      "l1_to_general", "l1_standard_error", "sampling_noise",  "l1_order",
      "l1_to_gibbs",   "l1_to_gibbs_error", "l1_to_isotropic", "l1_to_isotropic_error",
      "gap",           "escape_time",       "escape_error",    "survival"};
  std::string text = "value,steps,diffusion,picture";
  for (const std::string &name : numbers)
    text += ',' + name;
  std::vector<std::string> paths;
  for (unsigned int d = 0; d < study.dimension; ++d) {
    text += ",mean_" + std::to_string(d + 1);
    paths.push_back("/mean/" + std::to_string(d));
  }
  for (unsigned int d = 0; d < study.dimension; ++d)
    for (unsigned int e = d; e < study.dimension; ++e) {
      text += ",covariance_" + std::to_string(d + 1) + '_' + std::to_string(e + 1);
      paths.push_back("/covariance/" + std::to_string(d) + '/' + std::to_string(e));
    }
  text += '\n';
  for (const RateLevel &level : study.levels)
    for (const Json &row : level.comparison) {
      std::vector<std::optional<double>> values;
      for (const std::string &name : numbers)
        values.push_back(find_number(row, '/' + name));
      for (const std::string &path : paths)
        values.push_back(find_number(row, path));
      text += shortest(level.alpha) + ',' + std::to_string(level.steps) + ',' +
              shortest(level.diffusion) + ',' + find_text(row, "/name") + ',' + csv_row(values);
    }
  return text;
}

Json rates_block(const RateStudy &study)
{
  Json block;
  block["type"] = "learning rate";
  block["reference"] = study.is_general ? "general" : "isotropic";
  put(block, "time", study.time);
  for (const RateLevel &level : study.levels) {
    Json json;
    put(json, "value", level.alpha);
    json["steps"] = level.steps;
    put(json, "sigma", level.sigma);
    put(json, "diffusion", level.diffusion);
    put(json, "h", level.h);
    json["degree"] = level.degree;
    json["dofs"] = level.dofs;
    put(json, "time_step", level.time_step);
    put(json, "space_l1", level.space_l1);
    put(json, "seconds", level.seconds);
    json["comparison"] = level.comparison;
    block["levels"].push_back(json);
  }
  return block;
}

} // namespace gibbsflow
