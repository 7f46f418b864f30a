#include "simulation/comparison.h"

#include "base/representable.h"
#include "functionals/absolute_integral.h"
#include "simulation/session.h"
#include "space/nested_cells.h"

namespace gibbsflow {

namespace {

SimulationParameters isotropic_parameters(const SimulationParameters &parameters,
                                          const double sigma, const double final_time,
                                          std::vector<double> output_times)
{
  SimulationParameters result = parameters;
  result.noise.type = NoiseParameters::isotropic;
  result.noise.sigma = sigma;
  if (result.drift.expression.empty()) // then weighted heat, which needs no help
    result.discretization.stabilization = DiscretizationParameters().stabilization;
  result.discretization.formulations.clear();
  result.settle();
  result.time.final_time = final_time;
  while (!output_times.empty() && output_times.back() > final_time)
    output_times.pop_back();
  result.output.times = std::move(output_times);
  result.output.interval = 0.;
  result.output.fields = false;
  result.output.probes.clear();
  return result;
}

/// Of the equations with a drift, which are not in balance either.
template <int dim>
std::optional<double> slowest_rate_with_drift(const SimulationParameters &parameters,
                                              const Simulation<dim> &simulation)
{
  const Formulation<dim> &formulation = simulation.formulation();
  if (formulation.conserves_mass() && !formulation.has_equilibrium())
    return std::nullopt;
  SpectrumParameters one = parameters.spectrum;
  one.number_of_eigenvalues = std::min(1U, one.number_of_eigenvalues);
  const GeneratorSpectrum generator = compute_generator_spectrum(formulation, one);
  return generator.re.empty() ? std::nullopt : std::optional(generator.re[0]);
}

} // namespace

template <int dim>
IsotropicPicture<dim>::IsotropicPicture(const Problem<dim> &problem,
                                        const SimulationParameters &parameters,
                                        const Simulation<dim> &simulation, const double final_time,
                                        Log &log, const bool show_progress)
    : parameters_(
          isotropic_parameters(parameters, problem.sigma(), final_time, simulation.output_times())),
      problem_(parameters_, problem.model()),
      cells_(simulation.weighted_cells()),
      log_("", true, simulation.communicator(), false, no_terminal(), no_terminal()),
      simulation_(problem_, parameters_, log_, simulation.communicator(),
                  &simulation.discretization())
{
  const Spectrum spectrum = simulation_.solve_spectrum(show_progress);
  gap_ = problem_.dynamics() == nullptr ? slowest_rate(spectrum)
                                        : slowest_rate_with_drift(parameters_, simulation_);
  escape_time_ = escape_time(simulation_.solve_passages());
  BesideDensity<dim> beside;
  beside.see = [&](const double time, const Formulation<dim> &formulation, const Vector &u) {
    snapshots_.push_back({time, std::make_shared<const Density<dim>>(formulation, u)});
  };
  evolution_ = simulation_.evolve("", spectrum, nullptr, show_progress, {}, beside);
  if (evolution_.loop.stopped)
    throw stopped_at(evolution_.loop.time, parameters_.time, simulation.communicator());
  simulation_.estimate_errors(evolution_);
  for (const std::string &warning : log_.warnings())
    log.warn("With isotropic noise: " + warning);
}

template <int dim>
std::vector<std::pair<std::string, CellFunction<dim>>>
IsotropicPicture<dim>::fields(const double time) const
{
  // where it had become steady before, the last one
  const Snapshot *at = nullptr;
  for (const Snapshot &snapshot : snapshots_)
    if (snapshot.time <= time * (1. + 1e-9))
      at = &snapshot;
  if (at == nullptr)
    return {};
  const auto within = std::make_shared<const std::vector<std::vector<unsigned int>>>(
      cells_within(cells_, at->rho->cells()));
  return {{"isotropic_density", [rho = at->rho, within](const CellPoints<dim> &points) {
             std::vector<dealii::Point<dim>> x;
             for (unsigned int q = 0; q < points.size(); ++q)
               x.push_back(points.x(q));
             std::vector<double> density(x.size(), 0.);
             rho->evaluate_in((*within)[points.cell().index], x,
                              [&](const std::vector<unsigned int> &inside,
                                  const CellPoints<dim> &there, const DensityValues<dim> &values) {
                                for (unsigned int q = 0; q < inside.size(); ++q)
                                  density[inside[q]] = values.density(q, there.U(q));
                              });
             return density;
           }}};
}

template <int dim>
ComparisonRow<dim> IsotropicPicture<dim>::compare(const Formulation<dim> &general,
                                                  const Vector &u) const
{
  const HistoryRow<dim> &end = evolution_.history.back();
  ComparisonRow<dim> row;
  row.name = "isotropic";
  row.moments = {end.density.mean, end.density.covariance};
  row.l1_to_general = l1_over_cells(general, u, evolution_.formulation(), evolution_.end);
  row.l1_standard_error =
      evolution_.errors ? evolution_.errors->space + evolution_.errors->time : 0.;
  row.gap = gap_;
  row.escape_time = escape_time_;
  if (!evolution_.formulation().conserves_mass())
    row.survival = end.mass;
  return row;
}

template <int dim>
ComparisonRow<dim> gibbs_row(const WeightedCells<dim> &gibbs, const Formulation<dim> &general,
                             const Vector &u)
{
  double l1 = 0.;
  AbsoluteIntegralOverCells absolute;
  Density<dim>(general, u)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        const std::vector<double> &U = gibbs.cells()[points.cell().index].log_weight;
        std::vector<double> difference(points.size());
        for (unsigned int q = 0; q < points.size(); ++q)
          difference[q] = values.density(q, points.U(q)) - std::exp(-U[q]);
        l1 += absolute(points, std::move(difference));
      });
  ComparisonRow<dim> row;
  row.name = "gibbs";
  row.moments = gibbs_moments(gibbs);
  row.l1_to_general = dealii::Utilities::MPI::sum(l1, gibbs.discretization().communicator());
  row.l1_standard_error = gibbs.log_partition_error();
  return row;
}

