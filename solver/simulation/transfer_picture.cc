#include "simulation/transfer_picture.h"

#include "base/progress.h"
#include "base/signals.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

template <int dim>
TransferResults<dim> compute_results(const Problem<dim> &problem,
                                     const SimulationParameters &parameters,
                                     const std::vector<double> &times, const MPI_Comm communicator,
                                     const bool show_progress)
{
  const Dynamics<dim> dynamics = stochastic_dynamics(problem, parameters);
  std::optional<PassageQuestion<dim>> passage;
  if (const std::optional<TransitionSets<dim>> &sets = problem.transition_sets();
      sets && sets->a.is_ball() && sets->b.is_ball())
    passage = PassageQuestion<dim>{sets->a.center, sets->b.center, sets->a.radius};
  Progress progress(EnsembleParameters::transfer_operator, 1., show_progress);
  return compute_transfer_operator(
      parameters.ensemble, ensemble_problem(dynamics, problem, parameters, communicator), times,
      passage, [&](const double part) {
        throw_if_stopped(communicator, "while the transfer operator was computed");
        progress.update(part);
      });
}

} // namespace

template <int dim>
TransferPicture<dim>::TransferPicture(const Problem<dim> &problem,
                                      const SimulationParameters &parameters,
                                      const std::vector<double> &times, const MPI_Comm communicator,
                                      const bool show_progress)
    : times_(times),
      results_(compute_results(problem, parameters, times, communicator, show_progress)),
      l1_to_density_(results_.at.size())
{
}

template <int dim>
std::optional<std::size_t> TransferPicture<dim>::number_at(const double time) const
{
  for (std::size_t k = 0; k < results_.at.size(); ++k)
    if (std::abs(times_[k] - time) <= 1e-9 * (1. + time))
      return k;
  return std::nullopt;
}

template <int dim>
double TransferPicture<dim>::l1_to(const std::size_t k, const std::vector<double> &masses) const
{
  std::vector<double> own(masses.size(), 0.);
  for (std::size_t j = 0; j < results_.cells.size(); ++j)
    own[results_.cells[j]] = results_.at[k].mass[j];
  return l1_between(own, masses);
}

template <int dim>
void TransferPicture<dim>::compare(const double time, const Formulation<dim> &formulation,
                                   const Vector &u)
{
  const std::optional<std::size_t> k = number_at(time);
  if (k && !l1_to_density_[*k])
    l1_to_density_[*k] = l1_to(*k, masses_in(results_.grid, Density<dim>(formulation, u)));
}

template <int dim>
std::vector<std::pair<std::string, CellFunction<dim>>>
TransferPicture<dim>::fields(const double time) const
{
  const std::optional<std::size_t> k = number_at(time);
  if (!k)
    return {};
  const std::vector<double> &mass = results_.at[*k].fine_mass;
  return {{"ensemble_transfer_operator", [this, &mass](const CellPoints<dim> &points) {
             const BoxGrid<dim> &grid = results_.halves.grid;
             const std::vector<unsigned int> &cells = results_.halves.cells;
             const double volume = grid.cell(0).measure();
             const dealii::Point<dim> middle = points.cell().geometry.middle();
             constexpr double inwards = 1e-9; // a point on a face belongs to this cell
             std::vector<double> values(points.size(), 0.);
             for (unsigned int q = 0; q < values.size(); ++q) {
               const dealii::Point<dim> x = points.x(q);
               const unsigned int cell = grid.cell_around(x + inwards * (middle - x));
               const auto found = std::lower_bound(cells.begin(), cells.end(), cell);
               if (found != cells.end() && *found == cell)
                 values[q] = mass[found - cells.begin()] / volume;
             }
             return values;
           }}};
}

template <int dim>
ComparisonRow<dim> TransferPicture<dim>::row(const WeightedCells<dim> *const gibbs,
                                             const IsotropicPicture<dim> *const isotropic) const
{
  ComparisonRow<dim> row;
  row.name = EnsembleParameters::transfer_operator;
  if (results_.rate)
    row.gap = results_.rate->value;
  if (results_.passage_time) {
    row.escape_time = results_.passage_time->value;
    row.escape_error = results_.passage_time->error;
  }
  if (results_.at.empty())
    return row;
  const std::size_t last = results_.at.size() - 1;
  const TransferDensity<dim> &density = results_.at[last];
  row.moments = {density.mean, density.covariance};
  row.l1_to_general = l1_to_density_[last].value_or(0.);
  row.l1_standard_error = density.l1_error;
  const auto distance_from = [&](const std::vector<double> &masses) {
    return NoisyDistance{l1_to(last, masses), density.l1_error, 0.};
  };
  if (gibbs != nullptr)
    row.to_gibbs = distance_from(gibbs_masses_in(results_.grid, *gibbs));
  if (isotropic != nullptr)
    row.to_isotropic =
        distance_from(masses_in(results_.grid, Density<dim>(isotropic->evolution().formulation(),
                                                            isotropic->evolution().end)));
  if (density.left_over.value < 1. - 1e-12)
    row.survival = density.left_over.value;
  return row;
}

template class TransferPicture<1>;
template class TransferPicture<2>;
template class TransferPicture<3>;

} // namespace gibbsflow
