#include "studies/model_study.h"

#include "base/format.h"
#include "io/csv_writer.h"
#include "io/table.h"
#include "simulation/dispatch.h"
#include "simulation/mesh_choice.h"
#include "simulation/run_summary.h"
#include "studies/convergence.h"
#include "studies/density_samples.h"
#include "studies/latex_table.h"
#include "studies/level.h"
#include "studies/study_files.h"

namespace gibbsflow {

namespace {

/// What one model gave.
template <int dim>
struct ModelRun {
  std::vector<double> V; // at the quadrature points of the reference's mesh, of this rank
  DensitySamples density, gibbs;
  std::vector<dealii::Tensor<1, dim>> means; // at all steps
  double lambda_1 = 0., loss = 0., seconds = 0.;
  std::uint64_t dofs = 0;
};

/// The differences of one variant from the reference.
struct Difference {
  double value, potential, l1, l1_gibbs, lambda_1, lambda_1_error, mean, loss, seconds;
};

/// The errors of a table, by their names in files, for people and in LaTeX.
struct ErrorColumn {
  std::string name, heading, latex;
  double Difference::*error;
};

const std::vector<ErrorColumn> &error_columns()
{
  static const std::vector<ErrorColumn> columns = {
      {"potential", "sup|ΔV|", "$\\sup|\\Delta V|$", &Difference::potential},
      {"l1", "L1(T)", "$\\|\\Delta\\rho(T)\\|_{L^1}$", &Difference::l1},
      {"l1_gibbs", "L1 Gibbs", "$\\|\\Delta\\rho_\\infty\\|_{L^1}$", &Difference::l1_gibbs},
      {"lambda_1_error", "|Δλ₁|", "$|\\Delta\\lambda_1|$", &Difference::lambda_1_error},
      {"mean", "|ΔEW|", "$\\max_t|\\Delta E W_t|$", &Difference::mean}};
  return columns;
}

struct Comparison {
  std::string type, reference;
  bool has_orders = false;
  std::vector<Difference> levels;

