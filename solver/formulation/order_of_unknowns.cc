#include "formulation/order_of_unknowns.h"

namespace gibbsflow {

template <int dim>
UnknownOrder order_of_unknowns(const Formulation<dim> &formulation)
{
  // of all cells that an unknown belongs to, on all ranks, the first one
  const Discretization<dim> &discretization = formulation.weighted_cells().discretization();
  const std::uint64_t n_nodes = discretization.element().n_dofs_per_cell();
  Vector first;
  discretization.reinit(first);
  const auto local = [&first](const CellNodes::Unknown unknown) {
    return first.get_partitioner()->global_to_local(unknown);
  };
  for (unsigned int i = 0;
       i < first.locally_owned_size() + first.get_partitioner()->n_ghost_indices(); ++i)
    first.local_element(i) = std::numeric_limits<double>::max();
  for (const auto &cell : discretization.dof_handler().active_cell_iterators()) {
    if (!cell->is_locally_owned())
      continue;
    const CellNodes nodes = discretization.node_map().nodes(cell);
    for (unsigned int i = 0; i < nodes.size(); ++i)
      if (nodes.unknown(i) != CellNodes::none) {
        double &key = first.local_element(local(nodes.unknown(i)));
        key = std::min(key, double(cell->active_cell_index() * n_nodes + i));
      }
  }
  first.compress(dealii::VectorOperation::min);

  Vector layout;
  formulation.reinit(layout);
  // several unknowns of a node are numbered together
  const unsigned int n = first.size() == 0 ? 1 : layout.size() / first.size();
  std::vector<std::uint64_t> keys;
  for (unsigned int i = 0; i < first.locally_owned_size(); ++i)
    for (unsigned int k = 0; k < n; ++k)
      keys.push_back(static_cast<std::uint64_t>(first.local_element(i)) * n + k);
  return UnknownOrder(layout, keys);
}

template UnknownOrder order_of_unknowns(const Formulation<1> &);
template UnknownOrder order_of_unknowns(const Formulation<2> &);
template UnknownOrder order_of_unknowns(const Formulation<3> &);

} // namespace gibbsflow
