#include "space/node_map.h"

#include <deal.II/dofs/dof_tools.h>
#include <deal.II/fe/fe.h>
#include <deal.II/fe/mapping_q1.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace gibbsflow {

namespace {

/// Orders points that are the same, or apart by more than rounding.
template <int dim>
struct ComesBefore {
  double tolerance;

  bool operator()(const dealii::Point<dim> &x, const dealii::Point<dim> &y) const
  {
    for (unsigned int d = 0; d < dim; ++d)
      if (std::abs(x[d] - y[d]) > tolerance)
        return x[d] < y[d];
    return false;
  }
};

/// Calls f(DoF, position, wall) for the nodes in walls of all cells that this rank knows; more than
/// once where cells share a node.
template <int dim, typename F>
void for_each_node_in_walls(const dealii::DoFHandler<dim> &dof_handler, const F &f)
{
  const dealii::FiniteElement<dim> &fe = dof_handler.get_fe();
  const dealii::MappingQ1<dim> mapping;
  std::vector<CellNodes::Unknown> dofs(fe.n_dofs_per_cell());
  for (const auto &cell : dof_handler.active_cell_iterators()) {
    if (cell->is_artificial())
      continue;
    for (const unsigned int face : cell->face_indices())
      if (cell->face(face)->at_boundary() &&
          cell->face(face)->boundary_id() != BoundaryConditions<dim>::made_by_cut) {
        cell->get_dof_indices(dofs);
        for (unsigned int i = 0; i < dofs.size(); ++i)
          if (fe.has_support_on_face(i, face))
            f(dofs[i], mapping.transform_unit_to_real_cell(cell, fe.unit_support_point(i)),
              cell->face(face)->boundary_id());
      }
  }
}

} // namespace

template <int dim>
NodeMap<dim>::NodeMap(const dealii::DoFHandler<dim> &dof_handler,
                      const BoundaryConditions<dim> &boundary)
    : dof_handler_(dof_handler)
{
  if (boundary.any_periodic() || boundary.any_absorbing() ||
      dof_handler.get_triangulation().has_hanging_nodes())
    number(boundary);
  else {
    owned_ = dof_handler.locally_owned_dofs();
    dealii::DoFTools::extract_locally_relevant_dofs(dof_handler, relevant_);
  }
}

template <int dim>
CellNodes
NodeMap<dim>::nodes(const typename dealii::DoFHandler<dim>::active_cell_iterator &cell) const
{
  std::vector<Unknown> unknowns(dof_handler_.get_fe().n_dofs_per_cell());
  cell->get_dof_indices(unknowns);
  if (unknowns_.empty())
    return CellNodes(std::move(unknowns));
  std::vector<Unknown> dofs(unknowns);
  for (Unknown &unknown : unknowns)
    unknown = unknowns_[unknown];
  CellNodes result(std::move(unknowns));
  if (!hanging_.empty())
    for (unsigned int i = 0; i < dofs.size(); ++i)
      if (const auto combination = hanging_.find(dofs[i]); combination != hanging_.end())
        result.combine(i, combination->second);
  return result;
}

template <int dim>
dealii::IndexSet NodeMap<dim>::unknowns_in_wall(const unsigned int wall) const
{
  dealii::IndexSet result(owned_.size());
  for_each_node_in_walls(dof_handler_, [&](Unknown dof, const dealii::Point<dim> &, unsigned w) {
    const Unknown unknown = unknowns_.empty() ? dof : unknowns_[dof];
    if (w == wall && unknown != CellNodes::none)
      result.add_index(unknown);
  });
  result.compress();
  return result;
}

/// What hangs, in terms of unknowns; those that are not there are zero.
template <int dim>
void NodeMap<dim>::combine(const dealii::AffineConstraints<double> &hanging)
{
  for (const auto &line : hanging.get_lines()) {
    CellNodes::Combination combination;
    for (const auto &[dof, coefficient] : line.entries)
      if (unknowns_[dof] != CellNodes::none)
        combination.emplace_back(unknowns_[dof], coefficient);
    if (!combination.empty())
      hanging_.emplace(line.index, std::move(combination));
  }
}

