#pragma once

#include "learning/gradient_covariance.h"
#include "particles/particle_kernels.h"

#include <vector>

namespace gibbsflow {

/// The samples in the mini-batches of particles, drawn anew for each step: m of n with their
/// weights as probabilities (Walker's alias method), or without replacement m different ones, all
/// sets alike (Floyd, Comm. ACM 30 (1987) 754).
class Batches {
public:
  /// `weights` have the sum 1. Without replacement they must be equal, and m <= n.
  Batches(const Batch &batch, const std::vector<double> &weights, unsigned int seed);

  unsigned int size() const { return batch_.size; } // m

  /// Fills sample k of the batch of particle first + i in at samples[k * block_length + i].
  void draw(std::uint32_t first, std::uint32_t step, std::vector<std::uint32_t> &samples) const;

private:
  std::uint32_t weighted_sample(std::uint32_t word) const;
  void make_distinct(std::vector<std::uint32_t> &words) const;

  const Batch batch_;
  const std::uint32_t n_samples_;
  const unsigned int seed_;
  bool are_equal_ = true;                // the weights
  std::vector<std::uint32_t> threshold_; // of each column, in units of 2^-32
  std::vector<std::uint32_t> alias_;
};

} // namespace gibbsflow
