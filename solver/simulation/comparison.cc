#include "simulation/comparison.h"

#include "base/representable.h"
#include "formulation/density.h"
#include "space/nested_cells.h"

namespace gibbsflow {

namespace {

SimulationParameters isotropic_parameters(const SimulationParameters &parameters,
                                          const double sigma, const double final_time)
{
  SimulationParameters result = parameters;
  result.noise.type = NoiseParameters::isotropic;
  result.noise.sigma = sigma;
  result.discretization.formulations.clear();
  result.settle();
  result.time.final_time = final_time;
  result.output.fields = false;
  result.output.probes.clear();
  return result;
}

} // namespace

template <int dim>
IsotropicPicture<dim>::IsotropicPicture(const Problem<dim> &problem,
                                        const SimulationParameters &parameters,
                                        const Simulation<dim> &simulation, const double final_time,
                                        Log &log, const bool show_progress)
    : parameters_(isotropic_parameters(parameters, problem.sigma(), final_time)),
      problem_(parameters_, problem.model()),
      log_("", true, simulation.communicator()),
      simulation_(problem_, parameters_, log_, simulation.communicator(),
                  &simulation.discretization())
{
  const Spectrum spectrum = simulation_.solve_spectrum(show_progress);
  if (!spectrum.lambda.empty())
    gap_ = spectrum.lambda[0];
  const Passages<dim> passages = simulation_.solve_passages();
  if (passages.transitions)
    escape_time_ = representable_exp(passages.transitions->log_mfpt_ab);
  evolution_ = simulation_.evolve("", spectrum, nullptr, show_progress);
  simulation_.estimate_errors(evolution_);
  for (const std::string &warning : log_.warnings())
    log.warn("With isotropic noise: " + warning);
}

template <int dim>
ComparisonRow<dim> IsotropicPicture<dim>::compare(const Formulation<dim> &general,
                                                  const Vector &u) const
{
  const DensityFunctionals<dim> &density = evolution_.history.back().density;
  ComparisonRow<dim> row;
  row.name = "isotropic";
  row.moments = {density.mean, density.covariance};
  row.l1_to_general = l1_over_cells(general, u, evolution_.formulation(), evolution_.end);
  row.l1_standard_error =
      evolution_.errors ? evolution_.errors->space + evolution_.errors->time : 0.;
  row.gap = gap_;
  row.escape_time = escape_time_;
  return row;
}

template <int dim>
ComparisonRow<dim> gibbs_row(const WeightedCells<dim> &gibbs, const Formulation<dim> &general,
                             const Vector &u)
{
  double l1 = 0.;
  Density<dim>(general, u)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        const std::vector<double> &U = gibbs.cells()[points.cell().index].log_weight;
        for (unsigned int q = 0; q < points.size(); ++q)
          l1 += points.JxW(q) * std::abs(values.density(q, points.U(q)) - std::exp(-U[q]));
      });
  ComparisonRow<dim> row;
  row.name = "gibbs";
  row.moments = gibbs_moments(gibbs);
  row.l1_to_general = dealii::Utilities::MPI::sum(l1, gibbs.discretization().communicator());
  row.l1_standard_error = gibbs.log_partition_error();
  return row;
}

template <int dim>
ComparisonRow<dim> solved_row(const Evolution<dim> &evolution,
                              const std::optional<GeneralAnalysis<dim>> &analysis)
{
  const DensityFunctionals<dim> &density = evolution.history.back().density;
  ComparisonRow<dim> row;
  row.moments = {density.mean, density.covariance};
  row.l1_standard_error = evolution.errors ? evolution.errors->space + evolution.errors->time : 0.;
  if (analysis && !analysis->generator.re.empty())
    row.gap = analysis->generator.re[0];
  return row;
}

template <int dim>
double l1_over_cells(const Formulation<dim> &formulation_of_u, const Vector &u,
                     const Formulation<dim> &formulation_of_v, const Vector &v)
{
  const WeightedCells<dim> &cells = formulation_of_u.weighted_cells();
  const auto within = cells_within(cells, formulation_of_v.weighted_cells());
  const Density<dim> rho_v(formulation_of_v, v);
  double sum = 0.;
  std::vector<dealii::Point<dim>> x;
  std::vector<double> other;
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
                              other[inside[q]] = of_v.density(q, there.U(q));
                          });
        for (unsigned int q = 0; q < points.size(); ++q)
          sum += points.JxW(q) * std::abs(values.density(q, points.U(q)) - other[q]);
      });
  return dealii::Utilities::MPI::sum(sum, cells.discretization().communicator());
}

template class IsotropicPicture<1>;
template class IsotropicPicture<2>;
template class IsotropicPicture<3>;
template ComparisonRow<1> gibbs_row(const WeightedCells<1> &, const Formulation<1> &,
                                    const Vector &);
template ComparisonRow<2> gibbs_row(const WeightedCells<2> &, const Formulation<2> &,
                                    const Vector &);
template ComparisonRow<3> gibbs_row(const WeightedCells<3> &, const Formulation<3> &,
                                    const Vector &);
template ComparisonRow<1> solved_row(const Evolution<1> &,
                                     const std::optional<GeneralAnalysis<1>> &);
template ComparisonRow<2> solved_row(const Evolution<2> &,
                                     const std::optional<GeneralAnalysis<2>> &);
template ComparisonRow<3> solved_row(const Evolution<3> &,
                                     const std::optional<GeneralAnalysis<3>> &);
template double l1_over_cells(const Formulation<1> &, const Vector &, const Formulation<1> &,
                              const Vector &);
template double l1_over_cells(const Formulation<2> &, const Vector &, const Formulation<2> &,
                              const Vector &);
template double l1_over_cells(const Formulation<3> &, const Vector &, const Formulation<3> &,
                              const Vector &);

} // namespace gibbsflow
