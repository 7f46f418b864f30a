#pragma once

#include "formulas/enclosure.h"
#include "model/cubic_spline.h"

namespace gibbsflow {

/// Encloses a tensor product of cubic splines with its derivatives on the box from `lower` to
/// `upper`. Basis functions are positive and add up to one, so that values lie between the smallest
/// and the largest coefficient of functions that are not zero there; likewise derivatives, whose
/// coefficients are divided differences (de Boor (2001), ch. XI). Tightened by Taylor's forms
/// about the middle, where weighted sums are taken.
template <int dim>
Enclosure<dim> enclose_spline(const std::vector<CubicSplineBasis> &axes,
                              const std::vector<double> &coefficients,
                              const dealii::Point<dim> &lower, const dealii::Point<dim> &upper);

} // namespace gibbsflow
