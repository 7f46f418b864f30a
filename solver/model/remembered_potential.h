#pragma once

#include "model/point_table.h"
#include "model/potential.h"

#include <memory>
#include <mutex>

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
  struct Slope {
    double value;
    dealii::Tensor<1, dim> gradient;
  };

  /// What is known of each point, or is found by `evaluate` for all other points together.
  template <typename Kept, typename Evaluate>
  std::vector<Kept> recall(PointTable<dim, Kept> &memory,
                           const std::vector<dealii::Point<dim>> &points,
                           const Evaluate &evaluate) const;

  const std::shared_ptr<const Potential<dim>> potential_;
  mutable std::mutex mutex_;
  mutable PointTable<dim, double> values_;
  mutable PointTable<dim, Slope> slopes_;
};

} // namespace gibbsflow
