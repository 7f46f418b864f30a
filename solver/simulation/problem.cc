#include "simulation/problem.h"

#include "base/format.h"
#include "base/point_text.h"
#include "base/text.h"
#include "base/user_error.h"
#include "formulation/exponentially_fitted.h"
#include "mesh/known_box.h"
#include "mesh/periodicity.h"
#include "simulation/memory.h"

#include <deal.II/base/mpi.h>

namespace gibbsflow {

namespace {

/// Of the start's mass on the mesh: below the first the run is refused, below the second warned.
constexpr double least_initial_mass = 0.5;
constexpr double usual_initial_mass = 0.999;

/// In units of the last D, so that the largest D of a run has all that it needs.
double cut_multiple(const SimulationParameters &parameters)
{
  double largest_alpha = parameters.noise.alpha;
  for (const LearningRatePiece &piece : parameters.noise.pieces)
    largest_alpha = std::max(largest_alpha, piece.alpha);
  return parameters.mesh.cut_multiple() * largest_alpha / parameters.noise.alpha;
}

template <int dim>
LandscapeCut<dim> with_outside_mass(LandscapeCut<dim> cut, const double mass)
{
  cut.gibbs_mass_cut_bound += mass;
  cut.is_of_found_box = mass > 0.;
  return cut;
}

/// What is kept of the box, with its cells as they are, as those of a coarser box whose cells are
/// halved a different number of times, or as those of a tree.
template <int dim>
Region<dim> region_of(const Region<dim> &box, const LandscapeCut<dim> &cut,
                      const Region<dim> *const coarser_box, const Region<dim> *const coarser,
                      const std::shared_ptr<const CellTree<dim>> &tree)
{
  if (tree != nullptr)
    return {std::make_shared<const CellTree<dim>>(tree->with_roots(cut.keep)), box.boundary()};
  if (coarser == nullptr || coarser->as_tree() == nullptr)
    return box.with_cells(cut.keep);
  unsigned int n = 0;
  while (coarser_box->largest_division() << n < box.largest_division())
    ++n;
  return n == 0 ? *coarser : coarser->refined(n);
}

} // namespace

template <int dim>
Problem<dim>::Problem(const SimulationParameters &parameters)
    : Problem(parameters, make_model<dim>(parameters.potential, parameters.learning), nullptr)
{
}

template <int dim>
Problem<dim>::Problem(const SimulationParameters &parameters, const Problem &coarser)
    : Problem(parameters, make_model<dim>(parameters.potential, parameters.learning), &coarser,
              true)
{
}

template <int dim>
Problem<dim>::Problem(const SimulationParameters &parameters, Model<dim> model,
                      const Problem *const with_cut_of)
    : Problem(parameters, std::move(model), with_cut_of, false)
{
}

template <int dim>
Problem<dim>::Problem(const SimulationParameters &parameters, Model<dim> model,
                      const Problem *const with_cut_of, bool is_same_model, const Purpose purpose,
                      std::shared_ptr<const CellTree<dim>> tree)
    : is_general_(parameters.is_general()),
      noise_parameters_(parameters.noise),
      drift_(parameters.drift),
      potential_parameters_(parameters.potential),
      model_(std::move(model)),
      noise_(look_at_noise(parameters, model_)),
      momentum_(parameters.momentum),
      diffusion_(0.5 * noise_.sigma * momentum_.effective_rate(parameters.noise.alpha)),
      dynamics_(dynamics_at(parameters.noise.alpha)),
      box_(within_known_box(make_region<dim>(parameters.mesh, parameters.boundary),
                            *model_.potential)),
      initial_density_(make_initial_density<dim>(parameters.initial_density, box_.lower(),
                                                 box_.upper(), *model_.potential, diffusion_,
                                                 parameters.potential.constants)),
      cut_(with_cut_of != nullptr
               ? refine(with_cut_of->cut_, with_cut_of->box_, box_)
               : with_outside_mass(
                     cut_landscape(box_, *model_.potential, diffusion_, *initial_density_,
                                   parameters.is_general() ? 0. : cut_multiple(parameters),
                                   purpose == Purpose::modes),
                     parameters.mesh.found_outside_mass)),
      region_(region_of(box_, cut_, with_cut_of != nullptr ? &with_cut_of->box_ : nullptr,
                        with_cut_of != nullptr ? &with_cut_of->region_ : nullptr, tree)),
      barrier_(with_cut_of == nullptr ? find_barrier(*model_.potential, region_, cut_)
               : is_same_model        ? with_cut_of->barrier_
                                      : std::nullopt)
{
  if (purpose == Purpose::modes) // the other one has been checked
    return;
  check(parameters);
  if (with_cut_of != nullptr)
    transition_sets_ = with_cut_of->transition_sets_;
  else if (parameters.transitions.compute)
    transition_sets_ = find_transition_sets(parameters.transitions, region_, *model_.potential);
  check_initial_mass(parameters.initial_density.type);
}

template <int dim>
Problem<dim>::Problem(const SimulationParameters &parameters, const Problem &undivided,
                      std::shared_ptr<const CellTree<dim>> tree)
    : Problem(parameters, undivided.model_, &undivided, true, Purpose::density, std::move(tree))
{
}

template <int dim>
std::unique_ptr<const Problem<dim>> Problem<dim>::for_modes(const SimulationParameters &parameters,
                                                            const Problem &of_density)
{
  SimulationParameters of_modes = parameters;
  of_modes.noise.pieces.clear(); // modes are those of the last learning rate
  const CellTree<dim> *const tree = of_density.region().as_tree();
  return std::unique_ptr<const Problem>(
      new Problem(of_modes, of_density.model(), nullptr, false, Purpose::modes,
                  tree == nullptr ? nullptr : std::make_shared<const CellTree<dim>>(*tree)));
}

template <int dim>
std::shared_ptr<const Dynamics<dim>> Problem<dim>::dynamics_at(const double alpha) const
{
  if (!is_general_)
    return nullptr;
  NoiseParameters noise = noise_parameters_;
  noise.alpha = alpha;
  return std::make_shared<const Dynamics<dim>>(
      make_dynamics(noise, drift_, model_, potential_parameters_, noise_.sigma));
}

template <int dim>
void Problem<dim>::check(const SimulationParameters &parameters)
{
  warnings_ = model_.warnings;
  if (parameters.mesh.found_outside_mass > parameters.mesh.outside_mass)
    warnings_.push_back("Mesh/Outside mass: beyond the box that was found lie up to " +
                        brief(parameters.mesh.found_outside_mass, 2) +
                        " of the mass; a larger one would have too many cells.");
  if (dim == 3 && parameters.mesh.radius > 0. && parameters.mesh.refinements == 0)
    warnings_.push_back(
        "Mesh/Radius: seven cells make the ball round to 1e-8 only, which eigenvalues "
        "see beside their errors. Set Mesh/Refinements = 1 for a ball that is exact.");
  check_probes(parameters.output.probes);
  check_metric(parameters.discretization);
  check_momentum();
  check_digits();
  check_periodicity(box_, *model_.potential, diffusion_);
  const unsigned int p = parameters.discretization.degree;
  check_memory(n_cells() * std::pow(p, dim), p, dim, parameters.mesh.refinements,
               physical_memory() * dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD));
  compare_with_diffusion();
  if (boundary().any_absorbing() && parameters.time.stop_at_steady_state)
    throw UserError(
        "Time/Stop at steady state", "found `true` with an absorbing wall",
        "false with section Boundary as it is: where mass leaves nothing is steady",
        "Set Time/Stop at steady state = false; the summary's block `exit` has the rate "
        "at which what is left decays");
  if (boundary().any_absorbing() && parameters.transitions.compute)
    throw UserError("Transitions/Compute", "found `true` with an absorbing wall",
                    "false with section Boundary as it is: rates between two sets are those of an "
                    "equilibrium, and there is none where mass leaves",
                    "Set Transitions/Compute = false, or make all walls no flux or periodic");
}

