#include "simulation/run_checks.h"

#include "base/format.h"
#include "base/point_text.h"
#include "base/user_error.h"
#include "bounds/structure_error.h"
#include "formulation/coefficient_jumps.h"
#include "formulation/exponentially_fitted.h"
#include "formulation/fokker_planck.h"
#include "formulation/jumps.h"
#include "learning/activation.h"

namespace gibbsflow {

namespace {

/// Mass is kept to rounding by every scheme; a drift beyond this is an error of the program or of
/// the solver, not of the discretisation.
constexpr double mass_tolerance = 1e-9;

/// Where mass leaves it may come back a little where the density is, for want of mesh, negative at
/// a wall that absorbs.
constexpr double inflow_tolerance = 1e-6;

/// chi^2 never increases; this allows for rounding, near equilibrium and relative to its start.
constexpr double chi2_floor = 1e-18;
constexpr double chi2_slack = 1e-6;

/// Range of V/D in a cell with mass above which the mesh is coarse for elements of this degree, and
/// above which nothing that is computed on it means anything. The first is where refinement was
/// seen to change eigenvalues in the sixth digit.
double coarse_range(unsigned int degree)
{
  return 2. + 2. * degree * degree;
}

double hopeless_range(unsigned int degree)
{
  return 40. + coarse_range(degree);
}

template <int dim>
void check_resolution(const WeightedCells<dim> &cells, const SimulationParameters &parameters,
                      Log &log)
{
  const double range = cells.largest_range_with_mass();
  const unsigned int degree = cells.discretization().degree();
  const double bound = coarse_range(degree);
  if (range <= bound)
    return;
  const int missing = std::ceil(std::log2(range / bound));
  const std::string finding =
      "V/D changes by " + brief(range, 3) + " within one cell that carries mass";
  constexpr int most_refinements = 6;
  const std::string advice =
      missing > most_refinements
          ? "Check that V has no singularity in the box, or use a larger Noise/Sigma."
          : "Add " + std::to_string(missing) + " to Mesh/Refinements (now " +
                std::to_string(parameters.mesh.refinements) +
                "), or multiply Mesh/Subdivisions by " + std::to_string(1 << missing) + ".";
  const bool any_range_will_do =
      parameters.discretization.formulations.front() == ExponentiallyFitted<dim>::formulation_name;
  if (range > hopeless_range(degree) && !any_range_will_do)
    throw RunFailure("The mesh is too coarse to compute anything on: " + finding +
                     ", where elements of degree " + std::to_string(degree) + " resolve " +
                     brief(bound, 2) + ". " + advice);
  log.warn("The mesh is coarse: " + finding + ", where elements of degree " +
           std::to_string(degree) + " resolve " + brief(bound, 2) +
           ". Compare with a finer mesh: " + advice);
}

template <int dim>
void check_integrals(const WeightedCells<dim> &cells, Log &log)
{
  constexpr double few_digits = 1e-6;
  if (cells.log_partition_error() <= few_digits)
    return;
  const std::string known = "log Z, and with it all densities, is known to " +
                            brief(cells.log_partition_error(), 2) + " only: ";
  if (cells.noise() > 0.5 * cells.log_partition_error())
    log.warn(known + "V has 16 digits, and its smallest value is " +
             brief(cells.potential_minimum()) + ". Leave the constant out of the potential.");
  else
    log.warn(known +
             "V changes too much within cells, or has kinks, jumps or spikes there. Use more "
             "cells, or let lines of " +
             "the mesh run where they are.");
}

template <int dim>
void check_jumps(const SimulationParameters &parameters, const WeightedCells<dim> &cells)
{
  const std::vector<std::string> &formulations = parameters.discretization.formulations;
  const bool has_fokker_planck =
      std::find(formulations.begin(), formulations.end(), FokkerPlanck<dim>::formulation_name) !=
      formulations.end();
  if (!has_fokker_planck && !parameters.momentum.is_present())
    return;
  const double jump = largest_jump(cells);
  if (!(jump > negligible_jump))
    return;
  if (parameters.momentum.is_present())
    throw RunFailure("V/D jumps by " + brief(jump, 2) +
                     " within a cell, and momentum sees V by its gradient only, which shows no "
                     "jumps. Smooth the jumps of V.");
  throw RunFailure("V/D jumps by " + brief(jump, 2) +
                   " within a cell, and `Fokker-Planck` sees V by its gradient only, which shows "
                   "no jumps. Use Discretization/Formulation = weighted heat or exponentially "
                   "fitted, or smooth the jumps of V.");
}

template <int dim>
void check_coefficients(const SimulationParameters &parameters, const WeightedCells<dim> &cells,
                        const Dynamics<dim> *const dynamics)
{
  const NetworkParameters &network = parameters.learning.network;
  const std::string entry = "Network/Activation";
  const bool is_of_smooth_network = parameters.noise.type == NoiseParameters::of_gradient &&
                                    parameters.drift.expression.empty() &&
                                    find_activation(entry, network.activation).is_smooth &&
                                    find_activation(entry, network.output_activation).is_smooth;
  if (dynamics == nullptr || parameters.discretization.is_monotone() || is_of_smooth_network)
    return;
  const std::optional<CoefficientJump<dim>> jump = largest_coefficient_jump(cells, *dynamics);
  if (!jump)
    return;
  throw RunFailure("Near " + spell(jump->at) + " " + jump->what + " jumps by " +
                   brief(100. * jump->size, 2) +
                   " %, and Galerkin's method would solve another equation. Set "
                   "Discretization/Stabilization = monotone and Discretization/Degree = 1, which "
                   "come to the right one as cells become small, or smooth the jump.");
}

/// On a line errors come from cells that end at such walls.
template <int dim>
void check_walls(const WeightedCells<dim> &cells, Log &log)
{
  if (dim == 1 || !cells.any_is_divided())
    return;
  if (const auto at = thin_wall(cells))
    log.warn("V has a wall that is thin beside the cells, near " + spell(*at) +
             ": they let through what it holds back. Densities and eigenvalues have that in their "
             "errors, rates, capacities and exit times do not. Let lines of the mesh run along the "
             "wall, or use cells that are thinner than it.");
}

} // namespace

template <int dim>
void check_cells(const WeightedCells<dim> &cells, const SimulationParameters &parameters,
                 const Dynamics<dim> *const dynamics, Log &log)
{
  check_resolution(cells, parameters, log);
  check_integrals(cells, log);
  check_jumps(parameters, cells);
  check_coefficients(parameters, cells, dynamics);
  check_walls(cells, log);
}

template <int dim>
void check_invariants(const Formulation<dim> &formulation)
{
  constexpr double rounding = 1e-9;
  const Vector &g = formulation.stationary_vector();
  Vector x, y, Mx, My, Kx, Ky;
  for (Vector *v : {&x, &y, &Mx, &My, &Kx, &Ky})
    formulation.reinit(*v);
  for (const auto i : x.locally_owned_elements()) {
    x(i) = std::sin(1. + i);
    y(i) = std::cos(2. + 3. * i);
  }
  formulation.apply_mass(Mx, x);
  formulation.apply_mass(My, y);
  formulation.apply_stiffness(Kx, x);
  formulation.apply_stiffness(Ky, y);
  const auto symmetric = [](const Vector &u, const Vector &v, const Vector &Au, const Vector &Av) {
    return std::abs(u * Av - v * Au) <= rounding * (u.l2_norm() * Av.l2_norm());
  };
  const double mass_energy = x * Mx, stiffness_energy = x * Kx;
  const bool stiffness_is_right =
      !formulation.is_symmetric() || (stiffness_energy >= 0. && symmetric(x, y, Kx, Ky));
  if (!std::isfinite(mass_energy) || !std::isfinite(stiffness_energy) || !(mass_energy > 0.) ||
      !symmetric(x, y, Mx, My) || !stiffness_is_right)
    throw RunFailure("The matrices are not symmetric and positive: V is not resolved by the mesh. "
                     "Increase Mesh/Refinements or choose a smaller box.");
  if (!formulation.has_equilibrium())
    return;
  Vector Kg;
  formulation.reinit(Kg);
  formulation.apply_stiffness(Kg, g);
  const double scale = Kx.linfty_norm() * g.linfty_norm();
  if (!(Kg.linfty_norm() <= rounding * scale))
    throw RunFailure("The Gibbs density is not stationary in the discrete equations (defect " +
                     brief(Kg.linfty_norm() / scale) +
                     "). Increase Mesh/Refinements or choose a smaller box.");
}

template <int dim>
void check_equilibrium(const Formulation<dim> &formulation, const SimulationParameters &parameters,
                       Log &log)
{
  if (!formulation.conserves_mass() || formulation.has_equilibrium())
    return;
  const std::string finding =
      "No stationary density could be computed: noise vanishes on a set that attracts, so that all "
      "mass gathers there (as where two units of a network become one), parts of the mesh are cut "
      "off from one another, or the noise grows so much towards the walls of a large box that the "
      "equations are lost in rounding.";
  const std::string advice = " Noise/Floor = 1e-4, or so, gives it a width.";
  if (parameters.time.stop_at_steady_state)
    throw RunFailure(finding + advice + " Or set Time/Stop at steady state = false.");
  log.warn(finding + " The density is followed without distances from it." + advice);
}

template <int dim>
void report_excess_diffusion(const Formulation<dim> &formulation, Log &log)
{
  const std::optional<double> excess = formulation.excess_diffusion();
  if (!excess)
    return;
  const std::string upwind = "Discretization/Stabilization = monotone: upwind differences add |v| "
                             "h/2 to the diffusion, an "
                             "error that falls with the cells";
  if (*excess > 0.)
    log.warn(upwind +
             ", and noise that is correlated more strongly than neighbours on these cells "
             "can be adds up to " +
             brief(*excess, 2) +
             " times what is there, which does not. Choose cells whose sides are as the deviations "
             "of the noise are (Mesh/Subdivisions), or Discretization/Stabilization = none.");
  else
    log.line("note: " + upwind + "; nothing else is added.");
}

template <int dim>
void check_step(const Formulation<dim> &formulation, const HistoryRow<dim> &row,
                const HistoryRow<dim> *previous)
{
  const std::string when = "At t = " + brief(row.time) + " ";
  if (!std::isfinite(row.mass) || !std::isfinite(row.density.mass))
    throw RunFailure(when + "the density is not finite. Reduce Time/Time step or refine the mesh.");
  if (!formulation.conserves_mass()) {
    if (previous != nullptr && row.mass > previous->mass + inflow_tolerance)
      throw RunFailure(when + "the mass has grown from " + brief(previous->mass) + " to " +
                       brief(row.mass) + ", but it can only leave. Reduce Time/Time step.");
    return;
  }
  const bool is_exact = formulation.measures_are_exact();
  const double quadrature_error = is_exact ? std::abs(row.density.mass - 1.) : 0.;
  // each step keeps the mass to one rounding of int |rho|, which is large where a mesh is too
  // coarse
  constexpr double units = 4.;
  const double rounding =
      units * std::numeric_limits<double>::epsilon() * row.step * (1. + row.density.l1);
  if (std::abs(row.mass - 1.) > mass_tolerance + rounding || quadrature_error > 1e-6 + rounding)
    throw RunFailure(
        when + "the mass is 1 + " + brief(row.mass - 1.) + " (by quadrature 1 + " +
        brief(row.density.mass - 1.) + "), but it is conserved exactly. " +
        (previous == nullptr
             ? "The initial density lies where exp(-V/D) falls too steeply for this mesh: use more "
               "cells, or Discretization/Formulation = Fokker-Planck or exponentially fitted."
             : "Use Linear solver/Type = direct, or a finer mesh."));
  if (previous == nullptr || !is_exact)
    return;
  const double log_bound =
      std::max(previous->density.log_chi2 + std::log1p(chi2_slack), std::log(chi2_floor));
  if (row.density.log_chi2 > log_bound)
    throw RunFailure(when + "chi^2 has grown by a factor of " +
                     brief(std::exp(row.density.log_chi2 - previous->density.log_chi2)) +
                     ", but it cannot grow. Use Linear solver/Type = direct, a smaller Linear "
                     "solver/Tolerance, or a finer mesh.");
}

template void check_cells(const WeightedCells<1> &, const SimulationParameters &,
                          const Dynamics<1> *, Log &);
template void check_invariants(const Formulation<1> &);
template void report_excess_diffusion(const Formulation<1> &, Log &);
template void check_equilibrium(const Formulation<1> &, const SimulationParameters &, Log &);
template void check_equilibrium(const Formulation<2> &, const SimulationParameters &, Log &);
template void check_equilibrium(const Formulation<3> &, const SimulationParameters &, Log &);
template void check_step(const Formulation<1> &, const HistoryRow<1> &, const HistoryRow<1> *);
template void check_cells(const WeightedCells<2> &, const SimulationParameters &,
                          const Dynamics<2> *, Log &);
template void check_invariants(const Formulation<2> &);
template void report_excess_diffusion(const Formulation<2> &, Log &);
template void check_step(const Formulation<2> &, const HistoryRow<2> &, const HistoryRow<2> *);
template void check_cells(const WeightedCells<3> &, const SimulationParameters &,
                          const Dynamics<3> *, Log &);
template void check_invariants(const Formulation<3> &);
template void report_excess_diffusion(const Formulation<3> &, Log &);
template void check_step(const Formulation<3> &, const HistoryRow<3> &, const HistoryRow<3> *);

} // namespace gibbsflow
