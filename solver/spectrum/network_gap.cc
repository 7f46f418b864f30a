#include "spectrum/network_gap.h"

#include "linear_algebra/conductance_network.h"

#include <deal.II/base/mpi.h>
#include <deal.II/fe/fe_q.h>

#include <cmath>

namespace gibbsflow {

namespace {

constexpr dealii::types::global_dof_index most_nodes = 400000;

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
  const auto &fe =
      dynamic_cast<const dealii::FE_Q<dim> &>(cells.discretization().dof_handler().get_fe());
  const std::vector<dealii::Point<dim>> &nodes = fe.get_unit_support_points();
  const std::vector<unsigned int> position = fe.get_poly_space_numbering();
  std::vector<unsigned int> at(position.size()); // node by position
  for (unsigned int i = 0; i < position.size(); ++i)
    at[position[i]] = i;
  const unsigned int n = fe.degree + 1;

  // trapezoidal weights of the nodes of [0,1]
  const std::vector<dealii::Point<1>> line = dealii::QGaussLobatto<1>(n).get_points();
  std::vector<double> trapezoidal(n, 0.);
  for (unsigned int k = 0; k + 1 < n; ++k) {
    trapezoidal[k] += 0.5 * (line[k + 1][0] - line[k][0]);
    trapezoidal[k + 1] += 0.5 * (line[k + 1][0] - line[k][0]);
  }
  const dealii::QGauss<1> gauss(6);

  Parts parts;
  std::vector<dealii::Point<dim>> x;
  std::vector<double> U;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    x.clear();
    for (const dealii::Point<dim> &node : nodes)
      x.push_back(cell.map(node));
    cells.log_weights(x, U);
    const std::vector<double> U_nodes = U;
    const auto weight = [&](unsigned int p, unsigned int without) {
      double product = 1.;
      for (unsigned int d = 0; d < dim; ++d, p /= n)
        if (d != without)
          product *= trapezoidal[p % n] * cell.size[d];
      return product;
    };
    for (unsigned int i = 0; i < nodes.size(); ++i) {
      parts.node.push_back(cell.dofs[i]);
      parts.U.push_back(U_nodes[i]);
      parts.log_mass.push_back(std::log(weight(position[i], dim)) - U_nodes[i]);
    }

    x.clear();
    const std::size_t first_edge = parts.from.size();
    std::vector<double> lengths;
    for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= n)
      for (unsigned int p = 0; p < position.size(); ++p)
        if (p / stride % n + 1 < n) {
          const unsigned int i = at[p], j = at[p + stride];
          parts.from.push_back(cell.dofs[i]);
          parts.to.push_back(cell.dofs[j]);
          parts.log_conductance.push_back(std::log(weight(p, d)));
          lengths.push_back((nodes[j][d] - nodes[i][d]) * cell.size[d]);
          for (unsigned int q = 0; q < gauss.size(); ++q)
            x.push_back(cell.map(nodes[i] + gauss.point(q)[0] * (nodes[j] - nodes[i])));
        }
    cells.log_weights(x, U);
    for (std::size_t edge = 0; edge < lengths.size(); ++edge) {
      const auto begin = U.begin() + static_cast<std::ptrdiff_t>(edge * gauss.size());
      const double largest = *std::max_element(begin, begin + gauss.size());
      double sum = 0.;
      for (unsigned int q = 0; q < gauss.size(); ++q)
        sum += gauss.weight(q) * std::exp(begin[q] - largest);
      parts.log_conductance[first_edge + edge] -= std::log(sum * lengths[edge]) + largest;
    }
  }
  return parts;
}

} // namespace

template <int dim>
std::optional<double> tiny_network_log_lambda(const WeightedCells<dim> &cells)
{
  const MPI_Comm communicator = cells.discretization().communicator();
  const dealii::types::global_dof_index n = cells.discretization().n_dofs();
  if (n > most_nodes)
    return std::nullopt;
  const std::vector<Parts> all = dealii::Utilities::MPI::gather(communicator, collect(cells));

  double log_lambda = std::numeric_limits<double>::quiet_NaN();
  if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0) {
    ConductanceNetwork network(n);
    std::vector<double> U(n, 0.);
    for (const Parts &parts : all) {
      for (std::size_t k = 0; k < parts.node.size(); ++k) {
        network.add_mass(parts.node[k], std::exp(static_cast<long double>(parts.log_mass[k])));
        U[parts.node[k]] = parts.U[k];
      }
      for (std::size_t k = 0; k < parts.from.size(); ++k)
        if (parts.from[k] != parts.to[k])
          network.add_conductance(parts.from[k], parts.to[k],
                                  std::exp(static_cast<long double>(parts.log_conductance[k])));
    }
    std::vector<bool> wells(n, true);
    for (std::size_t i = 0; i < n; ++i)
      for (const auto &[j, c] : network.neighbors(i))
        wells[i] = wells[i] && (U[i] < U[j] || (U[i] == U[j] && i < j));
    if (std::count(wells.begin(), wells.end(), true) >= 2)
      log_lambda =
          static_cast<double>(std::log(tiny_network_eigenvalue(std::move(network), wells)));
  }
  log_lambda = dealii::Utilities::MPI::broadcast(communicator, log_lambda);
  return std::isfinite(log_lambda) ? std::optional(log_lambda) : std::nullopt;
}

template std::optional<double> tiny_network_log_lambda(const WeightedCells<1> &);
template std::optional<double> tiny_network_log_lambda(const WeightedCells<2> &);
template std::optional<double> tiny_network_log_lambda(const WeightedCells<3> &);

} // namespace gibbsflow
