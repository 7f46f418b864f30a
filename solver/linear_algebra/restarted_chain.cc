#include "linear_algebra/restarted_chain.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <numeric>

namespace gibbsflow {

RestartedChain::RestartedChain(const unsigned int n_nodes, const unsigned int width)
    : n_(n_nodes), width_(width), rates_(std::size_t(n_nodes) * (2 * width + 1), 0.)
{
}

double RestartedChain::largest_rate() const
{
  return *std::max_element(rates_.begin(), rates_.end());
}

std::vector<double> RestartedChain::law(const std::vector<double> &start, const double r) const
{
  AssertDimension(start.size(), n_);
  Assert(r > 0., dealii::ExcMessage("It begins anew."));
  // one more node, the source, that every restart goes through and that is eliminated last
  std::vector<double> q = rates_, from_source = start, to_source(n_, r), leaving(n_);

  for (unsigned int i = n_; i-- > 0;) {
    // without i: q_jk += q_ji q_ik / S, S the rate from i to the nodes that are left
    const unsigned int first = i > width_ ? i - width_ : 0;
    const double *const row = q.data() + index(i, first);
    const unsigned int m = i - first;
    const double S = std::accumulate(row, row + m, to_source[i]);
    leaving[i] = S;
    for (unsigned int j = first; j < i; ++j) {
      const double share = q[index(j, i)] / S;
      if (share == 0.)
        continue;
      double *const other = q.data() + index(j, first); // its own entry is never read
      for (unsigned int k = 0; k < m; ++k)
        other[k] += share * row[k];
      to_source[j] += share * to_source[i];
    }
    const double share = from_source[i] / S;
    for (unsigned int k = 0; k < m; ++k)
      from_source[first + k] += share * row[k];
  }

  // p_i S_i = sum_{j < i} p_j q_ji + s_i, as they were when i was eliminated
  std::vector<double> p(n_);
  for (unsigned int i = 0; i < n_; ++i) {
    p[i] = from_source[i];
    for (unsigned int j = i > width_ ? i - width_ : 0; j < i; ++j)
      p[i] += p[j] * q[index(j, i)];
    p[i] /= leaving[i];
  }
  const double sum = std::accumulate(p.begin(), p.end(), 0.);
  for (double &value : p)
    value /= sum;
  return p;
}

} // namespace gibbsflow
