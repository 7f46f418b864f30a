#include "studies/study.h"

#include "base/format.h"
#include "formulas/expression.h"
#include "io/file.h"
#include "simulation/dispatch.h"
#include "simulation/mesh_choice.h"
#include "simulation/poincare_csv.h"
#include "simulation/run_summary.h"
#include "studies/convergence.h"
#include "studies/density_samples.h"
#include "studies/learning_rate_study.h"
#include "studies/level.h"
#include "studies/model_study.h"
#include "studies/study_files.h"

namespace gibbsflow {

namespace {

std::vector<double> known(const std::vector<std::optional<double>> &values)
{
  std::vector<double> list;
  for (const std::optional<double> &value : values)
    if (value)
      list.push_back(*value);
  return list;
}

Json study_block(const Convergence &study)
{
  Json block;
  block["type"] = study.type;
  block["reference"] = study.reference;
  for (const LevelResult &level : study.levels) {
    Json json;
    put(json, "value", level.value);
    put(json, "diffusion", level.diffusion);
    put(json, "h", level.h);
    json["degree"] = level.degree;
    json["dofs"] = level.dofs;
    put(json, "time_step", level.time_step);
    put(json, "l1", level.l1);
    put(json, "l2", level.l2);
    put(json, "kl", level.kl);
    put(json, "lambda_1", level.lambda_1);
    if (level.lambda_1)
      put(json, "log_lambda_1", std::log(*level.lambda_1));
    put(json, "lambda_1_error", level.lambda_1_error);
    put(json, "space_l1", level.space_l1);
    put(json, "lambda_1_lower", level.lambda_lower);
    put(json, "eyring_kramers", level.eyring_kramers);
    put(json, "seconds", level.seconds);
    block["levels"].push_back(json);
  }
  put(block["orders"], "l1", known(observed_orders(study, &LevelResult::l1)));
  put(block["orders"], "l2", known(observed_orders(study, &LevelResult::l2)));
  put(block["orders"], "lambda_1", known(observed_orders(study, &LevelResult::lambda_1_error)));
  return block;
}

/// The runs of a study and what is kept of them.
template <int dim>
class Study {
public:
  Study(const SimulationParameters &parameters, const StudyParameters &study)
      : parameters_(parameters), study_(study)
  {
    const bool changes_problem = is_sweep(study.type);
    reference_ = changes_problem ? "Gibbs" : study.reference;
    if (reference_ == "exact") {
      std::vector<std::string> variables = coordinate_names(dim);
      variables.push_back("t");
      exact_.emplace("Study/Exact solution", study.exact_solution, variables,
                     parse_constants("Potential/Constants", parameters.potential.constants));
    }
    make_problems();

    unsigned int largest_degree = 0;
    for (const StudyLevel &level : levels_)
      largest_degree = std::max(largest_degree, level.parameters.discretization.degree);
    comparison_.emplace(ComparisonGrid<dim>{problems_.back()->region(), largest_degree + 4});
    result_.type = study.type;
    result_.reference = reference_;
  }

  std::vector<std::string> warnings() const { return problems_.front()->warnings(); }

  /// Runs all levels; those that fail are left out, and a signal ends the last. What is known is
  /// written after each of them, so that nothing can take it away.
  LevelCount run(Session &session)
  {
    LevelCount count = {unsigned(levels_.size())};
    for (std::size_t k = 0; k < levels_.size() && !count.is_stopped(); ++k) {
      run_or_leave_out(session.log(), level_text(k), count, [&] { run_level(k, session); });
      publish(session);
    }
    return count;
  }

  /// Errors of the levels so far.
  const Convergence &compare(const MPI_Comm communicator)
  {
    const auto scope = timer_.measure("analysis");
    std::vector<LevelResult> &results = result_.levels;
    if (reference_ != "Gibbs" && !samples_.empty()) {
      const double T = levels_.back().parameters.time.final_time;
      const DensitySamples reference =
          exact_ ? sample_function<dim>([this, T](const auto &x) { return exact_at(x, T); },
                                        samples_.back(), *comparison_)
                 : samples_.back();
      const std::size_t n = exact_ ? results.size() : results.size() - 1;
      for (std::size_t k = 0; k < n; ++k) {
        const DensityDistance d = distance(samples_[k], reference, *comparison_, communicator);
        results[k].l1 = d.l1;
        results[k].l2 = d.l2;
      }
    }
    if (results.empty() || is_sweep(study_.type))
      return result_;

    result_.lambda_is_relative_to_finest = study_.exact_eigenvalues.empty();
    const std::optional<double> exact_lambda = study_.exact_eigenvalues.empty()
                                                   ? results.back().lambda_1
                                                   : study_.exact_eigenvalues.front();
    for (LevelResult &level : results)
      if (level.lambda_1 && exact_lambda &&
          !(result_.lambda_is_relative_to_finest && &level == &results.back()))
        level.lambda_1_error = std::abs(*level.lambda_1 / *exact_lambda - 1.);
    return result_;
  }

