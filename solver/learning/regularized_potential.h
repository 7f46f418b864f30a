#pragma once

#include "model/potential.h"

#include <memory>

namespace gibbsflow {

/// The sum of two potentials: the risk and a user's regularizer. Derivatives of a formula are
/// extrapolated differences (differences.h): about 1e-11 of its size for the gradient, 1e-9 for the
/// Hessian. has_exact_derivatives() is false then, so that formulations differentiate the cell's
/// interpolant of the sum, and only the search for critical points uses the differences.
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
  bool has_exact_derivatives() const override;

private:
  const std::unique_ptr<Potential<dim>> risk_, regularizer_;
};

} // namespace gibbsflow
