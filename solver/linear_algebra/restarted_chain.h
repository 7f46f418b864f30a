#pragma once

#include <vector>

namespace gibbsflow {

/// A Markov chain of jumps between nodes 0, 1, ..., of which i and j are neighbours only where
/// |i - j| <= width. At the rate r it begins anew, wherever it is, at node i with probability s_i.
/// Its law at rest is
///     p_i (sum_k q_ik + r) = sum_j p_j q_ji + r s_i ,   sum_i p_i = 1 :
/// the law of the chain from s, without restarts, at a random time with the exponential
/// distribution of mean 1/r; for r -> 0 the stationary one that is reached from s.
class RestartedChain {
public:
  RestartedChain(unsigned int n_nodes, unsigned int width);

  /// q_ij >= 0, i /= j. 0 at first.
  double &rate(unsigned int i, unsigned int j) { return rates_[index(i, j)]; }

  double largest_rate() const;

  /// By elimination that never subtracts (Grassmann, Taksar & Heyman, Oper. Res. 33 (1985), 1107):
  /// every p_i has a small relative error, however rare and slow things are. `start` is >= 0 and
  /// not zero, r > 0. Takes n width^2 operations.
  std::vector<double> law(const std::vector<double> &start, double r) const;

private:
  std::size_t index(unsigned int i, unsigned int j) const
  {
    return std::size_t(i) * (2 * width_ + 1) + (j + width_ - i);
  }

  const unsigned int n_, width_;
  std::vector<double> rates_; // row by row, the band
};

} // namespace gibbsflow