  /// In 1/value; absent where there are no orders and on the first level.
  std::optional<double> order(const std::size_t k, double Difference::*error) const
  {
    if (k == 0 || !has_orders)
      return std::nullopt;
    return observed_order(1. / levels[k - 1].value, levels[k - 1].*error, 1. / levels[k].value,
                          levels[k].*error);
  }
};

/// Either the points are given, or those of the run's own mesh are to be found.
template <int dim>
ModelRun<dim> run_model(const Problem<dim> &problem, const SimulationParameters &parameters,
                        const ComparisonGrid<dim> &grid,
                        const std::vector<dealii::Point<dim>> *points, Session &session,
                        std::vector<dealii::Point<dim>> *own_points)
{
  ModelRun<dim> run;
  Simulation<dim> simulation(problem, parameters, session.log(), session.communicator());
  if (own_points != nullptr) {
    for (const WeightedCell<dim> &cell : simulation.weighted_cells().cells())
      for (const dealii::Point<dim> &point : cell.rule->shapes.points)
        own_points->push_back(cell.geometry.map(point));
    points = own_points;
  }
  problem.potential().values(*points, run.V);
  Spectrum spectrum;
  const Evolution<dim> evolution = solve_level(simulation, parameters, session, false, spectrum);
  if (!spectrum.lambda.empty())
    run.lambda_1 = spectrum.lambda[0] / simulation.kappa();
  for (const HistoryRow<dim> &row : evolution.history)
    run.means.push_back(row.density.mean);
  run.density = sample_density(problem, simulation, evolution.formulation(), evolution.end, grid);
  run.gibbs = sample_gibbs(problem, simulation, grid);
  run.loss = problem.learning()->loss;
  run.dofs = simulation.discretization().n_dofs();
  run.seconds = simulation.timer().total();
  return run;
}

template <int dim>
Difference compare(const double value, const ModelRun<dim> &run, const ModelRun<dim> &reference,
                   const ComparisonGrid<dim> &grid)
{
  Difference difference{};
  difference.value = value;
  for (std::size_t i = 0; i < run.V.size(); ++i)
    difference.potential = std::max(difference.potential, std::abs(run.V[i] - reference.V[i]));
  difference.potential = dealii::Utilities::MPI::max(difference.potential, MPI_COMM_WORLD);
  difference.l1 = distance(run.density, reference.density, grid, MPI_COMM_WORLD).l1;
  difference.l1_gibbs = distance(run.gibbs, reference.gibbs, grid, MPI_COMM_WORLD).l1;
  difference.lambda_1 = run.lambda_1;
  difference.lambda_1_error = std::abs(run.lambda_1 - reference.lambda_1);
  for (std::size_t k = 0; k < std::min(run.means.size(), reference.means.size()); ++k)
    difference.mean = std::max(difference.mean, (run.means[k] - reference.means[k]).norm());
  difference.loss = run.loss;
  difference.seconds = run.seconds;
  return difference;
}

std::string order_text(const std::optional<double> order)
{
  char text[32] = "";
  if (order)
    std::snprintf(text, sizeof text, "%.2f", *order);
  return text;
}

std::string text_table(const Comparison &study)
{
  std::vector<Column> headings = {{study.has_orders ? "N" : study.type}};
  for (const ErrorColumn &column : error_columns()) {
    headings.push_back({column.heading});
    headings.push_back({"order"});
  }
  headings.push_back({"λ₁"});
  Table table(headings);
  for (std::size_t k = 0; k < study.levels.size(); ++k) {
    std::vector<std::string> row = {plain(study.levels[k].value)};
    for (const ErrorColumn &column : error_columns()) {
      row.push_back(brief(study.levels[k].*column.error));
      row.push_back(order_text(study.order(k, column.error)));
    }
    row.push_back(brief(study.levels[k].lambda_1, 6));
    table.add_row(row);
  }
  return table.text();
}

std::string model_latex(const Comparison &study)
{
  std::vector<std::string> headings = {study.has_orders ? "$N$" : study.type};
  for (const ErrorColumn &column : error_columns()) {
    headings.push_back(column.latex);
    if (study.has_orders)
      headings.push_back("order");
  }
  headings.push_back("$\\lambda_1$");
  std::vector<std::vector<std::string>> rows;
  for (std::size_t k = 0; k < study.levels.size(); ++k) {
    rows.push_back({plain(study.levels[k].value)});
    for (const ErrorColumn &column : error_columns()) {
      rows.back().push_back(brief(study.levels[k].*column.error));
      if (study.has_orders)
        rows.back().push_back(order_text(study.order(k, column.error)));
    }
    rows.back().push_back(brief(study.levels[k].lambda_1, 6));
  }
  return latex_table(headings, rows);
}

std::string csv_table(const Comparison &study)
{
  std::string text = "value";
  for (const ErrorColumn &column : error_columns())
    text += ',' + column.name + ',' + column.name + "_order";
  text += ",lambda_1,loss,seconds\n";
  for (std::size_t k = 0; k < study.levels.size(); ++k) {
    const Difference &level = study.levels[k];
    std::vector<std::optional<double>> row = {level.value};
    for (const ErrorColumn &column : error_columns()) {
      row.push_back(level.*column.error);
      row.push_back(study.order(k, column.error));
    }
    row.insert(row.end(), {level.lambda_1, level.loss, level.seconds});
    text += csv_row(row);
  }
  return text;
}

Json study_block(const Comparison &study)
{
  Json block;
  block["type"] = study.type;
  block["reference"] = study.reference;
  for (const Difference &level : study.levels) {
    Json json;
    put(json, "value", level.value);
    for (const ErrorColumn &column : error_columns())
      put(json, column.name, level.*column.error);
    put(json, "lambda_1", level.lambda_1);
    put(json, "loss", level.loss);
    put(json, "seconds", level.seconds);
    block["levels"].push_back(json);
  }
  if (study.has_orders)
    for (const ErrorColumn &column : error_columns()) {
      std::vector<double> orders;
      for (std::size_t k = 1; k < study.levels.size(); ++k)
        if (const std::optional<double> order = study.order(k, column.error))
          orders.push_back(*order);
      put(block["orders"], column.name == "lambda_1_error" ? "lambda_1" : column.name, orders);
    }
  return block;
}

/// The reference and the problems that are compared with it.
template <int dim>
struct ModelProblems {
  SimulationParameters parameters;
  std::string reference_name;
  bool has_orders = false;
  std::unique_ptr<const Problem<dim>> reference;
  std::vector<double> values;
  std::vector<std::unique_ptr<const Problem<dim>>> variants;
};

template <int dim>
ModelProblems<dim> make_problems(const SimulationParameters &given, const StudyParameters &study)
{
  ModelProblems<dim> result;
  result.parameters = given;
  SimulationParameters &parameters = result.parameters;
  parameters.discretization.formulations.resize(1);
  parameters.output.fields = false;
  parameters.output.probes.clear();
  parameters.spectrum.number_of_eigenvalues =
      std::max(1U, parameters.spectrum.number_of_eigenvalues);
  ModelVariants<dim> models = make_variants<dim>(parameters, study);
  result.reference_name = models.reference_name;
  result.has_orders = models.has_orders;
  parameters = with_automatic_mesh(parameters, models.reference);
  result.reference = std::make_unique<Problem<dim>>(parameters, std::move(models.reference));
  for (auto &variant : models.variants) {
    result.values.push_back(variant.value);
    result.variants.push_back(std::make_unique<Problem<dim>>(parameters, std::move(variant.model),
                                                             result.reference.get()));
  }
  return result;
}

/// Tables and summary of the variants so far.
template <int dim>
void publish(const Comparison &result, const ModelProblems<dim> &problems, Session &session)
{
  write_tables(session, {text_table(result), model_latex(result), csv_table(result)});
  Json &summary = session.summary();
  summary["model"] = study_model_block(problems.parameters, dim);
  summary["learning"] = learning_block(*problems.reference->learning());
  summary["study"] = study_block(result);
}

template <int dim>
Ending solve_variants(const ModelProblems<dim> &problems, const std::string &type, Session &session)
{
  const PhaseTimer timer;
  Log &log = session.log();
  for (const std::string &warning : problems.reference->warnings())
    log.warn(warning);
  const ComparisonGrid<dim> grid = {problems.reference->region(),
                                    problems.parameters.discretization.degree + 4};
  std::vector<dealii::Point<dim>> points;
  Comparison result{type, problems.reference_name, problems.has_orders, {}};
  const ModelRun<dim> exact =
      run_model<dim>(*problems.reference, problems.parameters, grid, nullptr, session, &points);
  log.line("reference: " + problems.reference_name + ", " + grouped(exact.dofs) +
           " unknowns, λ₁ = " + brief(exact.lambda_1, 8) + ", " + duration(exact.seconds));
  LevelCount count = {unsigned(problems.variants.size())};
  for (std::size_t k = 0; k < problems.variants.size() && !count.is_stopped(); ++k) {
    const double value = problems.values[k];
    const std::string name = type + " " + plain(value);
    run_or_leave_out(log, name, count, [&] {
      const ModelRun<dim> run = run_model<dim>(*problems.variants[k], problems.parameters, grid,
                                               &points, session, nullptr);
      result.levels.push_back(compare(value, run, exact, grid));
      log.line(name + ": λ₁ = " + brief(run.lambda_1, 8) + ", " + duration(run.seconds));
    });
    publish(result, problems, session);
  }

  put(session.summary()["timing"], "total", timer.total());
  const Ending ending = ending_of_levels(count);
  if (!result.levels.empty())
    log.text("\nDifferences from " + result.reference + "\n" + text_table(result) +
             "\nTime taken: " + duration(timer.total()) +
             files_of_study(session.destination(ending)));
  return ending;
}

} // namespace

int run_model_study(const SimulationParameters &parameters, const StudyParameters &study,
                    const RunContext &context)
{
  return dispatch(parameters.dimension, [&](const auto dim) {
    const ModelProblems<dim.value> problems = make_problems<dim.value>(parameters, study);
    return run_session(context, MPI_COMM_WORLD, [&](Session &session) {
      return solve_variants(problems, study.type, session);
    });
  });
}

template <int dim>
void check_model_study(const SimulationParameters &parameters, const StudyParameters &study)
{
  make_problems<dim>(parameters, study);
}

template void check_model_study<1>(const SimulationParameters &, const StudyParameters &);
template void check_model_study<2>(const SimulationParameters &, const StudyParameters &);
template void check_model_study<3>(const SimulationParameters &, const StudyParameters &);

} // namespace gibbsflow
