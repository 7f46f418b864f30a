#include "space/discretization.h"

namespace gibbsflow {

namespace {

/// The DoFs of the element on the mesh of a region.
template <int dim>
const dealii::DoFHandler<dim> &
distribute(dealii::DoFHandler<dim> &dof_handler, dealii::Triangulation<dim> &triangulation,
           const dealii::FiniteElement<dim> &fe, const Region<dim> &region)
{
  make_mesh(region, triangulation);
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
Discretization<dim>::Discretization(const Region<dim> &region, unsigned int degree,
                                    MPI_Comm communicator)
    : region_(region),
      triangulation_(communicator, dealii::Triangulation<dim>::none,
                     /*allow_artificial_cells=*/!all_cells_everywhere(region.boundary()),
                     dealii::parallel::shared::Triangulation<dim>::partition_zorder),
      fe_(degree),
      node_map_(distribute(dof_handler_, triangulation_, fe_, region), region.boundary()),
      partitioner_(std::make_shared<const dealii::Utilities::MPI::Partitioner>(
          node_map_.owned(), node_map_.relevant(), communicator))
{
}

template class Discretization<1>;
template class Discretization<2>;
template class Discretization<3>;

} // namespace gibbsflow
