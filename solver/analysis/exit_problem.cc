#include "analysis/exit_problem.h"

#include "formulation/boundary_value_problem.h"
#include "formulation/relative_density.h"

namespace gibbsflow {

namespace {

template <int dim>
bool is_on_wall(const BoxGrid<dim> &grid, unsigned int wall, const dealii::Point<dim> &x)
{
  constexpr double rounding = 1e-8; // of a cell; nodes are farther apart
  const unsigned int d = wall / 2;
  const double position = wall % 2 == 0 ? grid.lower[d] : grid.upper[d];
  return std::abs(x[d] - position) < rounding * grid.cell_size(d);
}

} // namespace

template <int dim>
ExitProblem<dim> solve_exit_problem(const WeightedCells<dim> &cells, double kappa,
                                    const InitialDensity<dim> &initial_density, double initial_mass,
                                    const BoxGrid<dim> &grid)
{
  const BoundaryConditions<dim> &boundary = cells.discretization().boundary();
  std::vector<unsigned int> walls;
  for (unsigned int wall = 0; wall < 2 * dim; ++wall)
    if (boundary.absorbing[wall])
      walls.push_back(wall);
  // the wall that absorbs at x: of several, in a corner, the first
  const auto absorbing_wall = [&](const dealii::Point<dim> &x) {
    return std::find_if(walls.begin(), walls.end(),
                        [&](unsigned int wall) { return is_on_wall(grid, wall, x); });
  };
  const BoundaryValueProblem<dim> problem(
      cells, kappa, [&](const dealii::Point<dim> &x) { return absorbing_wall(x) != walls.end(); });

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
  const auto tau = std::make_shared<const Vector>(
      problem.solve(1., [](const dealii::Point<dim> &) { return 0.; }));
  result.mean_time = mean(*tau);
  result.mean_exit_time = [tau](const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes) {
    return evaluate_nodal(cell, shapes, *tau);
  };
  for (auto wall = walls.begin(); wall != walls.end(); ++wall) {
    const double probability =
        walls.size() == 1 ? 1. : mean(problem.solve(0., [&](const dealii::Point<dim> &x) {
          return absorbing_wall(x) == wall ? 1. : 0.;
        }));
    result.by_wall.emplace_back(wall_name(*wall), probability);
  }
  return result;
}

template ExitProblem<1> solve_exit_problem(const WeightedCells<1> &, double,
                                           const InitialDensity<1> &, double, const BoxGrid<1> &);
template ExitProblem<2> solve_exit_problem(const WeightedCells<2> &, double,
                                           const InitialDensity<2> &, double, const BoxGrid<2> &);
template ExitProblem<3> solve_exit_problem(const WeightedCells<3> &, double,
                                           const InitialDensity<3> &, double, const BoxGrid<3> &);

} // namespace gibbsflow
