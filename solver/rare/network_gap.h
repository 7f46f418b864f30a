#pragma once

#include "space/weighted_cells.h"

#include <optional>

namespace gibbsflow {

/// log lambda_1 of the weighted Laplacian where it is tiny beside lambda_2, from the exponentially
/// fitted network on the nodes of the elements: neighbours i, j in direction d, with w the product
/// of the trapezoidal weights of the other directions, are joined by
///     c_ij = w / int_i^j G_dd e^{U} dx_d ,    m_i = (product of trapezoidal weights) e^{-U_i} .
/// Relative accuracy is that of the mesh, of second order in the distance of the nodes, however
/// high the barrier (see ConductanceNetwork). Absent where there are fewer than two wells, more
/// than one tiny eigenvalue is expected (the caller knows), too many nodes, or a metric that is not
/// diagonal. Collective.
template <int dim>
std::optional<double> tiny_network_log_lambda(const WeightedCells<dim> &cells);

} // namespace gibbsflow
