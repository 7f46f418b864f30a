#include "simulation/rows.h"

#include "base/signals.h"
#include "simulation/history.h"
#include "simulation/run_checks.h"

namespace gibbsflow {

namespace {

/// The row of a step whose density has been measured, checked against that of the step before, null
/// where chi^2 may have grown.
template <int dim>
HistoryRow<dim> checked_row(const Formulation<dim> &formulation, const Potential<dim> &V,
                            const TimeStep &step, const DensityFunctionals<dim> &density,
                            const HistoryRow<dim> *const before)
{
  HistoryRow<dim> row{step.index, step.time,
                      step.dt,    formulation.mass_functional() * step.solution,
                      density,    step.iterations};
  check_step(formulation, row, before);
  const bool is_general = &formulation.weighted_cells().potential() != &V;
  if (!formulation.conserves_mass() || (is_general && !formulation.has_equilibrium()))
    row.density.forget_distances();
  if (is_general)
    row.density.free_energy.reset();
  return row;
}

/// chi^2 where the density is not known relative to Gibbs: where its tail was cut off or handed
/// over and makes most of it, and where a box that was found ends there.
template <int dim>
void forget_lost_chi2(const StagedRun<dim> &run, const MeshParameters &mesh,
                      DensityFunctionals<dim> &density)
{
  constexpr double most = 0.1;
  const bool is_cut_off = run.course().stages.size() > 1 || run.quality().dropped > 0.;
  const bool is_found = mesh.found_outside_mass > 0.;
  if ((is_cut_off && density.chi2_where_faint > most) || (is_found && density.chi2_at_walls > most))
    density.forget_chi2();
}

std::string name_of_list(const unsigned int k)
{
  return "rows " + std::to_string(k);
}

std::string name_of_solution(const unsigned int k)
{
  return "solution " + std::to_string(k);
}

} // namespace

template <int dim>
Simulation<dim>::Rows::Rows(Simulation &simulation, const std::string &directory,
                            const Spectrum &spectrum, SolutionSeries *const series,
                            const bool show_progress, const Passages<dim> &passages,
                            const BesideDensity<dim> &beside, Checkpoint *const checkpoint,
                            Evolution<dim> &result)
    : simulation_(simulation),
      spectrum_(spectrum),
      series_(series),
      beside_(beside),
      checkpoint_(checkpoint),
      result_(result),
      progress_("time", std::max(simulation.parameters_.time.final_time, 1e-300), show_progress)
{
  if (series != nullptr) {
    const auto scope = simulation.timer_.measure("output");
    fields_.emplace(simulation.weighted_cells_, simulation.kappa_,
                    simulation.symmetric_formulation(), spectrum.eigenvectors, passages.fields(),
                    passages.vector_fields());
    if (simulation.problem_.dynamics() != nullptr && simulation.formulation_->has_equilibrium())
      fields_->add_density("stationary_density", *simulation.formulation_,
                           simulation.formulation_->stationary_vector());
  }
  if (!directory.empty())
    history_file_.emplace(directory + "/history",
                          history_columns<dim>(!simulation.parameters_.noise.pieces.empty()),
                          simulation.communicator());
}

template <int dim>
bool Simulation<dim>::Rows::observe(StagedRun<dim> &run, const Formulation<dim> &formulation,
                                    const std::vector<TimeStep> &steps, const bool is_contractive)
{
  const double begin = simulation_.timer_.total();
  std::vector<DensityFunctionals<dim>> densities;
  {
    const auto scope = simulation_.timer_.measure("analysis");
    std::vector<const Vector *> solutions;
    for (const TimeStep &step : steps)
      solutions.push_back(&step.solution);
    densities = measure_densities(formulation, solutions);
  }
  if (formulation.is_known_where_faint())
    for (DensityFunctionals<dim> &density : densities)
      forget_lost_chi2(run, simulation_.parameters_.mesh, density);
  for (std::size_t k = 0; k < steps.size(); ++k) {
    add(steps[k], formulation, densities[k], is_contractive);
    if (steps[k].is_output_time) {
      write_fields(formulation, steps[k].time, steps[k].solution);
      keep_solution(run, steps[k].time, steps[k].solution);
    }
    progress_.update(steps[k].time);
  }
  const bool goes_on = signal_on_any_rank(simulation_.communicator()) == 0;
  if (checkpoint_ != nullptr) {
    const auto scope = simulation_.timer_.measure("output");
    const bool is_due = checkpoint_->is_due();
    if ((is_due || !goes_on) && run.can_go_on_from())
      keep(run);
    if (is_due)
      checkpoint_->save();
  }
  seconds_ += simulation_.timer_.total() - begin;
  return goes_on;
}

/// One more row of the history.
template <int dim>
void Simulation<dim>::Rows::add(const TimeStep &step, const Formulation<dim> &formulation,
                                const DensityFunctionals<dim> &density, const bool is_contractive)
{
  {
    const auto scope = simulation_.timer_.measure("analysis");
    const double begin_of_last = simulation_.begin_of_last_piece();
    if (step.dt == 0. && step.time > 0. && step.time == begin_of_last &&
        !spectrum_.eigenvectors.empty())
      result_.mode_coefficients =
          simulation_.coefficients(spectrum_.eigenvectors, formulation, step.solution);
    if (simulation_.kinetic_ != nullptr)
      result_.highest_mode_share =
          std::max(result_.highest_mode_share.value_or(0.),
                   simulation_.kinetic_->moments(step.solution).highest_mode_share);
    if (step.is_output_time)
      show(formulation, step.time, step.solution);
    result_.history.push_back(checked_row(formulation, simulation_.problem_.potential(), step,
                                          density,
                                          is_contractive ? &result_.history.back() : nullptr));
  }
  std::optional<double> chi2_spectral;
  if (!result_.mode_coefficients.empty())
    chi2_spectral = spectral_chi2(spectrum_.lambda, result_.mode_coefficients,
                                  step.time - simulation_.begin_of_last_piece());
  const WrittenRow written = {result_.history.back(), chi2_spectral};
  write(written);
  if (checkpoint_ != nullptr)
    unkept_.push_back(written);
}

template <int dim>
void Simulation<dim>::Rows::write(const WrittenRow &written)
{
  const auto scope = simulation_.timer_.measure("output");
  if (history_file_)
    history_file_->write_row(
        history_values(written.row, written.chi2_spectral,
                       piece_of(simulation_.parameters_.noise, written.row.time, written.row.dt)));
}

template <int dim>
void Simulation<dim>::Rows::show(const Formulation<dim> &formulation, const double time,
                                 const Vector &u)
{
  if (beside_.see)
    beside_.see(time, formulation, u);
}

template <int dim>
void Simulation<dim>::Rows::write_fields(const Formulation<dim> &formulation, const double time,
                                         const Vector &u)
{
  const auto scope = simulation_.timer_.measure("output");
  if (fields_)
    series_->write(time,
                   fields_->sample(formulation, u,
                                   beside_.fields ? beside_.fields(time)
                                                  : typename FieldSampling<dim>::Functions()));
}

template <int dim>
void Simulation<dim>::Rows::keep_solution(const StagedRun<dim> &run, double time, const Vector &u)
{
  if (!keeps_solutions())
    return;
  Archive archive;
  archive.set_order(run.order());
  StageId stage = run.present_stage();
  Vector solution(u);
  archive &stage &time &solution;
  checkpoint_->put(name_of_solution(n_solutions_++), archive.bytes());
}

template <int dim>
void Simulation<dim>::Rows::keep(StagedRun<dim> &run)
{
  if (checkpoint_ == nullptr)
    return;
  if (!unkept_.empty()) {
    Archive list;
    list &unkept_;
    checkpoint_->put(name_of_list(n_lists_++), list.bytes());
    unkept_.clear();
  }
  Archive archive;
  archive &n_lists_ &n_solutions_ &result_.mode_coefficients &result_.highest_mode_share;
  run.remember(archive);
  checkpoint_->put(evolution_record, archive.bytes());
}

template <int dim>
void Simulation<dim>::Rows::write_again(Archive &kept)
{
  kept &n_lists_ &n_solutions_ &result_.mode_coefficients &result_.highest_mode_share;
  for (unsigned int k = 0; k < n_lists_; ++k) {
    Archive list(checkpoint_->find(name_of_list(k)).value_or(""));
    std::vector<WrittenRow> rows;
    list &rows;
    for (const WrittenRow &written : rows) {
      result_.history.push_back(written.row);
      write(written);
    }
  }
}

template <int dim>
void Simulation<dim>::Rows::write_fields_again(const StagedRun<dim> &run)
{
  for (unsigned int k = 0; keeps_solutions() && k < n_solutions_; ++k) {
    Archive archive(checkpoint_->find(name_of_solution(k)).value_or(""));
    StageId stage;
    double time = 0.;
    Vector u;
    archive &stage &time;
    const Formulation<dim> &formulation = run.formulation(stage);
    const UnknownOrder order = order_of_unknowns(formulation);
    archive.set_order(order);
    archive &u;
    show(formulation, time, u);
    write_fields(formulation, time, u);
  }
}

template <int dim>
void Simulation<dim>::Rows::finish() const
{
  if (history_file_)
    history_file_->finish();
}

template class Simulation<1>::Rows;
template class Simulation<2>::Rows;
template class Simulation<3>::Rows;

} // namespace gibbsflow
