#pragma once

#include "model/enclosure.h"
#include "model/jet.h"

#include <deal.II/base/point.h>

#include <optional>
#include <vector>

namespace gibbsflow {

/// A potential V: R^dim -> R, the landscape on which the weights diffuse. Values are finite on the
/// whole mesh (checked where V is sampled), derivatives are exact. Functions are const and safe to
/// call from several threads.
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

  /// V with derivatives up to `order`, 1 or 2, at many points; the Hessians are zero for order 1.
  virtual std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                                     unsigned int order) const;

  /// What V and its derivatives are on the box from `lower` to `upper`, proven by interval
  /// arithmetic. Absent where V can only be sampled there.
  virtual std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> & /*lower*/,
                                                const dealii::Point<dim> & /*upper*/) const
  {
    return std::nullopt;
  }
};

} // namespace gibbsflow
