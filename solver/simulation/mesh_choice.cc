#include "simulation/mesh_choice.h"

#include "base/format.h"
#include "base/signals.h"
#include "base/user_error.h"
#include "formulation/formulations.h"
#include "learning/make_dynamics.h"
#include "mesh/cells_of_start.h"
#include "mesh/tail_box.h"
#include "simulation/memory.h"
#include "simulation/mesh_advice.h"
#include "simulation/run_checks.h"
#include "simulation/session.h"

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

/// A box, as a mesh of its own.
template <int dim>
void set_box(MeshParameters &mesh, const BoxGrid<dim> &box)
{
  mesh.type = MeshParameters::box;
  mesh.lower_corner.assign(box.lower.begin_raw(), box.lower.end_raw());
  mesh.upper_corner.assign(box.upper.begin_raw(), box.upper.end_raw());
  mesh.subdivisions.clear();
  constexpr unsigned int usual = 1u << MeshParameters::usual_refinements;
  for (const unsigned int n : box.n)
    mesh.subdivisions.push_back((n + usual - 1) / usual);
}

/// A box around all of rho_0 that counts; for Gibbs, from which one goes outwards, around the
/// origin.
template <int dim>
BoxGrid<dim> box_of_start(const InitialDensity<dim> &initial_density)
{
  constexpr double first = 0.1;
  BoxGrid<dim> box;
  box.n.fill(dim == 1 ? 256 : dim == 2 ? 48 : 16);
  if (const auto extent = initial_density.extent())
    std::tie(box.lower, box.upper) = *extent;
  else
    for (unsigned int d = 0; d < dim; ++d) {
      box.lower[d] = -first;
      box.upper[d] = first;
    }
  return box;
}

/// Sigma, where it is to come from the data, as it is in a box.
template <int dim>
double sigma_in(const BoxGrid<dim> &box, SimulationParameters parameters, const Model<dim> &model)
{
  parameters.mesh.refinements = MeshParameters::usual_refinements;
  set_box(parameters.mesh, box);
  return look_at_noise(parameters, model).sigma;
}

template <int dim>
AutomaticBox<dim> box_in_balance(const SimulationParameters &parameters, const Model<dim> &model)
{
  SimulationParameters with_sigma = parameters;
  NoiseParameters &noise = with_sigma.noise;
  BoxNeeds<dim> needs;
  constexpr double beyond_mass = 10.; // what a shell may hold more than its height says
  needs.height = std::max(parameters.mesh.cut_multiple(),
                          beyond_mass - std::log(parameters.mesh.outside_mass));
  needs.degree = parameters.discretization.degree;
  needs.is_adaptive = parameters.mesh.adaptive;
  if (!noise.sigma)
    noise.sigma =
        sigma_in(box_of_start(*make_initial_density<dim>(
                     parameters.initial_density, dealii::Point<dim>(), dealii::Point<dim>(),
                     *model.potential, 1., parameters.potential.constants)),
                 parameters, model);
  const auto find = [&] {
    needs.diffusion = largest_diffusion(noise, parameters.momentum);
    const auto start = make_initial_density<dim>(parameters.initial_density, dealii::Point<dim>(),
                                                 dealii::Point<dim>(), *model.potential,
                                                 needs.diffusion, parameters.potential.constants);
    const BoxGrid<dim> around = box_of_start(*start);
    needs.start_lower = around.lower;
    needs.start_upper = around.upper;
    return find_box<dim>(*model.potential, *start, needs);
  };
  AutomaticBox<dim> found = find();
  if (parameters.noise.sigma)
    return found;
  // sigma is that of a minimum in the box, and the box that of sigma
  constexpr unsigned int most_rounds = 5;
  constexpr double same = 1e-2;
  for (unsigned int round = 0; round < most_rounds; ++round) {
    const double before = *noise.sigma;
    noise.sigma = sigma_in(found.grid, parameters, model);
    if (std::abs(*noise.sigma - before) <= same * before)
      break;
    found = find();
  }
  return found;
}

template <int dim>
AutomaticBox<dim> box_out_of_balance(const SimulationParameters &parameters,
                                     const Model<dim> &model)
{
  const auto start = make_initial_density<dim>(parameters.initial_density, dealii::Point<dim>(),
                                               dealii::Point<dim>(), *model.potential, 1.,
                                               parameters.potential.constants);
  const BoxGrid<dim> around = box_of_start(*start);
  NoiseParameters noise = parameters.noise;
  for (const LearningRatePiece &piece : noise.pieces)
    noise.alpha = std::max(noise.alpha, piece.alpha);
  const double sigma = !noise.is_isotropic() ? 1. // is that of the formula or the data
                       : noise.sigma         ? *noise.sigma
                                             : sigma_in(around, parameters, model);
  const TailNeeds<dim> needs = {around.lower, around.upper, parameters.time.final_time,
                                parameters.mesh.outside_mass, parameters.discretization.degree};
  return find_tail_box(make_dynamics(noise, parameters.drift, model, parameters.potential, sigma),
                       *start, needs);
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
    Log silent("", true, communicator, false, no_terminal(), no_terminal());
    check_cells(cells, parameters, problem.dynamics().get(), silent);
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

template <int dim>
SimulationParameters with_automatic_mesh(const SimulationParameters &parameters,
                                         const Model<dim> &model)
{
  if (!parameters.mesh.is_automatic())
    return parameters;
  SimulationParameters result = parameters;
  InitialDensityParameters &start = result.initial_density;
  if (start.type == "gaussian" && start.mean.empty()) {
    const std::optional<KnownBox<dim>> known = model.potential->known_box();
    start.mean = {std::vector<double>(dim, 0.)};
    for (unsigned int d = 0; d < dim && known; ++d)
      start.mean[0][d] = 0.5 * (known->lower[d] + known->upper[d]);
  }
  const bool is_in_balance = result.noise.is_isotropic() && result.drift.expression.empty();
  AutomaticBox<dim> found =
      is_in_balance ? box_in_balance(result, model) : box_out_of_balance(result, model);
  // particles are counted on the cells, and each comes with many modes of momentum
  const bool are_final = !result.mesh.adaptive && !(result.discretization.tolerance > 0.);
  if (are_final && !result.ensemble.compute && !result.momentum.is_present() &&
      start.type != "Gibbs")
    add_cells_for_start(*make_initial_density<dim>(start, found.grid.lower, found.grid.upper,
                                                   *model.potential, 1.,
                                                   parameters.potential.constants),
                        result.discretization.degree, found.kept, found.grid);
  set_box(result.mesh, found.grid);
  constexpr double most_cells = 1e7;
  if (const double n = n_cells_of_box(result.mesh, dim); n > most_cells)
    throw UserError("Mesh/Refinements",
                    "found `" + std::to_string(result.mesh.refinements) + "`, which makes " +
                        brief(n, 3) + " cells of the box that was found",
                    "at most 1e7 cells",
                    "Leave it out: the cells that are found are those that it is " +
                        std::to_string(MeshParameters::usual_refinements) + " for");
  result.mesh.found_outside_mass = found.outside_mass;
  return result;
}

template SimulationParameters with_automatic_mesh(const SimulationParameters &, const Model<1> &);
template SimulationParameters with_automatic_mesh(const SimulationParameters &, const Model<2> &);
template SimulationParameters with_automatic_mesh(const SimulationParameters &, const Model<3> &);

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
