#include "space/discretization.h"

#include <deal.II/grid/grid_generator.h>

#include <algorithm>
#include <set>

namespace gibbsflow {

namespace {

/// The cell of the grid in which a point lies.
template <int dim>
unsigned int cell_around(const BoxGrid<dim> &grid, const dealii::Point<dim> &x)
{
  unsigned int cell = 0, stride = 1;
  for (unsigned int d = 0; d < dim; stride *= grid.n[d], ++d)
    cell += stride * static_cast<unsigned int>((x[d] - grid.lower[d]) / grid.cell_size(d));
  return cell;
}

/// The kept cells of the grid. Faces in wall w of the box have the boundary id w, those that the
/// cut made 2 dim.
template <int dim>
void make_mesh(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
               dealii::Triangulation<dim> &triangulation)
{
  const std::vector<unsigned int> repetitions(grid.n.begin(), grid.n.end());
  if (std::find(keep.begin(), keep.end(), false) == keep.end())
    dealii::GridGenerator::subdivided_hyper_rectangle(triangulation, repetitions, grid.lower,
                                                      grid.upper);
  else {
    dealii::Triangulation<dim> box;
    dealii::GridGenerator::subdivided_hyper_rectangle(box, repetitions, grid.lower, grid.upper);
    std::set<typename dealii::Triangulation<dim>::active_cell_iterator> removed;
    for (const auto &cell : box.active_cell_iterators())
      if (!keep[cell_around(grid, cell->center())])
        removed.insert(cell);
    dealii::GridGenerator::create_triangulation_with_removed_cells(box, removed, triangulation);
  }

  for (const auto &cell : triangulation.active_cell_iterators())
    for (const unsigned int f : cell->face_indices())
      if (cell->face(f)->at_boundary()) {
        const unsigned int d = f / 2;
        const double wall = f % 2 == 0 ? grid.lower[d] : grid.upper[d];
        const bool on_wall = std::abs(cell->face(f)->center()[d] - wall) < 1e-6 * grid.cell_size(d);
        cell->face(f)->set_boundary_id(on_wall ? f : 2 * dim);
      }
}

/// The DoFs of the element on the triangulation that `fill` makes.
template <int dim, typename Fill>
const dealii::DoFHandler<dim> &distribute(dealii::DoFHandler<dim> &dof_handler,
                                          dealii::Triangulation<dim> &triangulation,
                                          const dealii::FiniteElement<dim> &fe, const Fill &fill)
{
  fill(triangulation);
  dof_handler.reinit(triangulation);
  dof_handler.distribute_dofs(fe);
  return dof_handler;
}

template <int dim>
bool all_cells_everywhere(const BoundaryConditions<dim> &boundary)
{
  return boundary.any_periodic() || boundary.any_absorbing();
}

} // namespace

template <int dim>
Discretization<dim>::Discretization(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
                                    unsigned int degree, MPI_Comm communicator,
                                    const BoundaryConditions<dim> &boundary)
    : triangulation_(communicator, dealii::Triangulation<dim>::none,
                     /*allow_artificial_cells=*/!all_cells_everywhere(boundary),
                     dealii::parallel::shared::Triangulation<dim>::partition_zorder),
      fe_(degree),
      boundary_(boundary),
      node_map_(
          distribute(dof_handler_, triangulation_, fe_,
                     [&](dealii::Triangulation<dim> &empty) { make_mesh(grid, keep, empty); }),
          boundary),
      partitioner_(std::make_shared<const dealii::Utilities::MPI::Partitioner>(
          node_map_.owned(), node_map_.relevant(), communicator))
{
  AssertDimension(keep.size(), grid.n_cells());
}

template <int dim>
Discretization<dim>::Discretization(const Discretization &other,
                                    const BoundaryConditions<dim> &boundary)
    : triangulation_(other.communicator(), dealii::Triangulation<dim>::none,
                     /*allow_artificial_cells=*/!all_cells_everywhere(boundary),
                     dealii::parallel::shared::Triangulation<dim>::partition_zorder),
      fe_(other.degree()),
      boundary_(boundary),
      node_map_(distribute(dof_handler_, triangulation_, fe_,
                           [&](dealii::Triangulation<dim> &empty) {
                             empty.copy_triangulation(other.triangulation_);
                           }),
                boundary),
      partitioner_(std::make_shared<const dealii::Utilities::MPI::Partitioner>(
          node_map_.owned(), node_map_.relevant(), other.communicator()))
{
}

template class Discretization<1>;
template class Discretization<2>;
template class Discretization<3>;

} // namespace gibbsflow
