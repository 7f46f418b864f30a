#pragma once

#include "model/potential.h"

#include <memory>

namespace gibbsflow {

/// The sum of two potentials: the risk and a user's regularizer.
template <int dim>
class RegularizedPotential : public Potential<dim> {
public:
  RegularizedPotential(std::shared_ptr<const Potential<dim>> risk,
                       std::shared_ptr<const Potential<dim>> regularizer);

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;
  void gradients(std::size_t n, std::size_t stride, const double *x,
                 double *gradients) const override;

private:
  const std::shared_ptr<const Potential<dim>> risk_, regularizer_;
};

} // namespace gibbsflow
