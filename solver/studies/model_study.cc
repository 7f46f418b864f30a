#include "studies/model_study.h"

#include "base/format.h"
#include "io/csv_writer.h"
#include "io/file.h"
#include "io/output_directory.h"
#include "io/table.h"
#include "simulation/dispatch.h"
#include "simulation/run_summary.h"
#include "studies/convergence.h"
#include "studies/density_samples.h"
#include "studies/level_failure.h"

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

/// Nothing where a signal has ended the run. Either the points are given, or those of the run's own
/// mesh are to be found.
template <int dim>
std::optional<ModelRun<dim>>
run_model(const Problem<dim> &problem, const SimulationParameters &parameters,
          const ComparisonGrid<dim> &grid, const std::vector<dealii::Point<dim>> *points, Log &log,
          std::vector<dealii::Point<dim>> *own_points)
{
  ModelRun<dim> run;
  Simulation<dim> simulation(problem, parameters, log, MPI_COMM_WORLD);
  if (own_points != nullptr) {
    for (const WeightedCell<dim> &cell : simulation.weighted_cells().cells())
      for (const dealii::Point<dim> &point : cell.rule->shapes.points)
        own_points->push_back(cell.map(point));
    points = own_points;
  }
  problem.potential().values(*points, run.V);
  const Spectrum spectrum = simulation.solve_spectrum();
  const Evolution<dim> evolution = simulation.evolve("", spectrum, nullptr, false);
  if (evolution.loop.stopped)
    return std::nullopt;
  if (!spectrum.lambda.empty())
    run.lambda_1 = spectrum.lambda[0] / simulation.kappa();
  for (const HistoryRow<dim> &row : evolution.history)
    run.means.push_back(row.density.mean);
  run.density = sample_density(problem, simulation, evolution.end, grid);
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

std::string latex_table(const Comparison &study)
{
  const auto &columns = error_columns();
  const std::string second = study.has_orders ? "rr" : "r";
  std::string text = "\\begin{tabular}{r";
  for (std::size_t c = 0; c < columns.size(); ++c)
    text += second;
  text += "}\n\\hline\n" + std::string(study.has_orders ? "$N$" : study.type);
  for (const ErrorColumn &column : columns)
    text += " & " + column.latex + (study.has_orders ? " & order" : "");
  text += " \\\\\n\\hline\n";
  for (std::size_t k = 0; k < study.levels.size(); ++k) {
    text += plain(study.levels[k].value);
    for (const ErrorColumn &column : columns)
      text += " & " + brief(study.levels[k].*column.error) +
              (study.has_orders ? " & " + order_text(study.order(k, column.error)) : "");
    text += " \\\\\n";
  }
  return text + "\\hline\n\\end{tabular}\n";
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

/// The models and problems of a study, with what its runs need of the parameters.
template <int dim>
struct VariantProblems {
  VariantProblems(const SimulationParameters &given_parameters, const StudyParameters &study)
      : parameters(restricted(given_parameters)),
        models(make_variants<dim>(parameters, study)),
        reference(parameters, std::move(models.reference))
  {
    for (auto &variant : models.variants)
      problems.push_back(
          std::make_unique<Problem<dim>>(parameters, std::move(variant.model), &reference));
  }

  static SimulationParameters restricted(SimulationParameters parameters)
  {
    parameters.discretization.formulations.resize(1);
    parameters.output.fields = false;
    parameters.output.probes.clear();
    parameters.spectrum.number_of_eigenvalues =
        std::max(1U, parameters.spectrum.number_of_eigenvalues);
    return parameters;
  }

  const SimulationParameters parameters;
  ModelVariants<dim> models;
  const Problem<dim> reference;
  std::vector<std::unique_ptr<Problem<dim>>> problems;
};

template <int dim>
int solve_variants(const SimulationParameters &given_parameters,
                   const StudyParameters &study_parameters, const RunContext &context)
{
  const VariantProblems<dim> study(given_parameters, study_parameters);
  const SimulationParameters &parameters = study.parameters;
  const ModelVariants<dim> &models = study.models;
  const Problem<dim> &reference = study.reference;
  const std::vector<std::unique_ptr<Problem<dim>>> &problems = study.problems;

  const std::string &directory = context.output_directory;
  claim_output_directory(directory, context.overwrite, context.parameters_text, MPI_COMM_WORLD);
  Log log(directory + "/log.txt", context.quiet, MPI_COMM_WORLD);
  for (const std::string &warning : reference.warnings())
    log.warn(warning);
  PhaseTimer timer;
  const ComparisonGrid<dim> grid = {reference.grid(), parameters.discretization.degree + 4};
  std::vector<dealii::Point<dim>> points;
  Comparison result{study_parameters.type, models.reference_name, models.has_orders, {}};
  const std::optional<ModelRun<dim>> exact =
      run_model<dim>(reference, parameters, grid, nullptr, log, &points);
  bool is_complete = exact.has_value();
  if (exact)
    log.line("reference: " + models.reference_name + ", " + grouped(exact->dofs) +
             " unknowns, λ₁ = " + brief(exact->lambda_1, 8) + ", " + duration(exact->seconds));
  unsigned int n_failed = 0;
  for (std::size_t k = 0; k < problems.size() && is_complete; ++k) {
    const double value = models.variants[k].value;
    const std::string name = result.type + " " + plain(value);
    std::optional<ModelRun<dim>> run;
    const bool has_worked = run_or_leave_out(log, name, false, [&] {
      run = run_model<dim>(*problems[k], parameters, grid, &points, log, nullptr);
      return true;
    });
    n_failed += !has_worked;
    is_complete = run || !has_worked;
    if (!run)
      continue;
    result.levels.push_back(compare(value, *run, *exact, grid));
    log.line(name + ": λ₁ = " + brief(run->lambda_1, 8) + ", " + duration(run->seconds));
  }

  const std::string text = text_table(result);
  collectively_on_root(MPI_COMM_WORLD, [&] {
    write_file(directory + "/convergence.txt", text);
    write_file(directory + "/convergence.tex", latex_table(result));
    write_file(directory + "/convergence.csv", csv_table(result));
  });
  Json summary;
  summary["program"] = program_block(context, study_status(is_complete, n_failed));
  if (!log.warnings().empty())
    summary["warnings"] = log.warnings();
  Json &model = summary["model"];
  model["dimension"] = dim;
  model["potential"] = parameters.potential.type;
  put(model, "sigma", parameters.noise.sigma);
  put(model, "alpha", parameters.noise.alpha);
  put(model, "diffusion", parameters.noise.diffusion());
  summary["learning"] = learning_block(*reference.learning());
  summary["study"] = study_block(result);
  put(summary["timing"], "total", timer.total());
  write_json(directory + "/summary.json", summary, MPI_COMM_WORLD);
  log.text("\nDifferences from " + result.reference + "\n" + text +
           "\nTime taken: " + duration(timer.total()) + "\nFiles in " + directory +
           ":\n  summary.json                  all numbers of this study\n"
           "  convergence.csv, .tex, .txt   this table\n" +
           failures_text(n_failed, problems.size()));
  if (!is_complete)
    return signal_status();
  return n_failed > 0 ? 1 : 0;
}

} // namespace

int run_model_study(const SimulationParameters &parameters, const StudyParameters &study,
                    const RunContext &context)
{
  return dispatch(parameters.dimension, [&](const auto dim) {
    return solve_variants<dim.value>(parameters, study, context);
  });
}

template <int dim>
void check_model_study(const SimulationParameters &parameters, const StudyParameters &study)
{
  VariantProblems<dim>(parameters, study);
}

template void check_model_study<1>(const SimulationParameters &, const StudyParameters &);
template void check_model_study<2>(const SimulationParameters &, const StudyParameters &);
template void check_model_study<3>(const SimulationParameters &, const StudyParameters &);

} // namespace gibbsflow
