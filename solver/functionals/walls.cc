#include "functionals/walls.h"

#include "base/format.h"
#include "formulation/density.h"

#include <deal.II/base/mpi.h>
#include <deal.II/base/quadrature_lib.h>

namespace gibbsflow {

namespace {

/// The walls that stop mass and that the cell touches.
template <int dim>
std::vector<unsigned int> walls_of(const WeightedCell<dim> &cell,
                                   const BoundaryConditions<dim> &boundary)
{
  std::vector<unsigned int> walls;
  for (const auto wall : cell.boundary_ids)
    if (boundary.is_part(wall) && !boundary.is_periodic(wall) && !boundary.absorbing[wall])
      walls.push_back(wall);
  return walls;
}

/// Points on the faces of a cell in a wall: those of the landscape cut's samples.
template <int dim>
void append_points(const WeightedCell<dim> &cell, unsigned int wall,
                   std::vector<dealii::Point<dim>> &points)
{
  static const dealii::QGaussLobatto<dim> cut_samples(4);
  for (unsigned int face = 0; face < 2 * dim; ++face)
    if (cell.boundary_ids[face] == wall)
      for (const dealii::Point<dim> &unit_point : cut_samples.get_points())
        if (unit_point[face / 2] == face % 2)
          points.push_back(cell.geometry.map(unit_point));
}

} // namespace

template <int dim>
std::optional<Walls> measure_walls(const Formulation<dim> &formulation, const Vector *const u)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const BoundaryConditions<dim> &boundary = cells.discretization().boundary();
  std::optional<Density<dim>> density;
  if (u != nullptr)
    density.emplace(formulation, *u);

  double gibbs_mass = 0., density_mass = 0.;
  std::vector<std::vector<dealii::Point<dim>>> points(boundary.n_parts()); // by wall
  DensityValues<dim> values;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const std::vector<unsigned int> walls = walls_of(cell, boundary);
    if (walls.empty())
      continue;
    for (const unsigned int wall : walls)
      append_points(cell, wall, points[wall]);
    const CellPoints<dim> at(cell);
    if (density)
      density->evaluate(at, values);
    for (unsigned int q = 0; q < at.size(); ++q) {
      gibbs_mass += at.JxW(q) * std::exp(-at.U(q));
      if (density)
        density_mass += at.JxW(q) * values.density(q, at.U(q));
    }
  }

  // the lowest V on each wall
  std::vector<double> lowest(boundary.n_parts(), std::numeric_limits<double>::infinity());
  std::vector<double> V;
  for (unsigned int wall = 0; wall < boundary.n_parts(); ++wall)
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
  walls.highest = boundary.names[first - lowest.begin()];
  walls.gibbs_mass = gibbs_mass;
  if (u != nullptr)
    walls.density_mass = density_mass;
  for (unsigned int wall = 0; wall < boundary.n_parts(); ++wall)
    if (std::exp(-(lowest[wall] - V_min) / cells.diffusion()) > wall_height_that_matters)
      walls.is_meant = walls.is_meant && boundary.named[wall];
  return walls;
}

std::string describe_wall(double height, const std::string &wall, bool is_general)
{
  return std::string("the box cuts ") + (is_general ? "the stationary density" : "e^{-V/D}") +
         " at " + brief(height, 2) + " of its height (" + wall + ")";
}

std::string warning_of(const Walls &walls, bool is_general)
{
  const std::string advice =
      " Enlarge the box of section Mesh; where its walls are meant, name them in Boundary/Parts (" +
      walls.highest + ": no flux).";
  if (walls.height > wall_height_that_matters && !walls.is_meant)
    return "The walls confine, and not " + std::string(is_general ? "the drift" : "V") +
           " alone: " + describe_wall(walls.height, walls.highest, is_general) + ". " +
           (is_general ? "Densities" : "The Gibbs density, lambda_k") +
           " and rates are those of the box." + advice;
  // the equilibrium is far from the walls, but rho is not there yet
  constexpr double mass_that_matters = 1e-3;
  if (walls.height <= wall_height_that_matters &&
      walls.density_mass.value_or(0.) > mass_that_matters)
    return "At the end " + brief(100. * *walls.density_mass, 2) +
           " % of the mass lies in the cells at the walls of the box, which reflect it; the " +
           (is_general ? "stationary" : "Gibbs") + " density does not reach them." + advice;
  return "";
}

template std::optional<Walls> measure_walls(const Formulation<1> &, const Vector *);
template std::optional<Walls> measure_walls(const Formulation<2> &, const Vector *);
template std::optional<Walls> measure_walls(const Formulation<3> &, const Vector *);

} // namespace gibbsflow
