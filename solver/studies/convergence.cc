#include "studies/convergence.h"

#include "base/format.h"
#include "io/csv_writer.h"
#include "io/table.h"
#include "studies/latex_table.h"
#include "studies/study_levels.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

std::optional<double> observed_order(const double x_0, const std::optional<double> e_0,
                                     const double x_1, const std::optional<double> e_1,
                                     const double x_reference)
{
  if (!e_0 || !e_1 || !(*e_0 > 0.) || !(*e_1 > 0.))
    return std::nullopt;
  if (x_reference == 0.)
    return std::log(*e_0 / *e_1) / std::log(x_0 / x_1);

  // the right-hand side grows with q
  const auto ratio = [&](const double q) {
    return std::expm1(q * std::log(x_0 / x_reference)) /
           std::expm1(q * std::log(x_1 / x_reference));
  };
  double low = 1e-6, high = 40.;
  if (!(x_1 > x_reference) || ratio(low) > *e_0 / *e_1 || ratio(high) < *e_0 / *e_1)
    return std::nullopt;
  while (high - low > 1e-12) {
    const double middle = 0.5 * (low + high);
    (ratio(middle) < *e_0 / *e_1 ? low : high) = middle;
  }
  return low;
}

std::vector<std::optional<double>> observed_orders(const Convergence &study,
                                                   std::optional<double> LevelResult::*const error)
{
  if (study.levels.empty())
    return {};
  const bool has_order = study.type == "mesh" || study.type == "time step";
  const auto x = [&](const LevelResult &level) {
    return study.type == "mesh" ? level.h : level.time_step;
  };
  // errors of two meshes oscillate on different scales and do not cancel in a norm
  const bool is_relative = error == &LevelResult::lambda_1_error
                               ? study.lambda_is_relative_to_finest
                               : study.reference == "finest" && study.type != "mesh";
  const double reference = is_relative ? x(study.levels.back()) : 0.;
  std::vector<std::optional<double>> orders;
  for (std::size_t k = 1; k < study.levels.size(); ++k) {
    const LevelResult &coarse = study.levels[k - 1], &fine = study.levels[k];
    orders.push_back(has_order
                         ? observed_order(x(coarse), coarse.*error, x(fine), fine.*error, reference)
                         : std::nullopt);
  }
  return orders;
}

namespace {

/// The cells of the table, empty where there is no value.
struct StudyColumn {
  std::string heading, latex;
  std::vector<std::string> cells;
};

std::string order_text(const std::vector<std::optional<double>> &orders, const std::size_t level)
{
  if (level == 0 || !orders[level - 1])
    return "";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", *orders[level - 1]);
  return text;
}

std::vector<StudyColumn> columns_of(const Convergence &study)
{
  const bool is_temperature = is_sweep(study.type);
  const auto l1 = observed_orders(study, &LevelResult::l1);
  const auto l2 = observed_orders(study, &LevelResult::l2);
  const auto lambda = observed_orders(study, &LevelResult::lambda_1_error);
  std::vector<StudyColumn> columns;
  const auto add = [&](const std::string &heading, const std::string &latex, const auto &text) {
    StudyColumn column{heading, latex, {}};
    for (std::size_t k = 0; k < study.levels.size(); ++k)
      column.cells.push_back(text(study.levels[k], k));
    columns.push_back(std::move(column));
  };
  using Level = const LevelResult &;
  if (is_temperature) {
    if (study.type == "L2")
      add("γ", "$\\gamma$", [](Level l, std::size_t) { return plain(l.value, 5); });
    else
      add("σα", "$\\sigma\\alpha$", [](Level l, std::size_t) { return plain(l.sigma_alpha, 5); });
    add("D", "$D$", [](Level l, std::size_t) { return plain(l.diffusion, 5); });
    add("λ₁", "$\\lambda_1$", [](Level l, std::size_t) { return brief(l.lambda_1, 6); });
    add("λ₁ ≥", "$\\lambda_1\\geq$", [](Level l, std::size_t) { return brief(l.lambda_lower, 6); });
    add("E.-K.", "E.-K.", [](Level l, std::size_t) { return brief(l.eyring_kramers, 4); });
    add("gap Dλ₁", "$D\\lambda_1$",
        [](Level l, std::size_t) { return l.lambda_1 ? brief(l.diffusion * *l.lambda_1, 6) : ""; });
    add("ln gap", "$\\ln D\\lambda_1$", [](Level l, std::size_t) {
      return l.lambda_1 ? brief(std::log(l.diffusion * *l.lambda_1), 5) : "";
    });
    add("C_P", "$C_P$",
        [](Level l, std::size_t) { return l.lambda_1 ? brief(1. / *l.lambda_1, 5) : ""; });
    add("L1(T)", "$\\|\\rho-\\rho_\\infty\\|_{L^1}$",
        [](Level l, std::size_t) { return brief(l.l1); });
    add("KL(T)", "KL", [](Level l, std::size_t) { return brief(l.kl); });
  } else {
    if (study.type == "degree")
      add("degree", "$p$", [](Level l, std::size_t) { return std::to_string(l.degree); });
    if (study.type == "time step")
      add("Δt", "$\\Delta t$", [](Level l, std::size_t) { return plain(l.time_step, 5); });
    if (study.type == "mesh")
      add("h", "$h$", [](Level l, std::size_t) { return plain(l.h, 5); });
    add("L1 error", "$L^1$ error", [](Level l, std::size_t) { return brief(l.l1); });
    add("order", "order", [&](Level, std::size_t k) { return order_text(l1, k); });
    add("L2 error", "$L^2$ error", [](Level l, std::size_t) { return brief(l.l2); });
    add("order", "order", [&](Level, std::size_t k) { return order_text(l2, k); });
    if (study.type != "time step") {
      add("λ₁", "$\\lambda_1$", [](Level l, std::size_t) { return brief(l.lambda_1, 8); });
      add("its error", "rel.\\ error",
          [](Level l, std::size_t) { return brief(l.lambda_1_error); });
      add("order", "order", [&](Level, std::size_t k) { return order_text(lambda, k); });
    }
  }
  add("est.", "est.", [](Level l, std::size_t) { return brief(l.space_l1, 2); });
  add("unknowns", "unknowns", [](Level l, std::size_t) { return std::to_string(l.dofs); });
  add("time", "", [](Level l, std::size_t) { return brief(l.seconds, 2); });
  return columns;
}

bool is_empty(const StudyColumn &column)
{
  for (const std::string &cell : column.cells)
    if (!cell.empty())
      return false;
  return true;
}

} // namespace

