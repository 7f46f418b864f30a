#include "space/discretization.h"

namespace gibbsflow {

namespace {

using Owners = std::vector<unsigned int>; // by the number of the region's cell

/// The DoFs of the element on the mesh of a region, whose cells belong to the owners of those of a
/// coarser one.
template <int dim>
const dealii::DoFHandler<dim> &
distribute(dealii::DoFHandler<dim> &dof_handler, dealii::Triangulation<dim> &triangulation,
           const dealii::FiniteElement<dim> &fe, const Region<dim> &region,
           const Region<dim> &coarser, const Owners &owners)
{
  if (!owners.empty())
    triangulation.signals.create.connect([&] {
      for (const auto &cell : triangulation.active_cell_iterators())
        cell->set_subdomain_id(
            owners[coarser.cell_around(geometry_of<dim>(cell, region).middle())]);
    });
  make_mesh(region, triangulation);
  triangulation.signals.create.disconnect_all_slots();
  dof_handler.reinit(triangulation);
  dof_handler.distribute_dofs(fe);
  return dof_handler;
}

template <int dim>
bool all_cells_everywhere(const Region<dim> &region)
{
  return region.boundary().any_periodic() || region.boundary().any_absorbing() ||
         region.as_tree() != nullptr;
}

} // namespace

template <int dim>
Discretization<dim>::Discretization(const Region<dim> &region, unsigned int degree,
                                    MPI_Comm communicator)
    : Discretization(region, degree, communicator, region, {})
{
}

template <int dim>
Discretization<dim>::Discretization(const Region<dim> &region, unsigned int degree,
                                    const Discretization &coarser)
    : Discretization(region, degree, coarser.communicator(), coarser.region(), coarser.owners())
{
}

template <int dim>
Discretization<dim>::Discretization(const Region<dim> &region, unsigned int degree,
                                    MPI_Comm communicator, const Region<dim> &coarser,
                                    const Owners &owners)
    : region_(region),
      triangulation_(communicator, dealii::Triangulation<dim>::none,
                     /*allow_artificial_cells=*/!all_cells_everywhere(region),
                     owners.empty()
                         ? dealii::parallel::shared::Triangulation<dim>::partition_zorder
                         : dealii::parallel::shared::Triangulation<dim>::partition_custom_signal),
      fe_(degree),
      node_map_(distribute(dof_handler_, triangulation_, fe_, region, coarser, owners),
                region.boundary()),
      partitioner_(std::make_shared<const dealii::Utilities::MPI::Partitioner>(
          node_map_.owned(), node_map_.relevant(), communicator))
{
}

template <int dim>
Owners Discretization<dim>::owners() const
{
  Owners result(region_.keep().size(), 0);
  for (const auto &cell : triangulation_.active_cell_iterators())
    result[number_of<dim>(cell, region_)] =
        triangulation_.with_artificial_cells()
            ? triangulation_.get_true_subdomain_ids_of_cells()[cell->active_cell_index()]
            : cell->subdomain_id();
  return result;
}

template class Discretization<1>;
template class Discretization<2>;
template class Discretization<3>;

} // namespace gibbsflow
