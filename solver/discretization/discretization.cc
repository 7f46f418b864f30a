#include "discretization/discretization.h"

#include <deal.II/dofs/dof_tools.h>
#include <deal.II/grid/grid_generator.h>

#include <numeric>

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
                                    unsigned int degree, MPI_Comm communicator,
                                    const BoundaryConditions<dim> &boundary)
    : triangulation_(communicator, dealii::Triangulation<dim>::none,
                     /*allow_artificial_cells=*/!boundary.any_periodic(),
                     dealii::parallel::shared::Triangulation<dim>::partition_zorder),
      fe_(degree),
      boundary_(boundary)
{
  make_mesh(grid, keep, triangulation_);
  dof_handler_.reinit(triangulation_);
  dof_handler_.distribute_dofs(fe_);
  if (boundary_.any_periodic())
    number_periodic(grid);
  else {
    locally_owned_dofs_ = dof_handler_.locally_owned_dofs();
    dealii::DoFTools::extract_locally_relevant_dofs(dof_handler_, relevant_dofs_);
  }
  find_absorbed(grid);
  partitioner_ = std::make_shared<const dealii::Utilities::MPI::Partitioner>(
      locally_owned_dofs_, relevant_dofs_, communicator);
}

template <int dim>
std::vector<dealii::types::global_dof_index> Discretization<dim>::cell_dofs(
    const typename dealii::DoFHandler<dim>::active_cell_iterator &cell) const
{
  std::vector<dealii::types::global_dof_index> dofs(fe_.n_dofs_per_cell());
  cell->get_dof_indices(dofs);
  if (!numbers_.empty())
    for (dealii::types::global_dof_index &dof : dofs)
      dof = numbers_[dof];
  return dofs;
}

template <int dim>
typename Discretization<dim>::Lattice
Discretization<dim>::lattice_position(const BoxGrid<dim> &grid,
                                      const dealii::Point<dim> &cell_center, unsigned int i) const
{
  Lattice position;
  unsigned int rest = fe_.get_poly_space_numbering()[i];
  for (unsigned int d = 0; d < dim; ++d, rest /= degree() + 1)
    position[d] =
        degree() * static_cast<unsigned int>((cell_center[d] - grid.lower[d]) / grid.cell_size(d)) +
        rest % (degree() + 1);
  return position;
}

/// Of all nodes at the same place of the closed box the first one stands for all. Numbers ascend as
/// the DoFHandler's do, so every rank owns a range. All ranks know all cells and do the same.
template <int dim>
void Discretization<dim>::number_periodic(const BoxGrid<dim> &grid)
{
  const dealii::types::global_dof_index n = dof_handler_.n_dofs();
  std::vector<dealii::types::global_dof_index> first(n);
  std::iota(first.begin(), first.end(), 0);
  std::map<Lattice, dealii::types::global_dof_index> on_walls;
  std::vector<dealii::types::global_dof_index> dofs(fe_.n_dofs_per_cell());
  const auto visit_nodes_on_walls = [&](const auto &f) {
    for (const auto &cell : dof_handler_.active_cell_iterators()) {
      cell->get_dof_indices(dofs);
      for (unsigned int i = 0; i < dofs.size(); ++i) {
        Lattice position = lattice_position(grid, cell->center(), i);
        bool on_wall = false;
        for (unsigned int d = 0; d < dim; ++d)
          if (boundary_.periodic[d] && position[d] % (degree() * grid.n[d]) == 0) {
            on_wall = true;
            position[d] = 0;
          }
        if (on_wall)
          f(position, dofs[i]);
      }
    }
  };
  visit_nodes_on_walls([&](const Lattice &position, dealii::types::global_dof_index dof) {
    auto &node = on_walls.try_emplace(position, dof).first->second;
    node = std::min(node, dof);
  });
  visit_nodes_on_walls([&](const Lattice &position, dealii::types::global_dof_index dof) {
    first[dof] = on_walls.at(position);
  });

  numbers_.resize(n);
  dealii::types::global_dof_index count = 0, owned_begin = 0, owned_end = 0;
  const dealii::IndexSet &owned = dof_handler_.locally_owned_dofs();
  const dealii::types::global_dof_index begin =
      owned.n_elements() > 0 ? owned.nth_index_in_set(0) : 0;
  for (dealii::types::global_dof_index dof = 0; dof < n; ++dof) {
    if (dof == begin)
      owned_begin = count;
    numbers_[dof] = first[dof] == dof ? count++ : numbers_[first[dof]];
    if (dof + 1 == begin + owned.n_elements())
      owned_end = count;
  }
  if (owned.n_elements() == 0)
    owned_begin = owned_end = 0;
  locally_owned_dofs_.set_size(count);
  locally_owned_dofs_.add_range(owned_begin, owned_end);
  relevant_dofs_ = locally_owned_dofs_;
  for (const auto &cell : dof_handler_.active_cell_iterators())
    if (cell->is_locally_owned()) {
      const auto relevant = cell_dofs(cell);
      relevant_dofs_.add_indices(relevant.begin(), relevant.end());
    }
  relevant_dofs_.compress();
}

template <int dim>
void Discretization<dim>::find_absorbed(const BoxGrid<dim> &grid)
{
  absorbed_dofs_.set_size(n_dofs());
  if (!boundary_.any_absorbing())
    return;
  for (const auto &cell : dof_handler_.active_cell_iterators()) {
    if (cell->is_artificial())
      continue;
    const auto dofs = cell_dofs(cell);
    for (unsigned int i = 0; i < dofs.size(); ++i) {
      const Lattice position = lattice_position(grid, cell->center(), i);
      for (unsigned int d = 0; d < dim; ++d)
        if ((boundary_.absorbing[2 * d] && position[d] == 0) ||
            (boundary_.absorbing[2 * d + 1] && position[d] == degree() * grid.n[d]))
          absorbed_dofs_.add_index(dofs[i]);
    }
  }
  absorbed_dofs_.compress();
}

template class Discretization<1>;
template class Discretization<2>;
template class Discretization<3>;

} // namespace gibbsflow
