#pragma once

#include "mesh/coarse_mesh.h"

namespace gibbsflow {

/// The sphere, in two dimensions the circle, that is nearest to points by the least squares of
/// |x - c|^2 - R^2. None where there are too few, or they lie in a plane or on a line.
template <int dim>
std::optional<Sphere<dim>> fit_sphere(const std::vector<dealii::Point<dim>> &points);

} // namespace gibbsflow
