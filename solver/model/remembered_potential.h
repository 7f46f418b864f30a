#pragma once

#include "model/potential.h"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace gibbsflow {

/// A potential that is dear, with the values and the gradients of up to two million points each
/// kept: on refined meshes, on cells that share a face and in comparisons and bounds on the same
/// mesh the same points come again. Hessians are not kept. Points are the same if all bits of their
/// coordinates are. Safe to call from several threads.
template <int dim>
class RememberedPotential : public Potential<dim> {
public:
  explicit RememberedPotential(std::shared_ptr<const Potential<dim>> potential);

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;
  void gradients(std::size_t n, std::size_t stride, const double *x,
                 double *gradients) const override;

private:
  using Key = std::array<std::uint64_t, dim>;
  struct Hash {
    std::size_t operator()(const Key &key) const;
  };
  static Key key(const dealii::Point<dim> &x);

  struct Slope {
    double value;
    dealii::Tensor<1, dim> gradient;
  };
  template <typename Kept>
  using Memory = std::unordered_map<Key, Kept, Hash>;

  /// What is known of each point, or is found by `evaluate` for all other points together.
  template <typename Kept, typename Evaluate>
  std::vector<Kept> recall(Memory<Kept> &memory, const std::vector<dealii::Point<dim>> &points,
                           const Evaluate &evaluate) const;

  const std::shared_ptr<const Potential<dim>> potential_;
  mutable std::mutex mutex_;
  mutable Memory<double> values_;
  mutable Memory<Slope> slopes_;
};

} // namespace gibbsflow