  PhaseTimer &timer() { return timer_; }
  std::string formulation() const { return formulation_; }

  /// poincare.csv of a sweep: the statements about lambda_1 of all levels.
  std::string poincare_csv() const
  {
    return poincare_rows_.empty() ? "" : poincare_csv_header("value,") + poincare_rows_;
  }

private:
  /// A mesh that is automatic is that of each level in a sweep, else that of the first.
  void make_problems()
  {
    const auto model_of = [](const SimulationParameters &parameters) {
      return make_model<dim>(parameters.potential, parameters.learning);
    };
    if (is_sweep(study_.type)) {
      levels_ = study_levels(parameters_, study_);
      for (StudyLevel &level : levels_) {
        const Model<dim> model = model_of(level.parameters);
        level.parameters = with_automatic_mesh(level.parameters, model);
        problems_.push_back(std::make_unique<Problem<dim>>(level.parameters, model));
      }
      return;
    }
    const Model<dim> model = model_of(parameters_);
    levels_ = study_levels(with_automatic_mesh(parameters_, model), study_);
    for (const StudyLevel &level : levels_)
      problems_.push_back(
          problems_.empty() ? std::make_unique<Problem<dim>>(level.parameters, model)
                            : std::make_unique<Problem<dim>>(level.parameters, *problems_.front()));
  }

  /// Tables and summary of the levels so far.
  void publish(Session &session)
  {
    const Convergence &result = compare(session.communicator());
    const auto scope = timer_.measure("output");
    write_tables(session,
                 {convergence_text(result), convergence_latex(result), convergence_csv(result)});
    collectively_on_root(session.communicator(), [&] {
      if (!poincare_csv().empty())
        write_file(session.directory() + "/poincare.csv", poincare_csv());
    });
    Json &summary = session.summary();
    summary["model"] = study_model_block(parameters_, dim);
    summary["model"]["formulation"] = formulation_;
    summary["model"]["rescaled"] = parameters_.time.rescaled;
    summary["study"] = study_block(result);
  }

  double exact_at(const dealii::Point<dim> &x, const double t) const
  {
    std::array<double, dim + 1> arguments;
    std::copy(x.begin_raw(), x.end_raw(), arguments.begin());
    arguments[dim] = t;
    return (*exact_)(arguments.data());
  }

  void run_level(const std::size_t k, Session &session)
  {
    const SimulationParameters &parameters = levels_[k].parameters;
    const Problem<dim> &problem = *problems_[k];
    const double begin = timer_.total();
    Simulation<dim> simulation(problem, parameters, session.log(), session.communicator());
    const Evolution<dim> evolution =
        solve_level(simulation, parameters, session, session.shows_progress(), previous_);
    const Spectrum &spectrum = previous_;

    LevelResult level{};
    level.value = levels_[k].value;
    level.sigma_alpha = 2. * problem.diffusion();
    level.diffusion = problem.diffusion();
    level.h = problem.region().longest_edge();
    level.degree = parameters.discretization.degree;
    level.dofs = simulation.discretization().n_dofs();
    level.time_step = parameters.time.time_step;
    if (!spectrum.lambda.empty())
      level.lambda_1 = spectrum.lambda[0] / simulation.kappa();
    if (is_sweep(study_.type)) {
      const PoincareBounds bounds = simulation.examine_gap(spectrum).bounds;
      if (bounds.log_lower)
        level.lambda_lower = std::exp(*bounds.log_lower);
      for (const GapEstimate &estimate : bounds.estimates)
        if (estimate.name == "Eyring-Kramers" && estimate.applies())
          level.eyring_kramers = std::exp(*estimate.log_lambda);
      poincare_rows_ += poincare_csv_rows(bounds, shortest(level.value) + ",");
    }
    level.kl = evolution.history.back().density.kl;
    {
      const auto scope = timer_.measure("analysis");
      level.space_l1 = estimate_density_errors(evolution.course, evolution.end, problem).space;
    }
    {
      const auto scope = timer_.measure("analysis");
      if (reference_ == "Gibbs")
        measure_from_gibbs(problem, simulation, evolution, level);
      else
        samples_.push_back(sample_density(problem, simulation, evolution.formulation(),
                                          evolution.end, *comparison_));
    }
    for (const auto &[phase, seconds] : simulation.phases())
      timer_.add(phase, seconds);
    formulation_ = evolution.formulation().name();
    level.seconds = timer_.total() - begin;
    result_.levels.push_back(level);

    std::string line = level_text(k) + ", " + grouped(level.dofs) + " unknowns, ";
    if (level.lambda_1)
      line += "λ₁ = " + brief(level.lambda_1, 8) + ", ";
    session.log().line(line + duration(level.seconds));
  }

