#include "simulation/ensembles.h"

#include "base/progress.h"

namespace gibbsflow {

namespace {

/// The equation that section Noise describes with another learning rate.
template <int dim>
Dynamics<dim> dynamics_with(const double alpha, const Problem<dim> &problem,
                            const SimulationParameters &parameters)
{
  NoiseParameters noise = parameters.noise;
  noise.alpha = alpha;
  return make_dynamics(noise, parameters.drift, problem.model(), parameters.potential,
                       problem.sigma());
}

} // namespace

template <int dim>
Dynamics<dim> stochastic_dynamics(const Problem<dim> &problem,
                                  const SimulationParameters &parameters)
{
  return problem.dynamics() != nullptr ? *problem.dynamics()
                                       : dynamics_with(parameters.noise.alpha, problem, parameters);
}

template <int dim>
EnsembleProblem<dim> ensemble_problem(const Dynamics<dim> &dynamics, const Problem<dim> &problem,
                                      const SimulationParameters &parameters,
                                      const MPI_Comm communicator)
{
  EnsembleProblem<dim> result = {dynamics,
                                 problem.model(),
                                 parameters.potential.scale,
                                 {parameters.noise.batch_size, parameters.noise.replacement},
                                 problem.initial_density(),
                                 problem.region(),
                                 communicator};
  for (const LearningRatePiece &piece : parameters.noise.pieces)
    result.pieces.push_back({piece, dynamics_with(piece.alpha, problem, parameters)});
  result.momentum = parameters.momentum;
  return result;
}

template <int dim>
void check_ensembles(const Problem<dim> &problem, const SimulationParameters &parameters)
{
  const Dynamics<dim> dynamics = stochastic_dynamics(problem, parameters);
  check_ensemble(parameters.ensemble,
                 ensemble_problem(dynamics, problem, parameters, MPI_COMM_SELF),
                 parameters.time.final_time);
}

template <int dim>
void remember(Archive &archive, EnsembleMoments<dim> &moments)
{
  for (dealii::Tensor<1, dim> *const v : {&moments.mean, &moments.mean_error})
    for (unsigned int d = 0; d < dim; ++d)
      archive &(*v)[d];
  for (dealii::SymmetricTensor<2, dim> *const S : {&moments.covariance, &moments.covariance_error})
    for (unsigned int i = 0; i < S->n_independent_components; ++i)
      archive & S->access_raw_entry(i);
}

/// Before it has been compared with a density.
template <int dim>
void remember(Archive &archive, EnsembleResult<dim> &result)
{
  archive &result.method &result.time &result.particles &result.steps &result.seed &result
      .outside &result.left;
  std::vector<double> escape, off_subspace;
  if (!archive.reads() && result.escape)
    escape = {result.escape->mean, result.escape->standard_error};
  if (!archive.reads() && result.off_subspace)
    off_subspace = {result.off_subspace->distance, result.off_subspace->potential,
                    result.off_subspace->potential_of_projection};
  archive &escape &off_subspace;
  if (archive.reads() && escape.size() == 2)
    result.escape = {escape[0], escape[1]};
  if (archive.reads() && off_subspace.size() == 3)
    result.off_subspace = {off_subspace[0], off_subspace[1], off_subspace[2]};
  remember(archive, result.moments);
  bool has_bias = result.bias.has_value();
  archive &has_bias;
  if (has_bias && !result.bias)
    result.bias.emplace();
  if (has_bias)
    remember(archive, *result.bias);
}

template <int dim>
Ensembles<dim>::Ensembles(const Problem<dim> &problem, const SimulationParameters &parameters,
                          const std::vector<double> &times, const MPI_Comm communicator,
                          const bool show_progress, Checkpoint *const checkpoint)
    : communicator_(communicator), grid_(counting_grid(problem.region()))
{
  const Dynamics<dim> dynamics = stochastic_dynamics(problem, parameters);
  const EnsembleProblem<dim> ensemble =
      ensemble_problem(dynamics, problem, parameters, communicator);
  for (const std::string &method : parameters.ensemble.methods)
    if (method != EnsembleParameters::transfer_operator) // see TransferPicture
      run(method, parameters, ensemble, problem, times, show_progress, checkpoint);
}

template <int dim>
void Ensembles<dim>::run(const std::string &method, const SimulationParameters &parameters,
                         const EnsembleProblem<dim> &ensemble, const Problem<dim> &problem,
                         const std::vector<double> &times, const bool show_progress,
                         Checkpoint *const checkpoint)
{
  const std::string record = "ensemble " + method;
  const std::size_t n_before = results_.size();
  std::size_t k = 0;
  bool is_complete = false;
  EnsembleKeeper keeper;
  std::optional<Archive> kept;
  if (checkpoint != nullptr) {
    if (const auto bytes = checkpoint->find(record)) {
      kept.emplace(*bytes);
      *kept &results_ &snapshots_ &is_complete;
      k = results_.size() - n_before;
      keeper.from = &*kept;
    }
    keeper.keep = [&](const std::function<void(Archive &)> &write_particles) {
      Archive archive;
      archive &results_ &snapshots_ &is_complete;
      write_particles(archive);
      checkpoint->put(record, archive.bytes());
      if (checkpoint->is_due())
        checkpoint->save();
    };
  }
  if (is_complete)
    return;
  Progress progress(method, std::max(parameters.time.final_time, 1e-300), show_progress);
  run_ensemble<dim>(
      method, parameters.ensemble, ensemble, times,
      [&](const EnsembleState<dim> &state) {
        EnsembleResult<dim> result;
        result.method = method;
        result.time = state.time;
        result.particles = state.particles.n_total();
        result.steps = state.steps;
        result.seed = parameters.ensemble.seed;
        result.moments = measure_moments(state.particles, communicator_);
        result.off_subspace = state.off_subspace;
        if (state.with_long_steps != nullptr && state.n_with_long_steps > 1)
          result.bias = estimate_bias(state.particles, *state.with_long_steps,
                                      state.n_with_long_steps, communicator_);
        if (problem.boundary().any_absorbing())
          result.escape = measure_escape(state.particles, state.time, communicator_);
        Counts counts = count_particles(grid_, state.particles, communicator_);
        const double n = counts.total() + counts.left;
        result.outside = counts.outside / n;
        result.left = counts.left / n;
        const bool has_own_times = method == EnsembleParameters::file_method;
        snapshots_.push_back({static_cast<unsigned int>(results_.size()),
                              has_own_times || k >= times.size() ? state.time : times[k],
                              std::move(counts)});
        results_.push_back(std::move(result));
        ++k;
      },
      [&](const double time) { progress.update(time); }, keeper);
  is_complete = true;
  if (keeper.keep)
    keeper.keep([](Archive &) {});
}

template <int dim>
void Ensembles<dim>::compare(const double time, const Formulation<dim> &formulation,
                             const Vector &u)
{
  last_masses_.clear();
  for (const Snapshot &snapshot : snapshots_) {
    if (std::abs(snapshot.wanted_time - time) > 1e-9 * (1. + time))
      continue;
    if (last_masses_.empty())
      last_masses_ = masses_in(grid_, Density<dim>(formulation, u));
    results_[snapshot.result].to_density = gibbsflow::compare(grid_, snapshot.counts, last_masses_);
  }
}

template <int dim>
std::vector<std::pair<std::string, CellFunction<dim>>>
Ensembles<dim>::fields(const double time) const
{
  std::vector<std::pair<std::string, CellFunction<dim>>> list;
  for (const Snapshot &snapshot : snapshots_) {
    if (std::abs(snapshot.wanted_time - time) > 1e-9 * (1. + time))
      continue;
    std::string name = "ensemble_" + results_[snapshot.result].method;
    std::replace(name.begin(), name.end(), ' ', '_');
    const double n = snapshot.counts.total() + snapshot.counts.left;
    list.emplace_back(name, [this, &snapshot, n](const CellPoints<dim> &points) {
      std::vector<double> values(points.size());
      const dealii::Point<dim> middle = points.cell().geometry.middle();
      double volume = 1.;
      for (unsigned int d = 0; d < dim; ++d)
        volume *= grid_.cell_size(d);
      constexpr double inwards = 1e-9; // a point on a face belongs to this cell
      for (unsigned int q = 0; q < values.size(); ++q) {
        const dealii::Point<dim> x = points.x(q);
        values[q] =
            snapshot.counts.inside[grid_.cell_around(x + inwards * (middle - x))] / (n * volume);
      }
      return values;
    });
  }
  return list;
}

template <int dim>
std::vector<ComparisonRow<dim>>
Ensembles<dim>::rows(const WeightedCells<dim> *const gibbs,
                     const IsotropicPicture<dim> *const isotropic) const
{
  std::vector<ComparisonRow<dim>> list;
  std::vector<double> of_gibbs, of_isotropic;
  if (gibbs != nullptr)
    of_gibbs = gibbs_masses_in(grid_, *gibbs);
  if (isotropic != nullptr)
    of_isotropic = masses_in(
        grid_, Density<dim>(isotropic->evolution().formulation(), isotropic->evolution().end));
  for (std::size_t k = 0; k < snapshots_.size(); ++k) {
    const EnsembleResult<dim> &result = results_[snapshots_[k].result];
    const bool is_last =
        k + 1 == snapshots_.size() || results_[snapshots_[k + 1].result].method != result.method;
    if (!is_last || !result.to_density)
      continue;
    ComparisonRow<dim> row;
    row.name = result.method;
    row.moments = {result.moments.mean, result.moments.covariance};
    row.l1_to_general = result.to_density->l1.l1;
    row.l1_standard_error = result.to_density->l1.standard_error;
    row.sampling_noise = result.to_density->l1.sampling_noise;
    row.l1_loss = result.to_density->l1.loss;
    const Counts &counts = snapshots_[k].counts;
    // each on the bins that show it best: those of the density may be large where others have mass
    if (!of_gibbs.empty())
      row.to_gibbs = gibbsflow::compare(grid_, counts, of_gibbs).l1;
    if (!of_isotropic.empty())
      row.to_isotropic = gibbsflow::compare(grid_, counts, of_isotropic).l1;
    if (result.escape) {
      row.escape_time = result.escape->mean;
      row.escape_error = result.escape->standard_error;
    }
    if (result.left > 0.)
      row.survival = 1. - result.left;
    list.push_back(row);
  }
  return list;
}

template Dynamics<1> stochastic_dynamics(const Problem<1> &, const SimulationParameters &);
template Dynamics<2> stochastic_dynamics(const Problem<2> &, const SimulationParameters &);
template Dynamics<3> stochastic_dynamics(const Problem<3> &, const SimulationParameters &);
template class Ensembles<1>;
template EnsembleProblem<1> ensemble_problem(const Dynamics<1> &, const Problem<1> &,
                                             const SimulationParameters &, MPI_Comm);
template void check_ensembles(const Problem<1> &, const SimulationParameters &);
template class Ensembles<2>;
template EnsembleProblem<2> ensemble_problem(const Dynamics<2> &, const Problem<2> &,
                                             const SimulationParameters &, MPI_Comm);
template void check_ensembles(const Problem<2> &, const SimulationParameters &);
template class Ensembles<3>;
template EnsembleProblem<3> ensemble_problem(const Dynamics<3> &, const Problem<3> &,
                                             const SimulationParameters &, MPI_Comm);
template void check_ensembles(const Problem<3> &, const SimulationParameters &);

} // namespace gibbsflow
