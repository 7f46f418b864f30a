#pragma once

#include "formulas/interval.h"

#include <deal.II/base/point.h>

#include <array>

namespace gibbsflow {

/// Intervals that contain a function, its gradient and its Hessian everywhere on a box.
template <int dim>
struct Enclosure {
  Interval value;
  std::array<Interval, dim> gradient;
  std::array<std::array<Interval, dim>, dim> hessian;

  /// A lower bound of the smallest eigenvalue of the Hessian on the box (Gershgorin).
  double smallest_hessian_eigenvalue() const
  {
    double smallest = std::numeric_limits<double>::infinity();
    for (unsigned int i = 0; i < dim; ++i) {
      double radius = 0.;
      for (unsigned int j = 0; j < dim; ++j)
        if (j != i)
          radius += hessian[i][j].magnitude();
      smallest = std::min(smallest, hessian[i][i].lower - radius);
    }
    return smallest;
  }
};

} // namespace gibbsflow
