#pragma once

#include "mesh/boundary_conditions.h"
#include "space/cell_nodes.h"

#include <deal.II/base/index_set.h>
#include <deal.II/dofs/dof_handler.h>
#include <deal.II/lac/affine_constraints.h>

#include <unordered_map>

namespace gibbsflow {

/// The unknowns of a space of continuous functions and what the nodes of its cells are made of. A
/// node on an absorbing wall has no unknown, nodes at the same place of periodic walls have one in
/// common, one that hangs in the face or edge of a larger cell is the value there of the polynomial
/// on the face; only what is an unknown has a number. Parts of the boundary are known by the
/// boundary ids of the faces: part w of the BoundaryConditions has the id w.
template <int dim>
class NodeMap {
public:
  using Unknown = CellNodes::Unknown;

  /// Refers to `dof_handler`. Where walls absorb or are periodic, or nodes hang, every rank must
  /// know all cells, and cells opposite of each other at periodic walls are alike.
  NodeMap(const dealii::DoFHandler<dim> &dof_handler, const BoundaryConditions<dim> &boundary);

  CellNodes nodes(const typename dealii::DoFHandler<dim>::active_cell_iterator &cell) const;

  /// The unknowns that this rank owns, a contiguous range, and those on its cells and next to them.
  const dealii::IndexSet &owned() const { return owned_; }
  const dealii::IndexSet &relevant() const { return relevant_; }

  /// Those in a wall, of the cells that this rank knows.
  dealii::IndexSet unknowns_in_wall(unsigned int wall) const;

private:
  void number(const BoundaryConditions<dim> &boundary);
  void combine(const dealii::AffineConstraints<double> &hanging);

  const dealii::DoFHandler<dim> &dof_handler_;
  std::vector<Unknown> unknowns_; // by the numbers of the DoFHandler; empty: the same
  std::unordered_map<Unknown, CellNodes::Combination> hanging_; // likewise
  dealii::IndexSet owned_, relevant_;
};

} // namespace gibbsflow
