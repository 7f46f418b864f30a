#include "rare/exit_problem.h"

#include "formulation/start_source.h"
#include "rare/boundary_value_problem.h"

namespace gibbsflow {

namespace {

/// The same cells with unknowns on the walls.
template <int dim>
struct ClosedCells {
  explicit ClosedCells(const WeightedCells<dim> &cells)
      : discretization(closed(cells.discretization().region()), cells.discretization().degree(),
                       cells.discretization().communicator()),
        weighted(discretization, cells)
  {
  }

  static Region<dim> closed(const Region<dim> &region)
  {
    BoundaryConditions<dim> boundary = region.boundary();
    boundary.absorbing = {};
    return region.with_boundary(boundary);
  }

  const Discretization<dim> discretization;
  const WeightedCells<dim> weighted;
};

} // namespace

template <int dim>
ExitProblem<dim> solve_exit_problem(const WeightedCells<dim> &absorbing_cells, double kappa,
                                    const InitialDensity<dim> &initial_density, double initial_mass)
{
  const auto closed = std::make_shared<const ClosedCells<dim>>(absorbing_cells);
  const WeightedCells<dim> &cells = closed->weighted;
  // the unknowns that a wall absorbs: in a corner, the first wall
  std::vector<std::pair<unsigned int, dealii::IndexSet>> walls;
  dealii::IndexSet absorbed(cells.discretization().n_dofs());
  for (unsigned int wall = 0; wall < 2 * dim; ++wall)
    if (absorbing_cells.discretization().boundary().absorbing[wall]) {
      walls.emplace_back(wall, cells.discretization().node_map().unknowns_in_wall(wall));
      walls.back().second.subtract_set(absorbed);
      absorbed.add_indices(walls.back().second);
    }
  const LaplaceEquations<dim> equations(cells, kappa);
  const BoundaryValueProblem<dim> problem(equations, absorbed);

  Vector load; // int rho_0 phi_j
  integrate_initial(cells, initial_density, initial_mass, Vector(), load);
  const auto mean = [&](const Vector &u) {
    if (initial_density.is_gibbs())
      return problem.integral(u);
    double sum = 0.;
    for (const auto j : load.locally_owned_elements())
      sum += load(j) * u(j);
    return dealii::Utilities::MPI::sum(sum, load.get_mpi_communicator());
  };

  ExitProblem<dim> result;
  const dealii::IndexSet nowhere(absorbed.size());
  const auto tau = std::make_shared<const Vector>(problem.solve(1., nowhere));
  result.mean_time = mean(*tau);
  result.mean_exit_time = [closed, tau](const CellPoints<dim> &points) {
    return points.sum(closed->weighted.cells()[points.cell().index].nodes.gather(*tau));
  };
  for (const auto &[wall, unknowns] : walls)
    result.by_wall.emplace_back(wall_name(wall),
                                walls.size() == 1 ? 1. : mean(problem.solve(0., unknowns)));
  return result;
}

template ExitProblem<1> solve_exit_problem(const WeightedCells<1> &, double,
                                           const InitialDensity<1> &, double);
template ExitProblem<2> solve_exit_problem(const WeightedCells<2> &, double,
                                           const InitialDensity<2> &, double);
template ExitProblem<3> solve_exit_problem(const WeightedCells<3> &, double,
                                           const InitialDensity<3> &, double);

} // namespace gibbsflow
