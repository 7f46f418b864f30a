#pragma once

#include "formulas/enclosure.h"
#include "formulas/jet.h"

#include <deal.II/base/point.h>

#include <optional>
#include <vector>

namespace gibbsflow {

/// A box of coordinates.
template <int dim>
struct KnownBox {
  dealii::Point<dim> lower, upper;
};

/// A potential V: R^dim -> R, the landscape on which the weights diffuse. Values are finite on the
/// whole mesh (checked where V is sampled), derivatives are exact. Functions are const and safe to
/// call from several threads.
template <int dim>
class Potential {
public:
  virtual ~Potential() = default;

  /// V with derivatives up to `order`, 0, 1 or 2, at many points; those of higher order are zero.
  virtual std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                                     unsigned int order) const = 0;

  /// What V and its derivatives are on the box from `lower` to `upper`, proven by interval
  /// arithmetic. Absent where V can only be sampled there.
  virtual std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> & /*lower*/,
                                                const dealii::Point<dim> & /*upper*/) const
  {
    return std::nullopt;
  }

  /// The box outside of which nothing is known of V. Absent: V is known everywhere.
  virtual std::optional<KnownBox<dim>> known_box() const { return std::nullopt; }

  /// grad V at n points that do not come again, such as those on the way of a particle: component d
  /// of point i at x[d * stride + i], likewise of the gradient. Nothing is remembered.
  virtual void gradients(std::size_t n, std::size_t stride, const double *x,
                         double *gradients) const;

  /// The parts of jets(). `values` is resized.
  void values(const std::vector<dealii::Point<dim>> &points, std::vector<double> &values) const;
  double value(const dealii::Point<dim> &x) const { return jets({x}, 0)[0].value; }
  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x) const
  {
    return jets({x}, 1)[0].gradient;
  }
  dealii::SymmetricTensor<2, dim> hessian(const dealii::Point<dim> &x) const
  {
    return jets({x}, 2)[0].hessian;
  }
};

} // namespace gibbsflow
