#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace gibbsflow {

/// Nodes with masses, joined by conductances: the generator (L u)_i = sum_j c_ij (u_j - u_i) / m_i
/// of a reversible Markov chain. Nodes are eliminated one after the other (star-mesh transform,
/// Kron reduction) without a single subtraction,
///     c_jk += c_ij c_ik / sum_l c_il ,    m_j += m_i c_ij / sum_l c_il ,
/// so that what is left has full relative accuracy whatever the ratios of the conductances, within
/// the range e^{+-11356} of long double: the conductances are the effective ones between the nodes
/// left, and m_j is the mass weighted with the probability to meet j first. Grassmann, Taksar &
/// Heyman, Oper. Res. 33 (1985) 1107; Alfa, Xue & Ye, Math. Comp. 71 (2002) 217.
class ConductanceNetwork {
public:
  explicit ConductanceNetwork(std::size_t n_nodes) : mass_(n_nodes, 0.), neighbors_(n_nodes) {}

  std::size_t n_nodes() const { return mass_.size(); }

  /// c, m > 0; parallel conductances and masses of one node add up. i != j.
  void add_conductance(std::size_t i, std::size_t j, long double c);
  void add_mass(std::size_t i, long double m) { mass_[i] += m; }

  long double mass(std::size_t i) const { return mass_[i]; }
  long double conductance(std::size_t i, std::size_t j) const; // 0 where not joined
  long double total_conductance(std::size_t i) const;
  const std::map<std::size_t, long double> &neighbors(std::size_t i) const { return neighbors_[i]; }

  /// Eliminates one node; it has no mass and no neighbours afterwards.
  void eliminate(std::size_t i);

  /// Eliminates all nodes but those marked, those with the fewest neighbours first.
  void reduce_to(const std::vector<bool> &keep);

private:
  std::vector<long double> mass_;
  std::vector<std::map<std::size_t, long double>> neighbors_;
};

/// The smallest positive eigenvalue of the chain, to full relative accuracy where the next ones are
/// not close: inverse iteration on the functions of mean zero, by elimination of all nodes but the
/// heaviest. Absent where the chain is not connected.
std::optional<long double> smallest_eigenvalue(const ConductanceNetwork &network);

/// The same of a large network, where it is tiny beside the next: nodes are
/// eliminated, the fastest of `wells` last but two, until two are left;
///     lambda = c (1/m_1 + 1/m_2) ,
/// with a relative error of the order of the ratio to the next eigenvalue.
long double tiny_network_eigenvalue(ConductanceNetwork network, const std::vector<bool> &wells);

} // namespace gibbsflow
