#include "discretization/discretization.h"

#include <deal.II/dofs/dof_tools.h>
#include <deal.II/grid/grid_generator.h>

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
        cell->face(f)->set_boundary_id(on_wall ? f : cut_boundary_id<dim>);
      }
}

} // namespace

template <int dim>
Discretization<dim>::Discretization(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
                                    unsigned int degree, MPI_Comm communicator)
    : triangulation_(communicator, dealii::Triangulation<dim>::none,
                     /*allow_artificial_cells=*/true,
                     dealii::parallel::shared::Triangulation<dim>::partition_zorder),
      fe_(degree)
{
  make_mesh(grid, keep, triangulation_);
  dof_handler_.reinit(triangulation_);
  dof_handler_.distribute_dofs(fe_);
  dealii::DoFTools::extract_locally_relevant_dofs(dof_handler_, relevant_dofs_);
  partitioner_ = std::make_shared<const dealii::Utilities::MPI::Partitioner>(
      dof_handler_.locally_owned_dofs(), relevant_dofs_, communicator);
}

template class Discretization<1>;
template class Discretization<2>;
template class Discretization<3>;

} // namespace gibbsflow
