#include "analysis/walls.h"

#include "base/format.h"

#include <deal.II/base/mpi.h>
#include <deal.II/base/quadrature_lib.h>

namespace gibbsflow {

namespace {

/// The walls (as in BoundaryConditions) that stop mass and that the cell touches.
template <int dim>
std::vector<unsigned int> walls_of(const WeightedCell<dim> &cell, const BoxGrid<dim> &grid,
                                   const BoundaryConditions<dim> &boundary)
{
  constexpr double rounding = 1e-6; // of a cell's size
  const dealii::Point<dim> upper = cell.upper();
  std::vector<unsigned int> walls;
  for (unsigned int d = 0; d < dim; ++d) {
    if (boundary.periodic[d])
      continue;
    const double tolerance = rounding * cell.size[d];
    if (cell.lower[d] - grid.lower[d] < tolerance && !boundary.absorbing[2 * d])
      walls.push_back(2 * d);
    if (grid.upper[d] - upper[d] < tolerance && !boundary.absorbing[2 * d + 1])
      walls.push_back(2 * d + 1);
  }
  return walls;
}

/// Points on the face of a cell in a wall: those of the landscape cut's samples.
template <int dim>
void append_points(const WeightedCell<dim> &cell, const BoxGrid<dim> &grid, unsigned int wall,
                   std::vector<dealii::Point<dim>> &points)
{
  static const dealii::QGaussLobatto<dim> cut_samples(4);
  const double side = wall % 2;
  for (const dealii::Point<dim> &unit_point : cut_samples.get_points())
    if (unit_point[wall / 2] == side) {
      points.push_back(cell.map(unit_point));
      points.back()[wall / 2] = side == 0. ? grid.lower[wall / 2] : grid.upper[wall / 2];
    }
}

} // namespace

template <int dim>
std::optional<Walls> measure_walls(const Formulation<dim> &formulation, const BoxGrid<dim> &grid,
                                   const Vector *const u)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const BoundaryConditions<dim> &boundary = cells.discretization().boundary();
  const Vector with_ghosts = u != nullptr ? formulation.with_ghost_values(*u) : Vector();

  double gibbs_mass = 0., density_mass = 0.;
  std::array<std::vector<dealii::Point<dim>>, 2 * dim> points; // by wall
  DensityValues<dim> values;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const std::vector<unsigned int> walls = walls_of(cell, grid, boundary);
    if (walls.empty())
      continue;
    for (const unsigned int wall : walls)
      append_points(cell, grid, wall, points[wall]);
    if (u != nullptr)
      formulation.evaluate(cell, cell.rule->shapes, cell.root_weight, with_ghosts, values);
    for (unsigned int q = 0; q < cell.log_weight.size(); ++q) {
      const double weight = cell.rule->weights[q] * cell.volume();
      gibbs_mass += weight * std::exp(-cell.log_weight[q]);
      if (u != nullptr)
        density_mass += weight * values.density(q, cell.log_weight[q]);
    }
  }

  // the lowest V on each wall
  std::array<double, 2 * dim> lowest;
  lowest.fill(std::numeric_limits<double>::infinity());
  std::vector<double> V;
  for (unsigned int wall = 0; wall < 2 * dim; ++wall)
    if (!points[wall].empty()) {
      cells.potential().values(points[wall], V);
      lowest[wall] = *std::min_element(V.begin(), V.end());
    }
  const MPI_Comm communicator = cells.discretization().communicator();
  for (double &value : lowest)
    value = dealii::Utilities::MPI::min(value, communicator);
  gibbs_mass = dealii::Utilities::MPI::sum(gibbs_mass, communicator);
  density_mass = dealii::Utilities::MPI::sum(density_mass, communicator);

  const auto first = std::min_element(lowest.begin(), lowest.end());
  if (!std::isfinite(*first))
    return std::nullopt;
  const double V_min = std::min(cells.potential_minimum(), *first);
  Walls walls;
  walls.height = std::exp(-(*first - V_min) / cells.diffusion());
  walls.highest = wall_name(first - lowest.begin());
  walls.gibbs_mass = gibbs_mass;
  if (u != nullptr)
    walls.density_mass = density_mass;
  for (unsigned int wall = 0; wall < 2 * dim; ++wall)
    if (std::exp(-(lowest[wall] - V_min) / cells.diffusion()) > wall_height_that_matters)
      walls.is_meant = walls.is_meant && boundary.named[wall];
  return walls;
}

std::string describe(const Walls &walls)
{
  return "the box cuts e^{-V/D} at " + brief(walls.height, 2) + " of its height (" + walls.highest +
         ")";
}

std::string warning_of(const Walls &walls)
{
  const std::string advice =
      " Enlarge the box of section Mesh; where its walls are meant, name them in Boundary/Parts (" +
      walls.highest + ": no flux).";
  if (walls.height > wall_height_that_matters && !walls.is_meant)
    return "The walls confine, and not V alone: " + describe(walls) +
           ". The Gibbs density, lambda_k and rates are those of the box." + advice;
  // Gibbs is far from the walls, but rho is not there yet
  constexpr double mass_that_matters = 1e-3;
  if (walls.height <= wall_height_that_matters &&
      walls.density_mass.value_or(0.) > mass_that_matters)
    return "At the end " + brief(100. * *walls.density_mass, 2) +
           " % of the mass lies in the cells at the walls of the box, which reflect it; the Gibbs "
           "density does not reach them." +
           advice;
  return "";
}

template std::optional<Walls> measure_walls(const Formulation<1> &, const BoxGrid<1> &,
                                            const Vector *);
template std::optional<Walls> measure_walls(const Formulation<2> &, const BoxGrid<2> &,
                                            const Vector *);
template std::optional<Walls> measure_walls(const Formulation<3> &, const BoxGrid<3> &,
                                            const Vector *);

} // namespace gibbsflow
