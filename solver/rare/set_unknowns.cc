#include "rare/set_unknowns.h"

#include "base/user_error.h"
#include "rare/boundary_value_problem.h"

#include <algorithm>

namespace gibbsflow {

namespace {

template <int dim>
dealii::IndexSet unknowns_of(const WeightedCells<dim> &cells, const TransitionSet<dim> &set,
                             const BallNodes which)
{
  const Discretization<dim> &discretization = cells.discretization();
  if (!set.is_ball()) {
    const std::vector<std::string> &names = discretization.boundary().names;
    const auto found = std::find(names.begin(), names.end(), set.part);
    return discretization.node_map().unknowns_in_wall(found - names.begin());
  }
  const std::vector<dealii::Point<dim>> &nodes = discretization.element().get_unit_support_points();
  const auto node_is_in = [&](const WeightedCell<dim> &cell, const dealii::Point<dim> &unit) {
    return set.contains(cell.geometry.map(unit));
  };
  return unknowns_where<dim>(cells, [&](const WeightedCell<dim> &cell, unsigned int i) {
    switch (which) {
    case BallNodes::of_cells_inside:
      return set.contains(cell.geometry.middle());
    case BallNodes::of_cells_that_meet_it:
      return cell.geometry.contains(set.center) ||
             std::any_of(nodes.begin(), nodes.end(),
                         [&](const dealii::Point<dim> &unit) { return node_is_in(cell, unit); });
    case BallNodes::inside:
      break;
    }
    return node_is_in(cell, nodes[i]);
  });
}

} // namespace

template <int dim>
SetUnknowns find_set_unknowns(const WeightedCells<dim> &cells, const TransitionSets<dim> &sets)
{
  const MPI_Comm communicator = cells.discretization().communicator();
  SetUnknowns result{
      unknowns_of(cells, sets.a, sets.nodes), unknowns_of(cells, sets.b, sets.nodes), {}};
  require_nodes(result.a, communicator);
  require_nodes(result.b, communicator);
  if (dealii::Utilities::MPI::max(int(!(result.a & result.b).is_empty()), communicator) != 0)
    throw RunFailure("The sets A and B of section Transitions have nodes of the mesh in common. "
                     "Choose sets that are farther apart, or a finer mesh (Mesh/Refinements).");
  result.both = result.a;
  result.both.add_indices(result.b);
  return result;
}

template SetUnknowns find_set_unknowns(const WeightedCells<1> &, const TransitionSets<1> &);
template SetUnknowns find_set_unknowns(const WeightedCells<2> &, const TransitionSets<2> &);
template SetUnknowns find_set_unknowns(const WeightedCells<3> &, const TransitionSets<3> &);

} // namespace gibbsflow
