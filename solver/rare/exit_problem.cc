#include "rare/exit_problem.h"

#include "formulation/density_potential.h"
#include "formulation/start_source.h"
#include "rare/boundary_value_problem.h"
#include "rare/general_process.h"

#include <algorithm>
#include <cmath>

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
  std::function<double(const Vector &load, const Vector &mean_time)> rounding;
};

/// Of w^T W u, where the rows and columns of W and w carry the scaling e^{L_j}, and the nodal u
/// does not: |w|^T |W| |u| with a few units of the last place.
double rounding_of_form(const dealii::TrilinosWrappers::SparseMatrix &W, const Vector &w,
                        const Vector &u, const Vector &log_scale)
{
  constexpr double few_units = 1e-15;
  Vector scaled(u), image(w);
  scaled.zero_out_ghost_values();
  for (const auto j : scaled.locally_owned_elements())
    scaled(j) = std::abs(scaled(j)) * std::exp(log_scale(j));
  dealii::TrilinosWrappers::SparseMatrix absolute;
  absolute.copy_from(W);
  for (const auto row : w.locally_owned_elements())
    for (auto entry = absolute.begin(row); entry != absolute.end(row); ++entry)
      entry->value() = std::abs(static_cast<double>(entry->value()));
  absolute.vmult(image, scaled);
  double sum = 0.;
  for (const auto row : w.locally_owned_elements())
    sum += std::abs(w(row)) * image(row);
  return few_units * dealii::Utilities::MPI::sum(sum, w.get_mpi_communicator());
}

/// The integrals of rho_0 with the scaling of the test functions, e^{-L_j}.
Vector scaled_load(Vector load, const Vector &log_scale)
{
  for (const auto j : load.locally_owned_elements())
    load(j) *= std::exp(-log_scale(j));
  return load;
}

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
  result.rounding = solutions.rounding(load, *tau);
  result.mean_exit_time = [closed, tau](const CellPoints<dim> &points) {
    return points.sum(closed->weighted.cells()[points.cell().index].nodes.gather(*tau));
  };
  for (const auto &[wall, unknowns] : closed->walls)
    result.by_wall.emplace_back(closed->discretization.boundary().names[wall],
                                closed->walls.size() == 1 ? 1. : mean(solutions.ends_at(unknowns)));
  return result;
}

/// Clears what is lost of the problem; `other` is the one on other elements.
template <int dim>
void forget(ExitProblem<dim> &exit, const ExitProblem<dim> &other)
{
  exit.longer_than = std::min(std::abs(exit.mean_time), std::abs(other.mean_time));
  exit.mean_time = exit.mean_time_error = std::numeric_limits<double>::quiet_NaN();
  exit.mean_exit_time = {};
  if (exit.by_wall.size() > 1) {
    exit.by_wall.clear();
    exit.by_wall_error.clear();
  }
}

} // namespace

template <int dim>
ExitProblem<dim> compare_exits(ExitProblem<dim> exit, const ExitProblem<dim> &other)
{
  constexpr double safety = 2.;
  exit.mean_time_error =
      safety * std::abs(exit.mean_time - other.mean_time) + exit.rounding + other.rounding;
  for (std::size_t wall = 0; wall < exit.by_wall.size(); ++wall)
    exit.by_wall_error.push_back(safety *
                                 std::abs(exit.by_wall[wall].second - other.by_wall[wall].second));
  if (!(exit.mean_time > exit.mean_time_error))
    forget(exit, other);
  return exit;
}

template <int dim>
ExitProblem<dim> without_comparison(const ExitProblem<dim> &exit)
{
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  ExitProblem<dim> result = compare_exits(exit, exit);
  result.mean_time_error = unknown;
  if (result.by_wall.size() > 1)
    result.by_wall_error.assign(result.by_wall.size(), unknown);
  return result;
}

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
                       [&](const dealii::IndexSet &ones) { return problem.solve(0., ones); },
                       [&](const Vector &load, const Vector &tau) {
                         const Vector &log_scale = equations.laplacian.log_scale();
                         return rounding_of_form(equations.matrices.stiffness,
                                                 problem.solve(scaled_load(load, log_scale)), tau,
                                                 log_scale);
                       }});
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
       },
       [&](const Vector &load, const Vector &tau) {
         return rounding_of_form(
             process.matrices().stiffness,
             problem.solve_transposed(scaled_load(load, process.log_scale()), zero), tau,
             process.log_scale());
       }});
}

template ExitProblem<1> compare_exits(ExitProblem<1>, const ExitProblem<1> &);
template ExitProblem<2> compare_exits(ExitProblem<2>, const ExitProblem<2> &);
template ExitProblem<3> compare_exits(ExitProblem<3>, const ExitProblem<3> &);
template ExitProblem<1> without_comparison(const ExitProblem<1> &);
template ExitProblem<2> without_comparison(const ExitProblem<2> &);
template ExitProblem<3> without_comparison(const ExitProblem<3> &);
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
