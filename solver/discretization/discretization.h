#pragma once

#include "discretization/box_grid.h"
#include "linear_algebra/vector.h"

#include <deal.II/base/mpi.h>
#include <deal.II/distributed/shared_tria.h>
#include <deal.II/dofs/dof_handler.h>
#include <deal.II/fe/fe_q.h>

namespace gibbsflow {

/// Boundary ids of a box mesh: 2d and 2d + 1 for the lower and upper wall of direction d, and this
/// one for the faces that the cut made.
template <int dim>
constexpr dealii::types::boundary_id cut_boundary_id = 2 * dim;

/// The mesh and the space of continuous piecewise polynomials of one degree per direction, with
/// nodes at the Gauss-Lobatto points. Every rank knows all cells and owns a part of them.
template <int dim>
class Discretization {
public:
  /// The cells of `grid` that `keep` marks. Collective.
  Discretization(const BoxGrid<dim> &grid, const std::vector<bool> &keep, unsigned int degree,
                 MPI_Comm communicator);

  MPI_Comm communicator() const { return triangulation_.get_communicator(); }
  unsigned int degree() const { return fe_.degree; }
  const dealii::DoFHandler<dim> &dof_handler() const { return dof_handler_; }
  const dealii::IndexSet &relevant_dofs() const { return relevant_dofs_; }
  unsigned int n_cells() const { return triangulation_.n_global_active_cells(); }
  unsigned int n_dofs() const { return dof_handler_.n_dofs(); }

  /// Gives `x` this layout, with ghost entries on the cells that touch locally owned ones; zero.
  void reinit(Vector &x) const { x.reinit(partitioner_); }

private:
  dealii::parallel::shared::Triangulation<dim> triangulation_;
  dealii::FE_Q<dim> fe_;
  dealii::DoFHandler<dim> dof_handler_;
  dealii::IndexSet relevant_dofs_;
  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> partitioner_; // deal.II shares it
};

} // namespace gibbsflow
