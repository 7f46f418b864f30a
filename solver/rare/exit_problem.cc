#include "rare/exit_problem.h"

#include "formulation/density_potential.h"
#include "formulation/start_source.h"
#include "rare/boundary_value_problem.h"
#include "rare/general_process.h"

namespace gibbsflow {

namespace {

/// The same cells with unknowns on the walls.
template <int dim>
struct ClosedCells {
  explicit ClosedCells(const WeightedCells<dim> &cells);

  static Region<dim> closed(const Region<dim> &region)
  {
    BoundaryConditions<dim> boundary = region.boundary();
    boundary.absorbing.assign(boundary.n_parts(), false);
    return region.with_boundary(boundary);
  }

  const Discretization<dim> discretization;
  const WeightedCells<dim> weighted;

  /// The unknowns that a wall absorbs: in a corner, the first wall.
  std::vector<std::pair<unsigned int, dealii::IndexSet>> walls;
  dealii::IndexSet absorbed; // all of them
};

template <int dim>
ClosedCells<dim>::ClosedCells(const WeightedCells<dim> &cells)
    : discretization(closed(cells.discretization().region()), cells.discretization().degree(),
                     cells.discretization().communicator()),
      weighted(discretization, cells),
      absorbed(discretization.n_dofs())
{
  const BoundaryConditions<dim> &boundary = cells.discretization().boundary();
  for (unsigned int wall = 0; wall < boundary.n_parts(); ++wall)
    if (boundary.absorbing[wall]) {
      walls.emplace_back(wall, discretization.node_map().unknowns_in_wall(wall));
      walls.back().second.subtract_set(absorbed);
      absorbed.add_indices(walls.back().second);
    }
}

/// int u dpi.
template <int dim>
double gibbs_mean(const WeightedCells<dim> &cells, const Vector &u)
{
  double sum = 0.;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const CellPoints<dim> points(cell);
    const std::vector<double> values = points.sum(cell.nodes.gather(u));
    for (unsigned int q = 0; q < values.size(); ++q)
      sum += points.JxW(q) * values[q] * std::exp(-points.U(q));
  }
  return dealii::Utilities::MPI::sum(sum, cells.discretization().communicator());
}

/// What the equation at hand says, in nodal values: tau, and the probability to end at `ones`.
struct ExitSolutions {
  std::function<Vector()> mean_time;
  std::function<Vector(const dealii::IndexSet &ones)> ends_at;
};

template <int dim>
ExitProblem<dim> collect(std::shared_ptr<const ClosedCells<dim>> closed,
                         const InitialDensity<dim> &initial_density, double initial_mass,
                         const ExitSolutions &solutions)
{
  Vector load; // int rho_0 phi_j
  integrate_initial(closed->weighted, initial_density, initial_mass, Vector(), load);
  const auto mean = [&](const Vector &u) {
    if (initial_density.is_gibbs())
      return gibbs_mean(closed->weighted, u);
    double sum = 0.;
    for (const auto j : load.locally_owned_elements())
      sum += load(j) * u(j);
    return dealii::Utilities::MPI::sum(sum, load.get_mpi_communicator());
  };

  ExitProblem<dim> result;
  const auto tau = std::make_shared<const Vector>(solutions.mean_time());
  result.mean_time = mean(*tau);
  result.mean_exit_time = [closed, tau](const CellPoints<dim> &points) {
    return points.sum(closed->weighted.cells()[points.cell().index].nodes.gather(*tau));
  };
  for (const auto &[wall, unknowns] : closed->walls)
    result.by_wall.emplace_back(closed->discretization.boundary().names[wall],
                                closed->walls.size() == 1 ? 1. : mean(solutions.ends_at(unknowns)));
  return result;
}

} // namespace

template <int dim>
ExitProblem<dim> solve_exit_problem(const WeightedCells<dim> &absorbing_cells, double kappa,
                                    const InitialDensity<dim> &initial_density, double initial_mass)
{
  const auto closed = std::make_shared<const ClosedCells<dim>>(absorbing_cells);
  const LaplaceEquations<dim> equations(closed->weighted, kappa);
  const BoundaryValueProblem<dim> problem(equations, closed->absorbed);
  const dealii::IndexSet nowhere(closed->absorbed.size());
  return collect<dim>(closed, initial_density, initial_mass,
                      {[&] { return problem.solve(1., nowhere); },
                       [&](const dealii::IndexSet &ones) { return problem.solve(0., ones); }});
}

template <int dim>
ExitProblem<dim> solve_general_exit(const WeightedCells<dim> &absorbing_cells,
                                    std::shared_ptr<const Dynamics<dim>> dynamics,
                                    const InitialDensity<dim> &initial_density, double initial_mass)
{
  const auto closed = std::make_shared<const ClosedCells<dim>>(absorbing_cells);
  const DensityPotential<dim> uniform(closed->weighted);
  const WeightedCells<dim> reference(closed->weighted, uniform, 1.);
  const GeneralProcess<dim> process(reference, std::move(dynamics));
  const GeneralBoundaryValueProblem<dim> problem(process, closed->absorbed);
  Vector zero;
  reference.discretization().reinit(zero);
  return collect<dim>(
      closed, initial_density, initial_mass,
      {[&] { return process.nodal(problem.solve(process.mass_functional(), zero)); },
       [&](const dealii::IndexSet &ones) {
         Vector given(zero);
         for (const auto j : ones)
           if (given.in_local_range(j))
             given(j) = process.one()(j);
         return process.nodal(problem.solve(zero, given));
       }});
}

template ExitProblem<1> solve_exit_problem(const WeightedCells<1> &, double,
                                           const InitialDensity<1> &, double);
template ExitProblem<1> solve_general_exit(const WeightedCells<1> &,
                                           std::shared_ptr<const Dynamics<1>>,
                                           const InitialDensity<1> &, double);
template ExitProblem<2> solve_general_exit(const WeightedCells<2> &,
                                           std::shared_ptr<const Dynamics<2>>,
                                           const InitialDensity<2> &, double);
template ExitProblem<3> solve_general_exit(const WeightedCells<3> &,
                                           std::shared_ptr<const Dynamics<3>>,
                                           const InitialDensity<3> &, double);
template ExitProblem<2> solve_exit_problem(const WeightedCells<2> &, double,
                                           const InitialDensity<2> &, double);
template ExitProblem<3> solve_exit_problem(const WeightedCells<3> &, double,
                                           const InitialDensity<3> &, double);

} // namespace gibbsflow
