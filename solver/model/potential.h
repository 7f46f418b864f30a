#pragma once

#include "model/enclosure.h"

#include <deal.II/base/point.h>
#include <deal.II/base/symmetric_tensor.h>
#include <deal.II/base/tensor.h>

#include <optional>
#include <vector>

namespace gibbsflow {

/// A potential V: R^dim -> R, the landscape on which the weights diffuse. Values are finite on the
/// whole mesh (checked where V is sampled). Functions are const and safe to call from several
/// threads.
template <int dim>
class Potential {
public:
  virtual ~Potential() = default;

  virtual double value(const dealii::Point<dim> &x) const = 0;
  virtual dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x) const = 0;
  virtual dealii::SymmetricTensor<2, dim> hessian(const dealii::Point<dim> &x) const = 0;

  /// V at many points, for potentials that are cheaper by the batch. `values` is resized.
  virtual void values(const std::vector<dealii::Point<dim>> &points,
                      std::vector<double> &values) const;

  /// False where gradient and Hessian are differences of values (an expression without
  /// `Expression gradient`); formulations then differentiate the cell's interpolant instead.
  virtual bool has_exact_derivatives() const { return true; }

  /// What V and its derivatives are on the box from `lower` to `upper`, proven by interval
  /// arithmetic. Absent where V can only be sampled.
  virtual std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> & /*lower*/,
                                                const dealii::Point<dim> & /*upper*/) const
  {
    return std::nullopt;
  }
};

} // namespace gibbsflow
