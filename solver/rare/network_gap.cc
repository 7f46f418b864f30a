#include "rare/network_gap.h"

#include "formulation/node_grid.h"
#include "linear_algebra/conductance_network.h"

#include <deal.II/base/mpi.h>

#include <cmath>

namespace gibbsflow {

namespace {

constexpr dealii::types::global_dof_index most_nodes = 80000; // about a minute in 2-D

/// What one rank contributes: edges and node masses, with logarithms.
struct Parts {
  std::vector<dealii::types::global_dof_index> from, to, node;
  std::vector<double> log_conductance, log_mass, U;

  template <class Archive>
  void serialize(Archive &archive, const unsigned int)
  {
    archive &from &to &node &log_conductance &log_mass &U;
  }
};

template <int dim>
Parts collect(const WeightedCells<dim> &cells)
{
  Assert(!cells.discretization().boundary().any_absorbing(), dealii::ExcNotImplemented());
  const dealii::FiniteElement<dim> &fe = cells.discretization().element();
  const std::vector<dealii::Point<dim>> &nodes = fe.get_unit_support_points();
  const NodeGrid<dim> grid(fe);
  const dealii::QGauss<1> gauss(6);

  Parts parts;
  std::vector<dealii::Point<dim>> x;
  std::vector<double> U;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    U = cells.log_weights(cell, nodes);
    for (unsigned int i = 0; i < nodes.size(); ++i) {
      parts.node.push_back(cell.nodes.unknown(i));
      parts.U.push_back(U[i]);
      parts.log_mass.push_back(std::log(cell.geometry.measure() * grid.masses()[i]) - U[i]);
    }

    x.clear();
    const std::size_t first_edge = parts.from.size();
    for (const auto &[i, j, d, weight] : grid.edges()) {
      parts.from.push_back(cell.nodes.unknown(i));
      parts.to.push_back(cell.nodes.unknown(j));
      parts.log_conductance.push_back(
          std::log(cells.metric().mobility(d) * cell.geometry.edge_weight(d, weight)));
      for (unsigned int q = 0; q < gauss.size(); ++q)
        x.push_back(nodes[i] + gauss.point(q)[0] * (nodes[j] - nodes[i]));
    }
    U = cells.log_weights(cell, x);
    for (std::size_t edge = 0; edge < grid.edges().size(); ++edge) {
      const auto begin = U.begin() + static_cast<std::ptrdiff_t>(edge * gauss.size());
      const double largest = *std::max_element(begin, begin + gauss.size());
      double sum = 0.;
      for (unsigned int q = 0; q < gauss.size(); ++q)
        sum += gauss.weight(q) * std::exp(begin[q] - largest);
      parts.log_conductance[first_edge + edge] -= std::log(sum) + largest;
    }
  }
  return parts;
}

/// All nodes and edges of all ranks.
struct NodeNetwork {
  ConductanceNetwork network;
  std::vector<double> U;
};

/// On rank 0; empty elsewhere. Collective.
template <int dim>
NodeNetwork gather(const WeightedCells<dim> &cells)
{
  const MPI_Comm communicator = cells.discretization().communicator();
  const std::vector<Parts> all = dealii::Utilities::MPI::gather(communicator, collect(cells));
  const std::size_t n = all.empty() ? 0 : cells.discretization().n_dofs();
  NodeNetwork result{ConductanceNetwork(n), std::vector<double>(n, 0.)};
  for (const Parts &parts : all) {
    for (std::size_t k = 0; k < parts.node.size(); ++k) {
      const auto i = parts.node[k];
      result.network.add_mass(i, std::exp(static_cast<long double>(parts.log_mass[k])));
      result.U[i] = parts.U[k];
    }
    for (std::size_t k = 0; k < parts.from.size(); ++k)
      if (parts.from[k] != parts.to[k])
        result.network.add_conductance(
            parts.from[k], parts.to[k],
            std::exp(static_cast<long double>(parts.log_conductance[k])));
  }
  return result;
}

} // namespace

template <int dim>
std::optional<double> tiny_network_log_lambda(const WeightedCells<dim> &cells)
{
  const MPI_Comm communicator = cells.discretization().communicator();
  if (cells.discretization().n_dofs() > most_nodes || !cells.metric().is_diagonal())
    return std::nullopt;
  NodeNetwork nodes = gather(cells);

  double log_lambda = std::numeric_limits<double>::quiet_NaN();
  const std::size_t n = nodes.network.n_nodes();
  std::vector<bool> wells(n, true);
  for (std::size_t i = 0; i < n; ++i)
    for (const auto &[j, c] : nodes.network.neighbors(i))
      wells[i] = wells[i] && (nodes.U[i] < nodes.U[j] || (nodes.U[i] == nodes.U[j] && i < j));
  if (std::count(wells.begin(), wells.end(), true) >= 2)
    log_lambda =
        static_cast<double>(std::log(tiny_network_eigenvalue(std::move(nodes.network), wells)));
  log_lambda = dealii::Utilities::MPI::broadcast(communicator, log_lambda);
  return std::isfinite(log_lambda) ? std::optional(log_lambda) : std::nullopt;
}

template std::optional<double> tiny_network_log_lambda(const WeightedCells<1> &);
template std::optional<double> tiny_network_log_lambda(const WeightedCells<2> &);
template std::optional<double> tiny_network_log_lambda(const WeightedCells<3> &);

} // namespace gibbsflow
