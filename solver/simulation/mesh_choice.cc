#include "simulation/mesh_choice.h"

#include "base/signals.h"
#include "base/user_error.h"
#include "formulation/formulations.h"
#include "mesh/automatic_box.h"
#include "simulation/dispatch.h"
#include "simulation/memory.h"
#include "simulation/mesh_advice.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// The largest one of a run.
double largest_diffusion(const NoiseParameters &noise, const MomentumParameters &momentum)
{
  double alpha = noise.alpha;
  for (const LearningRatePiece &piece : noise.pieces)
    alpha = std::max(alpha, piece.alpha);
  return 0.5 * noise.sigma.value() * momentum.effective_rate(alpha);
}

template <int dim>
SimulationParameters with_box(const SimulationParameters &parameters)
{
  const Model<dim> model = make_model<dim>(parameters.potential, parameters.learning);
  SimulationParameters result = parameters;
  InitialDensityParameters &start = result.initial_density;
  if (start.type == "gaussian" && start.mean.empty())
    start.mean = {std::vector<double>(dim, 0.)};
  BoxNeeds<dim> needs;
  needs.diffusion = largest_diffusion(parameters.noise, parameters.momentum);
  constexpr double beyond_mass = 10.; // what a shell may hold more than its height says
  needs.height = std::max(parameters.mesh.cut_multiple(),
                          beyond_mass - std::log(parameters.mesh.outside_mass));
  needs.degree = parameters.discretization.degree;
  const std::unique_ptr<InitialDensity<dim>> initial_density =
      make_initial_density<dim>(start, needs.start_lower, needs.start_upper, *model.potential,
                                needs.diffusion, parameters.potential.constants);
  if (const auto extent = initial_density->extent())
    std::tie(needs.start_lower, needs.start_upper) = *extent;
  else { // Gibbs: from the origin outwards
    constexpr double first = 0.1;
    for (unsigned int d = 0; d < dim; ++d) {
      needs.start_lower[d] = -first;
      needs.start_upper[d] = first;
    }
  }
  const AutomaticBox<dim> found = find_box<dim>(*model.potential, *initial_density, needs);

  MeshParameters &mesh = result.mesh;
  mesh.type = MeshParameters::box;
  mesh.found_outside_mass = found.outside_mass;
  mesh.lower_corner.assign(found.grid.lower.begin_raw(), found.grid.lower.end_raw());
  mesh.upper_corner.assign(found.grid.upper.begin_raw(), found.grid.upper.end_raw());
  mesh.subdivisions.clear();
  constexpr unsigned int usual = 1u << MeshParameters::usual_refinements;
  for (const unsigned int n : found.grid.n)
    mesh.subdivisions.push_back((n + usual - 1) / usual);
  return result;
}

/// The space error of rho(T) on the cells of the problem, infinite where they are too coarse for
/// its equations.
template <int dim>
double space_error_on(const Problem<dim> &problem, const SimulationParameters &parameters,
                      const MPI_Comm communicator)
{
  constexpr double share = 0.01; // that time may have of the error
  const double kappa = parameters.time.rescaled ? 1. : problem.diffusion();
  try {
    const Discretization<dim> discretization(problem.region(), parameters.discretization.degree,
                                             communicator);
    const WeightedCells<dim> cells(discretization, problem.potential(), problem.diffusion(),
                                   problem.metric());
    const auto main = make_formulation<dim>(parameters.discretization.formulations.front(), cells,
                                            kappa, parameters.linear_solver, problem.dynamics(),
                                            parameters.discretization.is_monotone());
    return space_error_of(
        *main, problem, parameters.linear_solver, parameters.time.final_time, kappa,
        std::min(march_tolerances[0], share * parameters.discretization.tolerance));
  } catch (const RunFailure &) { // on all ranks alike
    return std::numeric_limits<double>::infinity();
  }
}

