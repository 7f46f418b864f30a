#include "base/format.h"
#include "base/user_error.h"
#include "rare/exit_problem.h"
#include "simulation/simulation.h"

namespace gibbsflow {

// How mass leaves through absorbing walls, with errors from elements of another degree.

template <int dim>
ExitProblem<dim> Simulation<dim>::find_exit()
{
  const auto solve = [this](const WeightedCells<dim> &cells) {
    const InitialDensity<dim> &rho_0 = problem_.initial_density();
    return problem_.dynamics() != nullptr
               ? solve_general_exit(cells, problem_.dynamics(), rho_0, problem_.initial_mass())
               : solve_exit_problem(cells, kappa_, rho_0, problem_.initial_mass());
  };
  ExitProblem<dim> exit = solve(weighted_cells_);
  const Discretization<dim> other(discretization_.region(), formulation_->comparison_degree(),
                                  discretization_);
  try {
    exit = compare_exits(exit,
                         solve(WeightedCells<dim>(other, problem_.potential(),
                                                  weighted_cells_.diffusion(), problem_.metric())));
  } catch (const RunFailure &) { // on all ranks alike: these elements do not resolve the cells
    exit = without_comparison(exit);
  }
  if (exit.longer_than) {
    const bool is_general = problem_.dynamics() != nullptr;
    log_.warn(
        std::string("The mean exit time ") + (is_general ? "and the exit rate are" : "is") +
        " left out: an absorbing wall is so far up the hill that next to nothing leaves, less "
        "than rounding and what elements of two degrees disagree on. The mean exit time is "
        "longer than about " +
        brief(*exit.longer_than, 2) +
        (is_general ? ". Put the wall nearer, use more noise (Noise/Alpha) or more cells "
                      "(Mesh/Refinements). With Noise/Type = isotropic rates have no lower limit."
                    : "; one over exit.rate where that is known. Put the wall nearer, or use more "
                      "noise (Noise/Sigma) or cells (Mesh/Refinements)."));
  }
  return exit;
}

template ExitProblem<1> Simulation<1>::find_exit();
template ExitProblem<2> Simulation<2>::find_exit();
template ExitProblem<3> Simulation<3>::find_exit();

} // namespace gibbsflow
