#include "linear_algebra/conductance_network.h"

#include "base/user_error.h"

#include <set>
#include <utility>

namespace gibbsflow {

void ConductanceNetwork::add_conductance(std::size_t i, std::size_t j, long double c)
{
  neighbors_[i][j] += c;
  neighbors_[j][i] += c;
}

long double ConductanceNetwork::conductance(std::size_t i, std::size_t j) const
{
  const auto found = neighbors_[i].find(j);
  return found == neighbors_[i].end() ? 0. : found->second;
}

long double ConductanceNetwork::total_conductance(std::size_t i) const
{
  long double total = 0.;
  for (const auto &[j, c] : neighbors_[i])
    total += c;
  return total;
}

void ConductanceNetwork::eliminate(std::size_t i)
{
  const std::map<std::size_t, long double> star = std::move(neighbors_[i]);
  neighbors_[i].clear();
  long double total = 0.;
  for (const auto &[j, c] : star)
    total += c;
  for (auto j = star.begin(); j != star.end(); ++j) {
    neighbors_[j->first].erase(i);
    mass_[j->first] += mass_[i] * (j->second / total);
    for (auto k = std::next(j); k != star.end(); ++k)
      add_conductance(j->first, k->first, j->second * (k->second / total));
  }
  mass_[i] = 0.;
}

void ConductanceNetwork::reduce_to(const std::vector<bool> &keep)
{
  std::set<std::pair<std::size_t, std::size_t>> by_degree; // degree, node
  for (std::size_t i = 0; i < n_nodes(); ++i)
    if (!keep[i])
      by_degree.emplace(neighbors_[i].size(), i);
  std::vector<std::pair<std::size_t, std::size_t>> changed;
  while (!by_degree.empty()) {
    const std::size_t i = by_degree.begin()->second;
    by_degree.erase(by_degree.begin());
    std::vector<std::size_t> touched;
    for (const auto &[j, c] : neighbors_[i])
      if (!keep[j]) {
        by_degree.erase({neighbors_[j].size(), j});
        touched.push_back(j);
      }
    eliminate(i);
    for (const std::size_t j : touched)
      by_degree.emplace(neighbors_[j].size(), j);
  }
}

long double tiny_network_eigenvalue(ConductanceNetwork network, const std::vector<bool> &wells)
{
  network.reduce_to(wells);
  std::set<std::size_t> left;
  for (std::size_t i = 0; i < wells.size(); ++i)
    if (wells[i])
      left.insert(i);
  if (left.size() < 2)
    throw RunFailure("A network with fewer than two wells has no tiny eigenvalue");
  while (left.size() > 2) {
    std::size_t fastest = *left.begin();
    long double largest_rate = -1.;
    for (const std::size_t i : left) {
      const long double rate = network.total_conductance(i) / network.mass(i);
      if (rate > largest_rate) {
        largest_rate = rate;
        fastest = i;
      }
    }
    network.eliminate(fastest);
    left.erase(fastest);
  }
  const std::size_t a = *left.begin(), b = *left.rbegin();
  return network.conductance(a, b) * (1. / network.mass(a) + 1. / network.mass(b));
}

} // namespace gibbsflow
