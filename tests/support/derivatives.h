#pragma once

#include "model/potential.h"
#include "support/differences.h"

#include <gtest/gtest.h>

namespace gibbsflow::test {

/// Expects that the gradient is the derivative of the values, and the Hessian that of the gradient,
/// at x, to `tolerance` relative to one plus their sizes.
template <int dim>
void expect_consistent_derivatives(const Potential<dim> &V, const dealii::Point<dim> &x,
                                   const double tolerance, const double step = 0.02)
{
  const auto moved = [&x](const unsigned int i, const double h) {
    dealii::Point<dim> y = x;
    y[i] += h;
    return y;
  };
  const dealii::Tensor<1, dim> gradient = V.gradient(x);
  const dealii::SymmetricTensor<2, dim> hessian = V.hessian(x);
  for (unsigned int i = 0; i < dim; ++i) {
    const double slope = extrapolate(
                             [&](const double h) {
                               return (V.value(moved(i, h)) - V.value(moved(i, -h))) / (2. * h);
                             },
                             step)
                             .value;
    EXPECT_NEAR(gradient[i], slope, tolerance * (1. + gradient.norm())) << "at " << x;
    for (unsigned int j = 0; j < dim; ++j) {
      const double curvature =
          extrapolate(
              [&](const double h) {
                return (V.gradient(moved(i, h))[j] - V.gradient(moved(i, -h))[j]) / (2. * h);
              },
              step)
              .value;
      EXPECT_NEAR(hessian[i][j], curvature, tolerance * (1. + hessian.norm())) << "at " << x;
    }
  }
}

} // namespace gibbsflow::test
