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
  const unsigned int per_node = formulation.unknowns_per_node();
  std::vector<std::uint64_t> keys;
  for (unsigned int i = 0; i < first.locally_owned_size(); ++i)
    for (unsigned int k = 0; k < per_node; ++k)
      keys.push_back(static_cast<std::uint64_t>(first.local_element(i)) * per_node + k);

  // behind all nodes those within cells, which this rank has in the same order
  const std::vector<WeightedCell<dim>> &cells = formulation.weighted_cells().cells();
  unsigned int most = 0;
  for (const WeightedCell<dim> &cell : cells)
    most = std::max(most, formulation.unknowns_within(cell));
  most = dealii::Utilities::MPI::max(most, layout.get_mpi_communicator());
  const std::uint64_t behind_nodes =
      discretization.dof_handler().get_triangulation().n_active_cells() * n_nodes * per_node;
  auto next = cells.begin();
  for (const auto &cell : discretization.dof_handler().active_cell_iterators()) {
    if (!cell->is_locally_owned())
      continue;
    for (unsigned int k = 0; k < formulation.unknowns_within(*next); ++k)
      keys.push_back(behind_nodes + std::uint64_t(cell->active_cell_index()) * most + k);
    ++next;
  }
  return UnknownOrder(layout, keys);
}

template UnknownOrder order_of_unknowns(const Formulation<1> &);
template UnknownOrder order_of_unknowns(const Formulation<2> &);
template UnknownOrder order_of_unknowns(const Formulation<3> &);

} // namespace gibbsflow
