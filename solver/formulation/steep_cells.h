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
/// the nodes to such cells, in relative size delta of what each node has,
/// 1e-11, or 1e-7 where the whole cell lies so far up that Gibbs has next to nothing there:
///     mass += delta I,
///     stiffness += delta sum over neighbours i, j of K_ii (g_i - g_j e^{L_i - L_j})^2, L_i <= L_j
///     .
/// Both stay symmetric and semi-definite, and h = 1 stays a null vector: Gibbs is stationary and
/// mass is conserved as before. `scales` are proportional to e^{-L_i}, `height` is the least
/// (V - V_min)/D in the cell. Other cells are left alone.
///
/// Solves lose eps/delta of what lies in such cells, and in the norm of M that may be most of a hot
/// start: with 1e-11 early densities are off by 1e-2 in L1 where they are by 1e-6 with 1e-7.
template <int dim>
void support_steep_cell(const NodeGrid<dim> &grid, const WeightedCell<dim> &cell,
                        const std::vector<double> &scales, double height, LocalMatrices &local);

} // namespace gibbsflow
