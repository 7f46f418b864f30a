#include "particles/batches.h"

#include "base/random_numbers.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

Batches::Batches(const Batch &batch, const std::vector<double> &weights, const unsigned int seed)
    : batch_(batch), n_samples_(static_cast<std::uint32_t>(weights.size())), seed_(seed)
{
  const double n = n_samples_;
  for (const double w : weights)
    are_equal_ = are_equal_ && std::abs(w * n - 1.) < 1e-12;
  Assert(batch.replacement || (are_equal_ && batch.size <= n_samples_),
         dealii::ExcMessage("No such batch."));
  if (are_equal_)
    return;
  // Columns of the height 1/n hold a part of one weight, and above it a part of another.
  threshold_.assign(n_samples_, 0xFFFFFFFFu);
  alias_.resize(n_samples_);
  std::vector<double> height(n_samples_);
  std::vector<std::uint32_t> low, high;
  for (std::uint32_t k = 0; k < n_samples_; ++k) {
    alias_[k] = k;
    height[k] = n * weights[k];
    (height[k] < 1. ? low : high).push_back(k);
  }
  while (!low.empty() && !high.empty()) {
    const std::uint32_t l = low.back(), h = high.back();
    low.pop_back();
    threshold_[l] = static_cast<std::uint32_t>(height[l] * 0x1p32);
    alias_[l] = h;
    height[h] -= 1. - height[l];
    if (height[h] < 1.) {
      high.pop_back();
      low.push_back(h);
    }
  }
}

/// floor(n u) is the column, the rest of n u the height in it.
std::uint32_t Batches::weighted_sample(const std::uint32_t word) const
{
  const std::uint64_t product = std::uint64_t{word} * n_samples_;
  const std::uint32_t column = static_cast<std::uint32_t>(product >> 32);
  const std::uint32_t height = static_cast<std::uint32_t>(product);
  return height < threshold_[column] ? column : alias_[column];
}

/// Floyd: for j = n - m, ..., n - 1 a number t in 0, ..., j; where that is taken, j itself.
void Batches::make_distinct(std::vector<std::uint32_t> &words) const
{
  constexpr std::size_t length = kernels::block_length;
  constexpr unsigned int few = 16; // up to here they are compared with one another
  const unsigned int m = batch_.size;
  std::vector<bool> is_taken(m > few ? n_samples_ : 0, false);
  for (std::size_t i = 0; i < length; ++i) {
    for (unsigned int k = 0; k < m; ++k) {
      const std::uint32_t j = n_samples_ - m + k;
      std::uint32_t &word = words[k * length + i];
      std::uint32_t t = static_cast<std::uint32_t>((std::uint64_t{word} * (j + 1)) >> 32);
      bool is_known = m > few && is_taken[t];
      for (unsigned int l = 0; m <= few && l < k; ++l)
        is_known = is_known || words[l * length + i] == t;
      if (is_known)
        t = j;
      word = t;
      if (m > few)
        is_taken[t] = true;
    }
    for (unsigned int k = 0; m > few && k < m; ++k)
      is_taken[words[k * length + i]] = false;
  }
}

void Batches::draw(const std::uint32_t first, const std::uint32_t step,
                   std::vector<std::uint32_t> &samples) const
{
  constexpr std::size_t length = kernels::block_length;
  constexpr unsigned int words_of_a_draw = 4;
  const unsigned int n_draws = (batch_.size + words_of_a_draw - 1) / words_of_a_draw;
  samples.resize(n_draws * words_of_a_draw * length);
  for (unsigned int call = 0; call < n_draws; ++call)
    kernels::random_words(
        {seed_, static_cast<std::uint32_t>(RandomStream::samples), first, step, call},
        samples.data() + call * words_of_a_draw * length);
  if (!batch_.replacement)
    make_distinct(samples);
  else
    for (std::size_t i = 0; i < batch_.size * length; ++i)
      samples[i] = are_equal_
                       ? static_cast<std::uint32_t>((std::uint64_t{samples[i]} * n_samples_) >> 32)
                       : weighted_sample(samples[i]);
}

} // namespace gibbsflow
