#pragma once

#include "formulas/interval_jet.h"
#include "formulas/jet.h"
#include "formulas/slope.h"
#include "model/potential.h"

#include <array>
#include <type_traits>
#include <utility>

namespace gibbsflow {

/// A potential from a formula that is written once, as a template over the number type:
///     template <typename Number, std::size_t dim>
///     Number operator()(const std::array<Number, dim> &x) const;
/// Doubles give its value, jets its exact gradient and Hessian, slopes the gradient at two points,
/// interval jets enclose all three.
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

  void gradients(const std::size_t n, const std::size_t stride, const double *x,
                 double *gradients) const override
  {
    for (std::size_t i = 0; i < n; i += 2) {
      const std::size_t second = i + 1 < n ? i + 1 : i;
      std::array<Slope<dim>, dim> point;
      for (unsigned int d = 0; d < dim; ++d)
        point[d] = Slope<dim>(DoublePair{x[d * stride + i], x[d * stride + second]}, d);
      const Slope<dim> V = formula_(point);
      for (unsigned int d = 0; d < dim; ++d) {
        gradients[d * stride + i] = V.gradient[d][0];
        gradients[d * stride + second] = V.gradient[d][1];
      }
    }
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
