#pragma once

#include "formulas/interval_jet.h"
#include "formulas/jet.h"
#include "model/potential.h"

#include <array>
#include <type_traits>
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

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override
  {
    std::vector<Jet<dim>> result;
    result.reserve(points.size());
    for (const dealii::Point<dim> &x : points)
      result.push_back(order == 0 ? Jet<dim>(formula_(coordinates<double>(x)))
                                  : formula_(coordinates<Jet<dim>>(x)));
    return result;
  }

  std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper) const override
  {
    return enclose_formula<dim>(formula_, lower, upper);
  }

private:
  template <typename Number>
  static std::array<Number, dim> coordinates(const dealii::Point<dim> &x)
  {
    std::array<Number, dim> result;
    for (unsigned int d = 0; d < dim; ++d)
      if constexpr (std::is_same_v<Number, double>)
        result[d] = x[d];
      else
        result[d] = Number(x[d], d);
    return result;
  }

  const Formula formula_;
};

} // namespace gibbsflow
