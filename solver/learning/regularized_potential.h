#pragma once

#include "model/potential.h"

#include <memory>

namespace gibbsflow {

/// The sum of two potentials: the risk and a user's regularizer.
template <int dim>
class RegularizedPotential : public Potential<dim> {
public:
  RegularizedPotential(std::unique_ptr<Potential<dim>> risk,
                       std::unique_ptr<Potential<dim>> regularizer);

  double value(const dealii::Point<dim> &z) const override;
  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &z) const override;
  dealii::SymmetricTensor<2, dim> hessian(const dealii::Point<dim> &z) const override;
  void values(const std::vector<dealii::Point<dim>> &points,
              std::vector<double> &values) const override;
  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;

private:
  const std::unique_ptr<Potential<dim>> risk_, regularizer_;
};

} // namespace gibbsflow