template <int dim>
void Problem<dim>::check_momentum() const
{
  if (!momentum_.is_present())
    return;
  if (boundary().any_absorbing())
    throw UserError("Momentum/Coefficient",
                    "found " + spell(momentum_.coefficient) + " with an absorbing wall",
                    "walls without flux, which reflect like mirrors, or periodic ones",
                    "Change section Boundary, or set Momentum/Coefficient = 0");
  if (!metric().is_euclidean())
    throw UserError("Momentum/Coefficient",
                    "found " + spell(momentum_.coefficient) +
                        " with Subspace/Orthonormalize = false",
                    "orthonormal directions with momentum",
                    "Set Subspace/Orthonormalize = true, or Momentum/Coefficient = 0");
}

/// A D that is out of all proportion to V is a slip of the pen more often than not.
template <int dim>
void Problem<dim>::compare_with_diffusion()
{
  constexpr double absurd = 1e6;
  const double range = cut_.potential_maximum - cut_.potential_minimum;
  if (range > 0. && diffusion_ > absurd * range)
    warnings_.push_back("Noise/Sigma: D = sigma alpha / 2 = " + brief(diffusion_, 3) + " is " +
                        brief(diffusion_ / range, 2) + " times the range of V on the box (" +
                        brief(range, 3) + "): the Gibbs density is uniform, V hardly matters.");
}

