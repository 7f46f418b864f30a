#pragma once

#include "model/dynamics.h"
#include "model/initial_density.h"
#include "rare/transitions.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace gibbsflow {

/// How mass leaves through absorbing walls. Errors are estimates, NaN where there is none: see
/// compare_exits().
template <int dim>
struct ExitProblem {
  /// tau(x), the mean time at which a path from x is absorbed:
  ///     kappa int grad tau . grad phi dpi = int phi dpi, tau = 0 on absorbing walls.
  CellFunction<dim> mean_exit_time; // empty where the mean time is lost

  double mean_time; // int tau rho_0, NaN where it is lost
  double mean_time_error = std::numeric_limits<double>::quiet_NaN();

  /// What rounding may change of the mean time. With W tau = m for the matrix W of the discrete
  /// equations and W^T w = l, l the integrals of rho_0, an error dW changes it by -w^T dW tau: this
  /// is |w|^T |W| |tau| with a few units of the last place.
  double rounding;

  /// Where the mean time is lost, about what it is longer than: the times that the discrete
  /// equations say are noise, and so are all that are as long.
  std::optional<double> longer_than;

  /// The probability that a path from rho_0 is absorbed, at any time, at each of the absorbing
  /// walls; the sum is 1. Empty where they are lost.
  std::vector<std::pair<std::string, double>> by_wall;
  std::vector<double> by_wall_error;
};

/// `exit` with errors: twice the difference from `other`, the same on other elements, and rounding.
/// What has an error as large as itself, or is negative, is lost.
template <int dim>
ExitProblem<dim> compare_exits(ExitProblem<dim> exit, const ExitProblem<dim> &other);

/// The same where there is no other one: errors are unknown, but what rounding loses is lost.
template <int dim>
ExitProblem<dim> without_comparison(const ExitProblem<dim> &exit);

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