  void measure_from_gibbs(const Problem<dim> &problem, const Simulation<dim> &simulation,
                          const Evolution<dim> &evolution, LevelResult &level) const
  {
    const ComparisonGrid<dim> grid = {problem.region(), comparison_->n_points};
    const DensityDistance d =
        distance(sample_density(problem, simulation, evolution.formulation(), evolution.end, grid),
                 sample_gibbs(problem, simulation, grid), grid, simulation.communicator());
    level.l1 = d.l1;
    level.l2 = d.l2;
  }

  /// "level 1 of 5: refinements 0"
  std::string level_text(const std::size_t k) const
  {
    const std::string name = study_.type == "mesh"          ? "refinements"
                             : study_.type == "temperature" ? "σα"
                             : study_.type == "L2"          ? "γ"
                                                            : study_.type;
    return "level " + std::to_string(k + 1) + " of " + std::to_string(levels_.size()) + ": " +
           name + " " + plain(levels_[k].value);
  }

  const SimulationParameters &parameters_;
  const StudyParameters &study_;
  std::vector<StudyLevel> levels_;
  std::string reference_, formulation_, poincare_rows_;
  std::optional<Expression> exact_;
  std::vector<std::unique_ptr<Problem<dim>>> problems_;
  std::optional<ComparisonGrid<dim>> comparison_;
  std::vector<DensitySamples> samples_; // of the levels
  Convergence result_;
  Spectrum previous_; // of the last level, where the next one starts
  PhaseTimer timer_;
};

std::string title(const Convergence &study)
{
  if (is_sweep(study.type))
    return "\nGap, Poincaré constant and distance from Gibbs at T by " +
           std::string(study.type == "L2" ? "L2 weight γ" : "temperature") + "\n";
  const std::string reference = study.reference == "finest"  ? "the finest level"
                                : study.reference == "exact" ? "the exact solution"
                                                             : "the Gibbs density";
  return "\nErrors of the density at T against " + reference + "\n";
}

template <int dim>
Ending solve_levels(Study<dim> &study, Session &session)
{
  for (const std::string &warning : study.warnings())
    session.log().warn(warning);
  const Ending ending = ending_of_levels(study.run(session));
  const Convergence &result = study.compare(session.communicator());

  Json &timing = session.summary()["timing"];
  put(timing, "total", study.timer().total());
  for (const std::string phase :
       {"setup", "assembly", "factorization", "solve", "spectrum", "analysis", "output"})
    put(timing, phase, study.timer().seconds(phase));
  put(timing, "peak_memory", peak_memory(session.communicator()));

  if (!result.levels.empty())
    session.log().text(title(result) + convergence_text(result) + mixes_best(result) +
                       "\nTime taken: " + duration(study.timer().total()) +
                       files_of_study(session.destination(ending)) +
                       (study.poincare_csv().empty()
                            ? ""
                            : "  poincare.csv                  bounds and estimates of the gap\n"));
  return ending;
}

/// Levels are compared on equal cells.
void refuse_adaptive_mesh(const MeshParameters &mesh, const std::string &type)
{
  if (mesh.adaptive)
    throw UserError("Mesh/Adaptive", "found `true` with Study/Type = " + type,
                    "false with studies, whose levels are compared on equal cells",
                    "Set Mesh/Adaptive = false");
}

} // namespace

int run_study(const SimulationParameters &parameters, const StudyParameters &study_parameters,
              const RunContext &context)
{
  refuse_adaptive_mesh(parameters.mesh, study_parameters.type);
  if (is_model_study(study_parameters.type))
    return run_model_study(parameters, study_parameters, context);
  if (is_learning_rate_study(study_parameters.type))
    return run_learning_rate_study(parameters, study_parameters, context);
  return dispatch(parameters.dimension, [&](const auto dim) {
    Study<dim.value> study(parameters, study_parameters);
    return run_session(context, MPI_COMM_WORLD,
                       [&](Session &session) { return solve_levels(study, session); });
  });
}

void check_study(const SimulationParameters &parameters, const StudyParameters &study)
{
  if (study.type == "none")
    return;
  refuse_adaptive_mesh(parameters.mesh, study.type);
  dispatch(parameters.dimension, [&](const auto dim) {
    if (is_model_study(study.type))
      check_model_study<dim.value>(parameters, study);
    else if (is_learning_rate_study(study.type))
      check_learning_rate_study<dim.value>(parameters, study);
    else
      Study<dim.value>(parameters, study);
    return 0;
  });
}

} // namespace gibbsflow