std::string convergence_text(const Convergence &study)
{
  const std::vector<StudyColumn> columns = columns_of(study);
  std::vector<Column> headings;
  for (const StudyColumn &column : columns)
    headings.push_back({column.heading});
  Table table(headings);
  for (std::size_t k = 0; k < study.levels.size(); ++k) {
    std::vector<std::string> row;
    for (const StudyColumn &column : columns)
      row.push_back(column.cells[k]);
    table.add_row(row);
  }
  return table.text();
}

std::string convergence_latex(const Convergence &study)
{
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows(study.levels.size());
  for (const StudyColumn &column : columns_of(study)) {
    if (column.latex.empty() || is_empty(column))
      continue;
    headings.push_back(column.latex);
    for (std::size_t k = 0; k < rows.size(); ++k)
      rows[k].push_back(column.cells[k]);
  }
  return latex_table(headings, rows);
}

std::string convergence_csv(const Convergence &study)
{
  const auto l1 = observed_orders(study, &LevelResult::l1);
  const auto l2 = observed_orders(study, &LevelResult::l2);
  const auto lambda = observed_orders(study, &LevelResult::lambda_1_error);
  std::string text =
      "value,sigma_alpha,diffusion,h,degree,dofs,time_step,l1,l1_order,l2,l2_order,"
      "kl,lambda_1,log_lambda_1,rate,lambda_1_error,lambda_1_order,space_l1,seconds\n";
  for (std::size_t k = 0; k < study.levels.size(); ++k) {
    const LevelResult &level = study.levels[k];
    const auto order = [k](const std::vector<std::optional<double>> &orders) {
      return k == 0 ? std::nullopt : orders[k - 1];
    };
    std::optional<double> log_lambda_1, rate;
    if (level.lambda_1) {
      log_lambda_1 = std::log(*level.lambda_1);
      rate = level.diffusion * *level.lambda_1;
    }
    text += csv_row({level.value, level.sigma_alpha, level.diffusion, level.h, level.degree,
                     level.dofs, level.time_step, level.l1, order(l1), level.l2, order(l2),
                     level.kl, level.lambda_1, log_lambda_1, rate, level.lambda_1_error,
                     order(lambda), level.space_l1, level.seconds});
  }
  return text;
}

std::string mixes_best(const Convergence &study)
{
  const auto gap = [](const LevelResult &level) {
    return level.diffusion * level.lambda_1.value_or(0.);
  };
  const auto best =
      std::max_element(study.levels.begin(), study.levels.end(),
                       [&](const LevelResult &a, const LevelResult &b) { return gap(a) < gap(b); });
  if (study.type != "L2" || best == study.levels.end() || !best->lambda_1)
    return "";
  return "Of these γ = " + plain(best->value, 5) + " mixes best: gap " + brief(gap(*best), 6) +
         "\n";
}

} // namespace gibbsflow
