#include "simulation/companions.h"

#include "base/user_error.h"

namespace gibbsflow {

template <int dim>
std::unique_ptr<IsotropicPicture<dim>>
make_isotropic_picture(const Problem<dim> &problem, const SimulationParameters &parameters,
                       const Simulation<dim> &simulation, const double final_time, Log &log,
                       const bool show_progress)
{
  if (problem.dynamics() == nullptr || !parameters.noise.compare_isotropic)
    return nullptr;
  try {
    return std::make_unique<IsotropicPicture<dim>>(problem, parameters, simulation, final_time, log,
                                                   show_progress);
  } catch (const RunFailure &failure) { // on all ranks alike
    log.warn(std::string("The isotropic picture is left out, for it has failed. ") +
             failure.what());
    return nullptr;
  }
}

template <int dim>
Companions<dim>::Companions(const Problem<dim> &problem, const SimulationParameters &parameters,
                            Simulation<dim> &simulation, Log &log, const bool show_progress,
                            Checkpoint *const checkpoint)
{
  {
    const auto scope = simulation.timer().measure("analysis");
    isotropic = make_isotropic_picture(problem, parameters, simulation, parameters.time.final_time,
                                       log, show_progress);
  }
  if (!parameters.ensemble.compute)
    return;
  const auto scope = simulation.timer().measure("ensembles");
  std::vector<double> times = simulation.output_times();
  if (times.back() < parameters.time.final_time)
    times.push_back(parameters.time.final_time);
  ensembles.emplace(problem, parameters, times, simulation.communicator(), show_progress,
                    checkpoint);
  if (parameters.ensemble.has(EnsembleParameters::transfer_operator)) {
    transfer.emplace(problem, parameters, times, simulation.communicator(), show_progress);
    for (const std::string &remark : transfer->results().remarks)
      log.warn(remark);
  }
}

template <int dim>
BesideDensity<dim> Companions<dim>::beside()
{
  BesideDensity<dim> result;
  if (ensembles)
    result.see = [this](const double time, const Formulation<dim> &formulation, const Vector &u) {
      ensembles->compare(time, formulation, u);
      if (transfer)
        transfer->compare(time, formulation, u);
    };
  result.fields = [this](const double time) {
    std::vector<std::pair<std::string, CellFunction<dim>>> list;
    if (isotropic != nullptr)
      list = isotropic->fields(time);
    if (ensembles)
      for (auto &field : ensembles->fields(time))
        list.push_back(std::move(field));
    if (transfer)
      for (auto &field : transfer->fields(time))
        list.push_back(std::move(field));
    return list;
  };
  return result;
}

template struct Companions<1>;
template std::unique_ptr<IsotropicPicture<1>> make_isotropic_picture(const Problem<1> &,
                                                                     const SimulationParameters &,
                                                                     const Simulation<1> &, double,
                                                                     Log &, bool);
template struct Companions<2>;
template std::unique_ptr<IsotropicPicture<2>> make_isotropic_picture(const Problem<2> &,
                                                                     const SimulationParameters &,
                                                                     const Simulation<2> &, double,
                                                                     Log &, bool);
template struct Companions<3>;
template std::unique_ptr<IsotropicPicture<3>> make_isotropic_picture(const Problem<3> &,
                                                                     const SimulationParameters &,
                                                                     const Simulation<3> &, double,
                                                                     Log &, bool);

} // namespace gibbsflow
