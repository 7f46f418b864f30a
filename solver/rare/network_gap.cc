#include "rare/network_gap.h"

#include "formulation/node_grid.h"
#include "linear_algebra/conductance_network.h"

#include <deal.II/base/mpi.h>

#include <cmath>

namespace gibbsflow {

namespace {

constexpr dealii::types::global_dof_index most_nodes = 80000; // about a minute in 2-D

/// Any number for each point.
template <int dim>
using NodeMarker = std::function<unsigned int(const dealii::Point<dim> &)>;

/// What one rank contributes: edges and node masses, with logarithms.
struct Parts {
  std::vector<dealii::types::global_dof_index> from, to, node;
  std::vector<unsigned int> mark; // of each node
  std::vector<double> log_conductance, log_mass, U;

  template <class Archive>
  void serialize(Archive &archive, const unsigned int)
  {
    archive &from &to &node &mark &log_conductance &log_mass &U;
  }
};

template <int dim>
Parts collect(const WeightedCells<dim> &cells, const NodeMarker<dim> &mark)
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
      parts.mark.push_back(mark(cell.geometry.map(nodes[i])));
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
  std::vector<unsigned int> mark; // the largest, where cells round a node differently
};

/// On rank 0; empty elsewhere. Collective.
template <int dim>
NodeNetwork gather(const WeightedCells<dim> &cells, const NodeMarker<dim> &mark)
{
  const MPI_Comm communicator = cells.discretization().communicator();
  const std::vector<Parts> all = dealii::Utilities::MPI::gather(communicator, collect(cells, mark));
  const std::size_t n = all.empty() ? 0 : cells.discretization().n_dofs();
  NodeNetwork result{ConductanceNetwork(n), std::vector<double>(n, 0.),
                     std::vector<unsigned int>(n, 0)};
  for (const Parts &parts : all) {
    for (std::size_t k = 0; k < parts.node.size(); ++k) {
      const auto i = parts.node[k];
      result.network.add_mass(i, std::exp(static_cast<long double>(parts.log_mass[k])));
      result.U[i] = parts.U[k];
      result.mark[i] = std::max(result.mark[i], parts.mark[k]);
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
  NodeNetwork nodes = gather<dim>(cells, [](const dealii::Point<dim> &) { return 0u; });

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

template <int dim>
std::optional<NetworkPassage>
network_passage(const WeightedCells<dim> &cells,
                const std::function<bool(const dealii::Point<dim> &)> &in_a,
                const std::function<bool(const dealii::Point<dim> &)> &in_b)
{
  const MPI_Comm communicator = cells.discretization().communicator();
  if (cells.discretization().n_dofs() > most_nodes || !cells.metric().is_diagonal())
    return std::nullopt;
  const NodeNetwork nodes = gather<dim>(cells, [&](const dealii::Point<dim> &x) {
    return in_a(x) ? 1u : in_b(x) ? 2u : 0u;
  });

  std::vector<double> numbers(3, std::numeric_limits<double>::quiet_NaN());
  if (const std::size_t n = nodes.network.n_nodes(); n > 0) {
    // nodes 0 and 1 are the sets, then all others
    std::vector<std::size_t> place(n);
    std::size_t n_places = 2;
    for (std::size_t i = 0; i < n; ++i)
      place[i] = nodes.mark[i] > 0 ? nodes.mark[i] - 1 : n_places++;
    ConductanceNetwork merged(n_places);
    for (std::size_t i = 0; i < n; ++i) {
      merged.add_mass(place[i], nodes.network.mass(i));
      for (const auto &[j, c] : nodes.network.neighbors(i))
        if (i < j && place[i] != place[j])
          merged.add_conductance(place[i], place[j], c);
    }
    std::vector<bool> keep(n_places, false);
    keep[0] = keep[1] = true;
    merged.reduce_to(keep);
    numbers = {static_cast<double>(std::log(merged.conductance(0, 1))),
               static_cast<double>(std::log(merged.mass(0))),
               static_cast<double>(std::log(merged.mass(1)))};
  }
  numbers = dealii::Utilities::MPI::broadcast(communicator, numbers);
  if (!std::isfinite(numbers[0]))
    return std::nullopt;
  return NetworkPassage{numbers[0], numbers[1], numbers[2]};
}

template std::optional<double> tiny_network_log_lambda(const WeightedCells<1> &);
template std::optional<NetworkPassage>
network_passage(const WeightedCells<1> &, const std::function<bool(const dealii::Point<1> &)> &,
                const std::function<bool(const dealii::Point<1> &)> &);
template std::optional<double> tiny_network_log_lambda(const WeightedCells<2> &);
template std::optional<NetworkPassage>
network_passage(const WeightedCells<2> &, const std::function<bool(const dealii::Point<2> &)> &,
                const std::function<bool(const dealii::Point<2> &)> &);
template std::optional<double> tiny_network_log_lambda(const WeightedCells<3> &);
template std::optional<NetworkPassage>
network_passage(const WeightedCells<3> &, const std::function<bool(const dealii::Point<3> &)> &,
                const std::function<bool(const dealii::Point<3> &)> &);

} // namespace gibbsflow