template <int dim>
void Problem<dim>::check_probes(const std::vector<std::vector<double>> &probes)
{
  for (const std::vector<double> &probe : probes) {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = probe[d];
    if (!region_.contains(x))
      warnings_.push_back("Output/Probes: the point " + spell(x) +
                          " is outside the mesh, where nothing is computed.");
  }
}

/// e^{-V/D} is known only as far as V's 16 digits reach below D.
template <int dim>
void Problem<dim>::check_digits() const
{
  constexpr double nothing_is_known = 1e-3;
  const double noise =
      std::numeric_limits<double>::epsilon() * std::abs(cut_.potential_minimum) / diffusion_;
  if (noise > nothing_is_known)
    throw UserError("Potential/Type",
                    "the smallest value of V is " + brief(cut_.potential_minimum) +
                        ", so that V/D, of which 16 digits are kept, is known to " +
                        brief(noise, 2) + " only",
                    "V/D known to 0.001 or better (D = " + brief(diffusion_) + ")",
                    "Leave the constant out of the potential, which changes nothing else, or use a "
                    "larger Noise/Sigma");
}

template <int dim>
void Problem<dim>::check_metric(const DiscretizationParameters &discretization)
{
  if (metric().is_euclidean())
    return;
  for (const std::string &formulation : discretization.formulations)
    if (formulation == ExponentiallyFitted<dim>::formulation_name && !metric().is_diagonal())
      throw UserError("Discretization/Formulation",
                      "found `" + formulation + "` with Subspace/Orthonormalize = false and " +
                          "directions that are not orthogonal",
                      "weighted heat or Fokker-Planck for such directions",
                      "Choose one of these, or set Subspace/Orthonormalize = true");
  warnings_.push_back("Subspace: the directions are not orthonormal; lengths, rates and lambda_k "
                      "are those of the metric P^T P of the weights.");
}

template <int dim>
void Problem<dim>::check_initial_mass(const std::string &density_type)
{
  if (initial_density_->is_gibbs())
    return;
  // uniform without corners is uniform on the mesh, whatever its shape
  const bool is_of_mesh = density_type == "uniform" && box_.as_mesh() != nullptr;
  const double whole = initial_density_->is_normalized() && !is_of_mesh ? 1. : cut_.initial_mass;
  const double inside = initial_mass() / whole;
  if (!(inside >= least_initial_mass)) {
    std::ostringstream mesh;
    mesh << "[" << box_.lower() << "] to [" << box_.upper() << "]";
    const bool has_mean = density_type == "gaussian" || density_type == "mixture";
    throw UserError(has_mean ? "Initial density/Mean" : "Initial density/Type",
                    whole > 0. ? "only " + brief(inside) + " of its mass lies on the mesh"
                               : "it is zero all over the mesh",
                    "at least half of the initial mass within the box " + mesh.str(),
                    "Move the initial density, or enlarge the box of section Mesh");
  }
  // integrals of a density of mass one carry rounding errors of this size
  constexpr double rounding = 1e-13;
  initial_outside_ = 1. - inside > rounding ? 1. - inside : 0.;
  if (inside < usual_initial_mass)
    warnings_.push_back("Initial density: " + brief(100. * initial_outside_, 3) +
                        " % of its mass lies outside the mesh; the rest is scaled to mass 1.");
}

template class Problem<1>;
template class Problem<2>;
template class Problem<3>;

} // namespace gibbsflow