/// `factor` times as many cells in each direction, of the whole box.
SimulationParameters with_cells(const SimulationParameters &parameters, const double factor)
{
  SimulationParameters result = parameters;
  MeshParameters &mesh = result.mesh;
  for (unsigned int &n : mesh.subdivisions)
    n = std::max(2., std::ceil(std::ldexp(n, mesh.refinements) * factor - 1e-9));
  mesh.refinements = 0;
  return result;
}

bool is_coarse(const MeshParameters &mesh)
{
  constexpr unsigned int few = 8;
  return *std::min_element(mesh.subdivisions.begin(), mesh.subdivisions.end()) <= few;
}

double n_cells_of_box(const MeshParameters &mesh, const unsigned int dim)
{
  double n = 1.;
  for (unsigned int d = 0; d < dim; ++d)
    n *= std::ldexp(mesh.subdivisions.size() == 1 ? mesh.subdivisions[0] : mesh.subdivisions[d],
                    mesh.refinements);
  return n;
}

} // namespace

SimulationParameters with_automatic_mesh(const SimulationParameters &parameters)
{
  if (!parameters.mesh.is_automatic())
    return parameters;
  SimulationParameters result;
  dispatch(parameters.dimension, [&](const auto dim) {
    result = with_box<dim.value>(parameters);
    return 0;
  });
  return result;
}

template <int dim>
ToleratedMesh find_tolerated_mesh(const Problem<dim> &problem,
                                  const SimulationParameters &parameters,
                                  const MPI_Comm communicator)
{
  constexpr unsigned int most_trials = 12;
  constexpr double least_factor = 1.2, largest_factor = 2., safety = 1.15, wasteful = 0.01;
  const double tolerance = parameters.discretization.tolerance;
  const double order = parameters.discretization.degree + 1.;
  const auto fits = [&](const SimulationParameters &trial) {
    const double n = n_cells_of_box(trial.mesh, dim);
    const unsigned int p = trial.discretization.degree;
    return n <= parameters.mesh.maximum_cells &&
           least_memory(n * std::pow(p, dim), p, dim) <
               physical_memory() * dealii::Utilities::MPI::n_mpi_processes(communicator);
  };
  ToleratedMesh best = {with_cells(parameters, 1.),
                        space_error_on(problem, parameters, communicator), 1};
  SimulationParameters trial = best.parameters;
  bool has_been_refined = false;
  double error = best.error;
  while (best.trials < most_trials) {
    const bool is_enough = error <= tolerance;
    if (is_enough && (error >= wasteful * tolerance || has_been_refined || is_coarse(trial.mesh)))
      break;
    has_been_refined = has_been_refined || !is_enough;
    double factor = std::pow(error / tolerance, 1. / order);
    factor = is_enough ? std::clamp(safety * factor, 0.5, 0.9)
                       : std::clamp(safety * factor, least_factor, largest_factor);
    trial = with_cells(trial, std::isfinite(factor) ? factor : largest_factor);
    if (!fits(trial))
      break;
    throw_if_stopped(communicator, "while cells for Discretization/Tolerance were looked for");
    error = space_error_on(Problem<dim>(trial, problem.model()), trial, communicator);
    ++best.trials;
    const bool is_better = error <= tolerance || error < best.error;
    if (is_better && (best.error > tolerance || error <= tolerance)) {
      best.parameters = trial;
      best.error = error;
    }
    if (is_enough && error > tolerance) // the coarser one was too coarse
      break;
  }
  return best;
}

template ToleratedMesh find_tolerated_mesh(const Problem<1> &, const SimulationParameters &,
                                           MPI_Comm);
template ToleratedMesh find_tolerated_mesh(const Problem<2> &, const SimulationParameters &,
                                           MPI_Comm);
template ToleratedMesh find_tolerated_mesh(const Problem<3> &, const SimulationParameters &,
                                           MPI_Comm);

} // namespace gibbsflow
