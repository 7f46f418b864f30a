#pragma once

#include "formulation/node_grid.h"
#include "formulation/weighted_assembly.h"

namespace gibbsflow {

/// Range of U in a cell above which a polynomial basis is singular to working precision there:
/// above e^-40 = 4e-18 nothing is seen.
constexpr double steep_range = 40.;

/// Where U changes by hundreds within a cell, far up the hill at low noise, all of pi is in a
/// corner and polynomials of degree > 1 are the same function there: the local matrices in the
/// basis e^{-L_j} phi_j are singular to working precision. Adds a little of the form on the grid of
/// the nodes to such cells, in relative size delta = 1e-11 of what each node has:
///     mass += delta I,
///     stiffness += delta sum over neighbours i, j of K_ii (g_i - g_j e^{L_i - L_j})^2, L_i <= L_j
///     .
/// Both stay symmetric and semi-definite, and h = 1 stays a null vector: Gibbs is stationary and
/// mass is conserved as before. `scales` are proportional to e^{-L_i}. Other cells are left alone.
template <int dim>
void support_steep_cell(const NodeGrid<dim> &grid, const WeightedCell<dim> &cell,
                        const std::vector<double> &scales, LocalMatrices &local);

} // namespace gibbsflow
