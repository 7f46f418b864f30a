#pragma once

#include "formulation/formulation.h"
#include "model/potential.h"

#include <vector>

namespace gibbsflow {

/// Integrals over the mesh of computed eigenfunctions u_i, i < n, and of vector fields w_i close to
/// grad u_i that are continuous and have no component normal to the walls, all n x n row by row,
/// with r_i = lambda_i u_i + div w_i - grad U . w_i, which vanishes for exact ones:
///     A0 = int grad u_i . grad u_j dpi,  A1 = int u_i u_j dpi,  G = int w_i . w_j dpi,
///     S = int (u_i r_j + r_i u_j) dpi,   R = int r_i r_j dpi .
/// and, of each one, N = int (|lambda u| + |div w| + |grad U . w|)^2 dpi, the size of what cancels
/// in r. `relative_error` is that of all integrals, of what they sum and of the terms of r.
struct EigenfunctionIntegrals {
  std::vector<double> lambda; // of the weighted Laplacian
  std::vector<double> A0, A1, G, S, R, N;
  double relative_error;
  unsigned int n() const { return lambda.size(); }
};

/// w_i is the mean of the cells' grad u_i at every node, set tangential on the walls and where the
/// mesh was cut. Empty where the weight ranges over more than doubles do, or where it would
/// take long (3-D). Collective.
template <int dim>
EigenfunctionIntegrals integrate_eigenfunctions(const Formulation<dim> &formulation,
                                                const std::vector<Vector> &eigenvectors,
                                                const std::vector<double> &lambda);

/// Lower bounds of lambda_1, ..., lambda_m, m <= n, by the method of Lehmann and Goerisch, sharp to
/// second order in r, from `rough` with rough[k] <= lambda_{k+1} for all k. For m trial functions
/// and nu = rough[m] above the m-th computed eigenvalue, gamma > 0, sigma_i = w_i/(lambda_i +
/// gamma),
///     A2 = int sigma_i . sigma_j dpi + (1/gamma) int (u_i + L sigma_i)(u_j + L sigma_j) dpi ,
///     (A0 + gamma A1 - nu' A1) x = tau (A0 + gamma A1 - 2 nu' A1 + nu'^2 A2) x ,  nu' = nu +
///     gamma,
/// with L sigma = div sigma - grad U . sigma: each of the eigenvalues tau_1 <= ... <= tau_m < 0
/// bounds lambda_{m+1-i} >= nu' - nu'/(1 - tau_i) - gamma. The second term of A2 makes up for div
/// sigma + u not vanishing. The errors of the integrals are bounded by the diagonal matrices that
/// are added to both sides (they are monotone). The best over m and gamma is returned, 0 where
/// there is no bound.
/// Behnke & Goerisch (1994), "Inclusions for eigenvalues of selfadjoint problems", Theorem 2.4;
/// Vejchodsky, arXiv 1602.08961.
std::vector<double> lehmann_goerisch_bounds(const EigenfunctionIntegrals &integrals,
                                            const std::vector<double> &rough);

} // namespace gibbsflow
