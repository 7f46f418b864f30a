#pragma once

#include "model/dynamics.h"
#include "model/initial_density.h"
#include "rare/transitions.h"

#include <memory>
#include <string>
#include <utility>

namespace gibbsflow {

/// How mass leaves through absorbing walls.
template <int dim>
struct ExitProblem {
  /// tau(x), the mean time at which a path from x is absorbed:
  ///     kappa int grad tau . grad phi dpi = int phi dpi, tau = 0 on absorbing walls.
  CellFunction<dim> mean_exit_time;

  double mean_time; // int tau rho_0

  /// The probability that a path from rho_0 is absorbed, at any time, at each of the absorbing
  /// walls; the sum is 1.
  std::vector<std::pair<std::string, double>> by_wall;
};

/// `cells` has an absorbing wall; `initial_mass` is int rho_0 over the mesh. Collective.
template <int dim>
ExitProblem<dim> solve_exit_problem(const WeightedCells<dim> &cells, double kappa,
                                    const InitialDensity<dim> &initial_density,
                                    double initial_mass);

/// The same for the process of the general equation with generator L: L tau = -1, and L p = 0 for
/// the probabilities of the walls. The measure of `cells` is the Gibbs density that rho_0 may be;
/// the equations are discretised relative to the uniform one, so with the transpose of the matrix
/// of FokkerPlanck. Throws a UserError where the noise is not a covariance at a point. Collective.
template <int dim>
ExitProblem<dim>
solve_general_exit(const WeightedCells<dim> &cells, std::shared_ptr<const Dynamics<dim>> dynamics,
                   const InitialDensity<dim> &initial_density, double initial_mass);

} // namespace gibbsflow
