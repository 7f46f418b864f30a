#include "simulation/adaptive_mesh.h"

#include "base/signals.h"
#include "base/user_error.h"
#include "formulation/formulations.h"
#include "formulation/weighted_heat.h"
#include "functionals/density_functionals.h"
#include "functionals/surplus.h"
#include "mesh/cell_quadrature.h"
#include "mesh/witten_potential.h"
#include "simulation/eigenvalue_errors.h"
#include "simulation/first_stage.h"
#include "simulation/marked_cells.h"
#include "simulation/memory.h"
#include "spectrum/spectrum.h"

#include <algorithm>

namespace gibbsflow {

namespace {

/// Whether V/D changes so much over a cell that polynomials do not follow it, the more the lower
/// the cell lies, or whether a cell with a part of rho_0 is wide beside it.
template <int dim>
bool is_wide(const Problem<dim> &problem, const CellGeometry<dim> &cell)
{
  constexpr double largest_range = 30., highest = 10.; // in D; V above the level of connected mass
  const dealii::QGaussLobatto<dim> samples(n_lobatto_points);
  std::vector<dealii::Point<dim>> x;
  for (const dealii::Point<dim> &unit : samples.get_points())
    x.push_back(cell.map(unit));
  std::vector<double> V;
  problem.potential().values(x, V);
  const auto [least, most] = std::minmax_element(V.begin(), V.end());
  const double height = std::max(0., (*least - problem.cut().level) / problem.diffusion());
  const double range = *most - *least;
  if (height < highest && range > (largest_range + height) * problem.diffusion())
    return true;

  constexpr double much = 3., negligible = 1e-4; // edges in lengths of rho_0; its mass
  const InitialDensity<dim> &start = problem.initial_density();
  if (start.is_gibbs() ||
      !(cell.longest_edge() > much * start.length_scale(cell.lower(), cell.upper())))
    return false;
  double mass = 0.;
  integrate_over_cell(start, cell, dealii::QGauss<dim>(4),
                      [&](const dealii::Point<dim> &, const dealii::Point<dim> &,
                          const double weight) { mass += weight; });
  return mass > negligible * problem.initial_mass();
}

/// The cells that are kept.
template <int dim>
unsigned int n_kept(const CellTree<dim> &tree)
{
  const std::vector<bool> keep = tree.keep();
  return std::count(keep.begin(), keep.end(), true);
}

/// Nothing but V and rho_0 is known yet.
template <int dim>
CellTree<dim> first_tree(const Problem<dim> &problem, const unsigned int most_cells)
{
  constexpr unsigned int most_sweeps = 8;
  CellTree<dim> tree(*problem.box().as_box(), problem.cut().keep);
  for (unsigned int sweep = 0; sweep < most_sweeps; ++sweep) {
    std::vector<bool> marked(tree.n_cells(), false);
    for (unsigned int number = 0; number < marked.size(); ++number)
      marked[number] = tree.keeps(number) && is_wide(problem, tree.cell(number));
    if (std::find(marked.begin(), marked.end(), true) == marked.end())
      break;
    CellTree<dim> next = tree.divided(marked);
    if (n_kept(next) > most_cells)
      break;
    tree = std::move(next);
  }
  return tree;
}

/// What a solution on a mesh shows.
struct Examination {
  double error;                  // estimated
  std::vector<double> indicator; // of each cell of the region
};

/// Adds what the cells of a formulation have to the cells of the region that they lie in.
template <int dim, typename Sizes, typename F>
void add_sizes(const WeightedCells<dim> &cells, const Sizes &sizes, const Region<dim> &region,
               const F &size, std::vector<double> &indicator)
{
  for (const WeightedCell<dim> &cell : cells.cells())
    indicator[region.cell_around(cell.geometry.middle())] += size(sizes[cell.index]);
}

/// Of rho(T): how it is marched is what space_error_of() does.
template <int dim>
Examination examine_density(const Problem<dim> &problem, const SimulationParameters &parameters,
                            const double tolerance, const MPI_Comm communicator)
{
  constexpr double share_of_time = 0.01, share_of_start = 0.01;
  const double kappa = parameters.time.rescaled ? 1. : problem.diffusion();
  const double T = parameters.time.final_time;
  const Discretization<dim> discretization(problem.region(), parameters.discretization.degree,
                                           communicator);
  const WeightedCells<dim> cells(discretization, problem.potential(), problem.diffusion(),
                                 problem.metric());
  const auto main = make_formulation<dim>(parameters.discretization.formulations.front(), cells,
                                          kappa, parameters.linear_solver, nullptr);
  CourseStart start;
  start.quality = main->set_initial(start.u, problem.initial_density(), problem.initial_mass());
  Course<dim> course = {{{main.get(), T}}};
  const FirstStage<dim> first =
      choose_first_stage<dim>(*main, start.quality, problem, T, kappa, parameters.linear_solver);
  if (first.formulation) {
    if (first.handover > T)
      course.stages.clear();
    course.stages.insert(course.stages.begin(),
                         {first.formulation.get(), std::min(first.handover, T)});
    start = start_of<dim>(course, problem);
  }
  const double accuracy = std::min(march_tolerances[0], share_of_time * tolerance);
  const MarchEnd end = march(course, start, accuracy);
  Examination result{ComparedCourse<dim>(course, problem)(end, accuracy).total(),
                     std::vector<double>(problem.region().keep().size(), 0.)};

  // what elements miss of rho(T), and what they make of the rates at which it got there
  const Surplus<dim> surplus(discretization.element());
  const auto at_end = surplus(course.last(), end.u);
  double sums[2] = {0., 0.};
  for (const auto &size : at_end) {
    sums[0] += size.l1;
    sums[1] += size.energy;
  }
  dealii::Utilities::MPI::sum(sums, communicator, sums);
  const double weight_of_energy = sums[1] > 0. ? sums[0] / sums[1] : 0.;
  add_sizes(
      course.last().weighted_cells(), at_end, problem.region(),
      [&](const auto &size) { return size.l1 + weight_of_energy * size.energy; }, result.indicator);
  if (!problem.initial_density().is_gibbs()) {
    const Formulation<dim> &begin = *course.stages.front().formulation;
    add_sizes(
        begin.weighted_cells(), surplus(begin, start.u), problem.region(),
        [&](const auto &size) { return share_of_start * size.l1; }, result.indicator);
  }
  return result;
}

/// Of the eigenvalues that are asked for.
template <int dim>
Examination examine_modes(const Problem<dim> &problem, const SimulationParameters &parameters,
                          const MPI_Comm communicator)
{
  const Discretization<dim> discretization(problem.region(), parameters.discretization.degree,
                                           communicator);
  const WeightedCells<dim> cells(discretization, problem.potential(), problem.diffusion(),
                                 problem.metric());
  const WeightedHeat<dim> formulation(cells, 1., parameters.linear_solver);
  EigenvectorFunctionals functionals;
  functionals.rayleigh_quotient = [&](const Vector &v) {
    return rayleigh_quotient(formulation, v);
  };
  const Spectrum spectrum = compute_spectrum(formulation, parameters.spectrum, functionals);
  const bool any_lost = spectrum.lambda.size() < parameters.spectrum.number_of_eigenvalues;
  Examination result{any_lost ? 1. : 0., std::vector<double>(problem.region().keep().size(), 0.)};
  for (const double error :
       relative_eigenvalue_errors(spectrum, formulation, problem, 1., parameters.linear_solver))
    result.error = std::max(result.error, std::isnan(error) ? 1. : error);
  const Surplus<dim> surplus(discretization.element());
  for (std::size_t k = 0; k < spectrum.lambda.size(); ++k)
    add_sizes(
        cells, surplus(formulation, spectrum.eigenvectors[k]), problem.region(),
        [&](const auto &size) { return size.energy / spectrum.lambda[k]; }, result.indicator);
  return result;
}

} // namespace

template <int dim>
std::shared_ptr<const CellTree<dim>> AdaptedMesh<dim>::tree(const Problem<dim> &problem) const
{
  return std::make_shared<const CellTree<dim>>(
      CellTree<dim>(*problem.box().as_box(), problem.cut().keep).divided_as(divisions));
}

template <int dim>
AdaptedMesh<dim> adapt_mesh(const Problem<dim> &problem, const SimulationParameters &parameters,
                            const bool for_gap, const MPI_Comm communicator)
{
  constexpr unsigned int most_sweeps = 30, most_in_vain = 4;
  constexpr double much_better = 0.8;
  const double part = for_gap ? 0.8 : 0.7;
  const unsigned int p = parameters.discretization.degree;
  const double tolerance = parameters.discretization.tolerance > 0.
                               ? parameters.discretization.tolerance
                               : usual_adaptation_tolerance;
  const auto fits = [&](const CellTree<dim> &tree) {
    const double n = n_kept(tree);
    return n <= parameters.mesh.maximum_cells &&
           least_memory(n * std::pow(p, dim), p, dim) <
               physical_memory() * dealii::Utilities::MPI::n_mpi_processes(communicator);
  };
  auto tree =
      std::make_shared<const CellTree<dim>>(first_tree(problem, parameters.mesh.maximum_cells));
  AdaptedMesh<dim> best;
  best.error = std::numeric_limits<double>::infinity();
  unsigned int in_vain = 0;
  for (unsigned int sweep = 0;; ++sweep) {
    const Problem<dim> trial(parameters, problem, tree);
    Examination found{std::numeric_limits<double>::infinity(), {}};
    try {
      found = for_gap ? examine_modes(trial, parameters, communicator)
                      : examine_density(trial, parameters, tolerance, communicator);
      dealii::Utilities::MPI::sum(found.indicator, communicator, found.indicator);
    } catch (const RunFailure &) { // on all ranks alike: too coarse for its equations
      found.indicator.clear();
      for (const bool keeps : tree->keep())
        found.indicator.push_back(keeps);
    }
    in_vain = found.error < much_better * best.error ? 0 : in_vain + 1;
    if (best.divisions.empty() || found.error < best.error || sweep == 0)
      best = {tree->divisions(), sweep, found.error, found.error <= tolerance};
    if (best.is_sufficient || sweep == most_sweeps || in_vain == most_in_vain)
      return best;
    auto next =
        std::make_shared<const CellTree<dim>>(tree->divided(largest(found.indicator, part)));
    if (!fits(*next) || next->n_cells() == tree->n_cells())
      return best;
    throw_if_stopped(communicator, "while a mesh was adapted");
    tree = next;
  }
}

template struct AdaptedMesh<1>;
template struct AdaptedMesh<2>;
template struct AdaptedMesh<3>;
template AdaptedMesh<1> adapt_mesh(const Problem<1> &, const SimulationParameters &, bool,
                                   MPI_Comm);
template AdaptedMesh<2> adapt_mesh(const Problem<2> &, const SimulationParameters &, bool,
                                   MPI_Comm);
template AdaptedMesh<3> adapt_mesh(const Problem<3> &, const SimulationParameters &, bool,
                                   MPI_Comm);

} // namespace gibbsflow
