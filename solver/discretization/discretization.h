#pragma once

#include "discretization/boundary_conditions.h"
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
/// Unknowns are numbered here, not by the DoFHandler: nodes on periodic walls are one and the same.
template <int dim>
class Discretization {
public:
  /// The cells of `grid` that `keep` marks. Collective.
  Discretization(const BoxGrid<dim> &grid, const std::vector<bool> &keep, unsigned int degree,
                 MPI_Comm communicator, const BoundaryConditions<dim> &boundary = {});

  MPI_Comm communicator() const { return triangulation_.get_communicator(); }
  unsigned int degree() const { return fe_.degree; }
  const dealii::DoFHandler<dim> &dof_handler() const { return dof_handler_; }
  const BoundaryConditions<dim> &boundary() const { return boundary_; }

  /// The unknowns that this rank owns, a contiguous range, and those on its cells and next to them.
  const dealii::IndexSet &locally_owned_dofs() const { return locally_owned_dofs_; }
  const dealii::IndexSet &relevant_dofs() const { return relevant_dofs_; }

  /// The relevant unknowns on absorbing walls, where every density is zero.
  const dealii::IndexSet &absorbed_dofs() const { return absorbed_dofs_; }

  /// x = 0 there. x has no ghost values.
  void zero_absorbed(Vector &x) const
  {
    for (const auto j : absorbed_dofs_)
      if (locally_owned_dofs_.is_element(j))
        x(j) = 0.;
  }

  /// The unknowns of a cell that this rank knows, in the order of the element.
  std::vector<dealii::types::global_dof_index>
  cell_dofs(const typename dealii::DoFHandler<dim>::active_cell_iterator &cell) const;

  unsigned int n_cells() const { return triangulation_.n_global_active_cells(); }
  unsigned int n_dofs() const { return locally_owned_dofs_.size(); }

  /// Gives `x` this layout, with ghost entries on the cells that touch locally owned ones; zero.
  void reinit(Vector &x) const { x.reinit(partitioner_); }

private:
  using Lattice = std::array<unsigned int, dim>;

  /// Where node i of a cell is on the grid of all nodes of the box.
  Lattice lattice_position(const BoxGrid<dim> &grid, const dealii::Point<dim> &cell_center,
                           unsigned int i) const;
  void number_periodic(const BoxGrid<dim> &grid);
  void find_absorbed(const BoxGrid<dim> &grid);

  dealii::parallel::shared::Triangulation<dim> triangulation_;
  dealii::FE_Q<dim> fe_;
  dealii::DoFHandler<dim> dof_handler_;
  const BoundaryConditions<dim> boundary_;
  std::vector<dealii::types::global_dof_index> numbers_; // by those of the DoFHandler; empty: same
  dealii::IndexSet locally_owned_dofs_, relevant_dofs_, absorbed_dofs_;
  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> partitioner_; // deal.II shares it
};

} // namespace gibbsflow
