#include "linear_algebra/conductance_network.h"

#include "base/user_error.h"

#include <algorithm>
#include <cmath>
#include <numeric>
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

namespace {

/// A node with its neighbours when it was eliminated.
struct Star {
  std::size_t center;
  std::map<std::size_t, long double> neighbors;
  long double total;
};

/// x <- L^{-1} x, zero at the heaviest node, which is left when all others are eliminated.
void solve(const ConductanceNetwork &network, const std::vector<Star> &stars,
           const std::size_t heaviest, std::vector<long double> &x)
{
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] *= network.mass(i);
  for (const Star &star : stars)
    for (const auto &[j, c] : star.neighbors)
      x[j] += x[star.center] * (c / star.total);
  x[heaviest] = 0.;
  for (auto star = stars.rbegin(); star != stars.rend(); ++star) {
    for (const auto &[j, c] : star->neighbors)
      x[star->center] += c * x[j];
    x[star->center] /= star->total;
  }
}

} // namespace

std::optional<long double> smallest_eigenvalue(const ConductanceNetwork &network)
{
  const std::size_t n = network.n_nodes();
  std::vector<std::size_t> order(n); // the heaviest node last
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return network.mass(i) < network.mass(j); });
  std::vector<Star> stars;
  ConductanceNetwork rest = network;
  for (std::size_t k = 0; k + 1 < n; ++k) {
    stars.push_back({order[k], rest.neighbors(order[k]), rest.total_conductance(order[k])});
    if (!(stars.back().total > 0.))
      return std::nullopt;
    rest.eliminate(order[k]);
  }
  if (stars.empty())
    return std::nullopt;
  const std::size_t heaviest = order.back();
  const long double total = rest.mass(heaviest);

  std::vector<long double> x(n);
  for (std::size_t k = 0; k < n; ++k)
    x[order[k]] = std::cos(1. + k) / std::sqrt(network.mass(order[k]));
  constexpr unsigned int most_iterations = 500;
  constexpr long double tolerance = 1e-15L;
  long double eigenvalue = 0.;
  for (unsigned int iteration = 0; iteration < most_iterations; ++iteration) {
    long double mean = 0., energy = 0., square = 0.;
    const long double at_heaviest = x[heaviest]; // first relative to it, which loses no digits
    for (std::size_t i = 0; i < n; ++i)
      mean += network.mass(i) * (x[i] - at_heaviest) / total;
    for (long double &value : x)
      value = (value - at_heaviest) - mean;
    for (std::size_t i = 0; i < n; ++i) {
      square += network.mass(i) * x[i] * x[i];
      for (const auto &[j, c] : network.neighbors(i))
        energy += 0.5 * c * (x[i] - x[j]) * (x[i] - x[j]);
    }
    const long double previous = eigenvalue;
    eigenvalue = energy / square;
    if (std::abs(eigenvalue - previous) <= tolerance * eigenvalue)
      break;
    for (long double &value : x)
      value /= std::sqrt(square);
    solve(network, stars, heaviest, x);
  }
  return eigenvalue;
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