/// Of all nodes at the same place of periodic walls the first one stands for all. Numbers ascend as
/// the DoFHandler's do, so every rank owns a range. All ranks know all cells and do the same.
template <int dim>
void NodeMap<dim>::number(const BoundaryConditions<dim> &boundary)
{
  const Unknown n = dof_handler_.n_dofs();
  dealii::AffineConstraints<double> hanging;
  if (dof_handler_.get_triangulation().has_hanging_nodes())
    dealii::DoFTools::make_hanging_node_constraints(dof_handler_, hanging);
  hanging.close(); // what hangs on what hangs itself
  std::vector<Unknown> first(n);
  std::iota(first.begin(), first.end(), 0);
  dealii::Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d) {
    lower[d] = std::numeric_limits<double>::max();
    upper[d] = -lower[d];
  }
  std::vector<bool> absorbed(n, false);
  for_each_node_in_walls(dof_handler_,
                         [&](Unknown dof, const dealii::Point<dim> &x, unsigned wall) {
                           absorbed[dof] = absorbed[dof] || boundary.absorbing[wall];
                           for (unsigned int d = 0; d < dim; ++d) {
                             lower[d] = std::min(lower[d], x[d]);
                             upper[d] = std::max(upper[d], x[d]);
                           }
                         });

  // nodes by their place when all periodic walls are taken for the lower ones
  constexpr double rounding = 1e-10;
  std::map<dealii::Point<dim>, Unknown, ComesBefore<dim>> places(
      ComesBefore<dim>{rounding * lower.distance(upper)});
  std::vector<dealii::Point<dim>> place(n);
  std::vector<bool> on_periodic(n, false);
  for_each_node_in_walls(dof_handler_,
                         [&](Unknown dof, const dealii::Point<dim> &x, unsigned wall) {
                           if (!boundary.is_periodic(wall))
                             return;
                           if (!on_periodic[dof])
                             place[dof] = x;
                           on_periodic[dof] = true;
                           place[dof][wall / 2] = lower[wall / 2];
                         });
  for (Unknown dof = 0; dof < n; ++dof)
    if (on_periodic[dof])
      first[dof] = places.try_emplace(place[dof], dof).first->second;
  for (Unknown dof = 0; dof < n; ++dof)
    if (absorbed[dof])
      absorbed[first[dof]] = true;

  unknowns_.resize(n);
  Unknown count = 0, owned_begin = 0, owned_end = 0;
  const dealii::IndexSet &owned = dof_handler_.locally_owned_dofs();
  const Unknown begin = owned.n_elements() > 0 ? owned.nth_index_in_set(0) : 0;
  for (Unknown dof = 0; dof < n; ++dof) {
    if (dof == begin)
      owned_begin = count;
    unknowns_[dof] = absorbed[first[dof]] || hanging.is_constrained(dof) ? CellNodes::none
                     : first[dof] == dof                                 ? count++
                                                                         : unknowns_[first[dof]];
    if (dof + 1 == begin + owned.n_elements())
      owned_end = count;
  }
  if (owned.n_elements() == 0)
    owned_begin = owned_end = 0;
  combine(hanging);
  owned_.set_size(count);
  owned_.add_range(owned_begin, owned_end);
  relevant_ = owned_;
  for (const auto &cell : dof_handler_.active_cell_iterators())
    if (cell->is_locally_owned()) {
      const CellNodes of_cell = nodes(cell);
      for (unsigned int i = 0; i < of_cell.size(); ++i)
        of_cell.for_each_unknown(
            i, [&](const Unknown unknown, double) { relevant_.add_index(unknown); });
    }
  relevant_.compress();
}

template class NodeMap<1>;
template class NodeMap<2>;
template class NodeMap<3>;

} // namespace gibbsflow
