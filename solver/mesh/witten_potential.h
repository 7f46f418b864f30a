#pragma once

#include "mesh/box_grid.h"

#include <deal.II/base/quadrature.h>

namespace gibbsflow {

/// Points per direction at which cells are sampled.
constexpr unsigned int n_lobatto_points = 4;

/// The mean over a cell of |grad U|^2/4 - Lap U/2, U = V/D, with min(dU/dn, 0)/2 on the walls of
/// the box, the potential in which the modes of the weighted Laplacian live; from V at the cell's
/// Gauss-Lobatto points, whose tensor rule `rule` is. The part of a direction counts where it is
/// positive: cells do not resolve the pits of others.
template <int dim>
double witten_potential(const BoxGrid<dim> &grid, unsigned int cell, const double *V,
                        double diffusion, const dealii::Quadrature<dim> &rule);

} // namespace gibbsflow
