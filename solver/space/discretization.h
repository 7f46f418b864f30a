#pragma once

#include "mesh/region.h"
#include "space/node_map.h"

#include <deal.II/base/mpi.h>
#include <deal.II/distributed/shared_tria.h>
#include <deal.II/dofs/dof_handler.h>
#include <deal.II/fe/fe_q.h>

namespace gibbsflow {

/// The mesh and the space of continuous piecewise polynomials of one degree per direction, with
/// nodes at the Gauss-Lobatto points. Every rank knows all cells and owns a part of them.
template <int dim>
class Discretization {
public:
  /// On equal cells whatever the degree and the boundary conditions, in the same order on the same
  /// ranks. Collective.
  Discretization(const Region<dim> &region, unsigned int degree, MPI_Comm communicator);

  /// On cells that divide those of another mesh, or are the same: each belongs to the rank of the
  /// cell that it lies in. Collective.
  Discretization(const Region<dim> &region, unsigned int degree, const Discretization &coarser);

  MPI_Comm communicator() const { return triangulation_.get_communicator(); }
  unsigned int degree() const { return fe_.degree; }
  const dealii::FiniteElement<dim> &element() const { return fe_; }
  const dealii::DoFHandler<dim> &dof_handler() const { return dof_handler_; }
  const Region<dim> &region() const { return region_; }
  const BoundaryConditions<dim> &boundary() const { return region_.boundary(); }
  const NodeMap<dim> &node_map() const { return node_map_; }

  unsigned int n_cells() const { return triangulation_.n_global_active_cells(); }
  unsigned int n_dofs() const { return node_map_.owned().size(); }

  /// Gives `x` this layout, with ghost entries on the cells that touch locally owned ones; zero.
  void reinit(Vector &x) const { x.reinit(partitioner_); }

private:
  /// The owners of the cells of a region's box; by rank and order where it is empty.
  Discretization(const Region<dim> &region, unsigned int degree, MPI_Comm communicator,
                 const Region<dim> &coarser, const std::vector<unsigned int> &owners);
  std::vector<unsigned int> owners() const;

  const Region<dim> region_;
  dealii::parallel::shared::Triangulation<dim> triangulation_;
  dealii::FE_Q<dim> fe_;
  dealii::DoFHandler<dim> dof_handler_;
  const NodeMap<dim> node_map_;
  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> partitioner_; // deal.II shares it
};

} // namespace gibbsflow
