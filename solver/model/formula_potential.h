#pragma once

#include "model/interval_jet.h"
#include "model/jet.h"
#include "model/potential.h"

#include <array>
#include <utility>

namespace gibbsflow {

/// A potential from a formula that is written once, as a template over the number type:
///     template <typename Number, std::size_t dim>
///     Number operator()(const std::array<Number, dim> &x) const;
/// Doubles give its value, jets its exact gradient and Hessian, interval jets enclose all three.
template <int dim, typename Formula>
class FormulaPotential : public Potential<dim> {
public:
  explicit FormulaPotential(Formula formula) : formula_(std::move(formula)) {}

  double value(const dealii::Point<dim> &x) const override
  {
    std::array<double, dim> coordinates;
    for (unsigned int d = 0; d < dim; ++d)
      coordinates[d] = x[d];
    return formula_(coordinates);
  }

  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x) const override
  {
    return jet(x).gradient;
  }

  dealii::SymmetricTensor<2, dim> hessian(const dealii::Point<dim> &x) const override
  {
    return jet(x).hessian;
  }

  std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper) const override
  {
    return enclose_formula<dim>(formula_, lower, upper);
  }

private:
  Jet<dim> jet(const dealii::Point<dim> &x) const
  {
    std::array<Jet<dim>, dim> coordinates;
    for (unsigned int d = 0; d < dim; ++d)
      coordinates[d] = Jet<dim>(x[d], d);
    return formula_(coordinates);
  }

  const Formula formula_;
};

} // namespace gibbsflow
