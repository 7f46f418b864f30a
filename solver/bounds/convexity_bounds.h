#pragma once

#include "bounds/gap_estimate.h"
#include "mesh/box_grid.h"
#include "model/potential.h"

#include <vector>

namespace gibbsflow {

/// Bounds that follow from convexity on the whole box (convex, reflecting walls). All hold for the
/// log-Sobolev constant rho, Ent(f^2) <= (2/rho) int |grad f|^2 dpi, as well as for lambda_1 >=
/// rho.
struct ConvexityBounds {
  std::vector<GapEstimate> estimates;
  std::optional<double> log_sobolev; // log of the larger of the bounds that apply
};

/// Bakry & Emery: Hess V >= kappa > 0 gives rho >= kappa/D. Holley & Stroock (J. Stat. Phys. 46
/// (1987) 1159): V = W + (V - W) gives rho >= e^{-osc(V - W)/D} rho_W; here
///     W = sum_d (kappa_d/2) (x_d - c_d)^2, kappa_d >= 0, a product, for which
///     rho_W >= min_d max(kappa_d/D, (pi/L_d)^2) (Bakry-Emery; the uniform density on an interval
///     has rho = lambda_1 = (pi/L)^2, Emery & Yukich 1987),
/// with kappa_d, c_d searched for the best bound: kappa = 0 is the bound of Payne and Weinberger
/// with Holley's and Stroock's factor. The Hessian and osc(V - W) are enclosed cell by cell where
/// the potential can be (kind lower), else sampled (kind estimate).
template <int dim>
ConvexityBounds convexity_bounds(const BoxGrid<dim> &grid, const Potential<dim> &potential,
                                 double diffusion);

} // namespace gibbsflow