template <int dim>
ComparisonRow<dim> solved_row(const Evolution<dim> &evolution, const Passages<dim> &passages)
{
  const HistoryRow<dim> &end = evolution.history.back();
  ComparisonRow<dim> row;
  row.moments = {end.density.mean, end.density.covariance};
  row.l1_standard_error = evolution.errors ? evolution.errors->space + evolution.errors->time : 0.;
  row.escape_time = escape_time(passages);
  if (!evolution.formulation().conserves_mass())
    row.survival = end.mass;
  return row;
}

std::optional<double> slowest_rate(const Spectrum &spectrum)
{
  return spectrum.log_lambda.empty() ? std::nullopt : representable_exp(spectrum.log_lambda[0]);
}

template <int dim>
std::optional<double> escape_time(const Passages<dim> &passages)
{
  if (passages.exit)
    return std::isnan(passages.exit->mean_time) ? std::nullopt
                                                : std::optional(passages.exit->mean_time);
  const std::optional<double> log_time = passages.log_mfpt_ab();
  return log_time ? representable_exp(*log_time) : std::nullopt;
}

template <int dim>
double l1_over_cells(const Formulation<dim> &formulation_of_u, const Vector &u,
                     const Formulation<dim> &formulation_of_v, const Vector &v)
{
  const WeightedCells<dim> &cells = formulation_of_u.weighted_cells();
  const auto within = cells_within(cells, formulation_of_v.weighted_cells());
  const double mass_u = formulation_of_u.mass_functional() * u,
               mass_v = formulation_of_v.mass_functional() * v;
  const Density<dim> rho_v(formulation_of_v, v);
  double sum = 0.;
  std::vector<dealii::Point<dim>> x;
  std::vector<double> other;
  AbsoluteIntegralOverCells absolute;
  Density<dim>(formulation_of_u, u)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        x.clear();
        for (unsigned int q = 0; q < points.size(); ++q)
          x.push_back(points.x(q));
        other.assign(points.size(), 0.);
        rho_v.evaluate_in(within[points.cell().index], x,
                          [&](const std::vector<unsigned int> &inside, const CellPoints<dim> &there,
                              const DensityValues<dim> &of_v) {
                            for (unsigned int q = 0; q < inside.size(); ++q)
                              other[inside[q]] = of_v.density(q, there.U(q)) / mass_v;
                          });
        for (unsigned int q = 0; q < points.size(); ++q)
          other[q] -= values.density(q, points.U(q)) / mass_u;
        sum += absolute(points, other);
      });
  return dealii::Utilities::MPI::sum(sum, cells.discretization().communicator());
}

template class IsotropicPicture<1>;
template ComparisonRow<1> gibbs_row(const WeightedCells<1> &, const Formulation<1> &,
                                    const Vector &);
template ComparisonRow<1> solved_row(const Evolution<1> &, const Passages<1> &);
template std::optional<double> escape_time(const Passages<1> &);
template double l1_over_cells(const Formulation<1> &, const Vector &, const Formulation<1> &,
                              const Vector &);
template class IsotropicPicture<2>;
template ComparisonRow<2> gibbs_row(const WeightedCells<2> &, const Formulation<2> &,
                                    const Vector &);
template ComparisonRow<2> solved_row(const Evolution<2> &, const Passages<2> &);
template std::optional<double> escape_time(const Passages<2> &);
template double l1_over_cells(const Formulation<2> &, const Vector &, const Formulation<2> &,
                              const Vector &);
template class IsotropicPicture<3>;
template ComparisonRow<3> gibbs_row(const WeightedCells<3> &, const Formulation<3> &,
                                    const Vector &);
template ComparisonRow<3> solved_row(const Evolution<3> &, const Passages<3> &);
template std::optional<double> escape_time(const Passages<3> &);
template double l1_over_cells(const Formulation<3> &, const Vector &, const Formulation<3> &,
                              const Vector &);

} // namespace gibbsflow
