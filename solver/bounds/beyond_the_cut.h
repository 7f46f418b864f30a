#pragma once

#include "formulation/formulation.h"
#include "mesh/landscape_cut.h"

#include <optional>
#include <vector>

namespace gibbsflow {

/// What lives where the mesh was cut away, or beyond the walls of a box that was found.
struct BeyondTheCut {
  double slowest;  // the smallest eigenvalue there with u = 0 on the cut, of the Euclidean metric
  double smallest; // a lower estimate of it, the smallest value of Psi (below) over the cells
  bool has_wells;  // whose modes are slower than anything
  bool is_beyond_walls = false;
};

/// With psi = e^{-U/2} u, U = V/D, the weighted Laplacian becomes
///     int |grad psi|^2 + Psi psi^2 dx,   Psi = |grad U|^2/4 - Lap U/2
/// (solver/THEORY.md Sec. 0, Witten). Differences between the centres of the cells that were cut,
/// with the means of Psi over them (LandscapeCut::witten_potential), give its smallest eigenvalue
/// to some per cent; absent where nothing was cut. A rapidly growing V makes Psi large; linear
/// tails and plateaus have slow modes of their own. Every rank does the same work.
template <int dim>
std::optional<BeyondTheCut> look_beyond(const Region<dim> &region, const LandscapeCut<dim> &cut);

/// The same beyond the walls of a box that was found, where Psi is taken to be no smaller than in
/// the cells at the walls; absent for a box that was given. Every rank does the same work.
template <int dim>
std::optional<BeyondTheCut> look_beyond_walls(const Region<dim> &region,
                                              const LandscapeCut<dim> &cut);

/// Whether modes as slow as lambda, of a weighted Laplacian on the mesh, may live beyond the cut.
bool may_live_beyond(double lambda, const BeyondTheCut &beyond, double least_mobility);

/// Estimates of what the cut, or the walls, change in lambda_k, relative to it. Beyond the cut the
/// mass of a mode flows across it, so that with n the normal outwards
///     lambda_k int_cut u_k^2 pi/(dU/dn) dS / (1 - lambda_k/slowest) ,
/// twice which is returned. A mode that may live beyond can be as slow as the smallest Psi there.
/// Collective.
template <int dim>
std::vector<double> relative_shifts(const Formulation<dim> &formulation,
                                    const std::vector<Vector> &eigenvectors,
                                    const std::vector<double> &lambda, const BeyondTheCut &beyond);

} // namespace gibbsflow
