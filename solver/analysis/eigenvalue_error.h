#pragma once

#include "formulation/formulation.h"

#include <vector>

namespace gibbsflow {

/// Estimates lambda_k^h - lambda_k = int |grad(u - u_h)|^2 dpi + higher order, k = 1, ..., from how
/// the derivatives of u_h decay: with S_j the energy of the Legendre coefficients of degree j in
/// the direction of the derivative, cell by cell, weighted with pi and summed, the first degree p
/// that the elements lack is extrapolated, S_p = S_{p-1}^2 / S_{p-2}, with what follows as a
/// geometric series. Degree 1 takes S_1/S_0 = (h^2 lambda + (range of U on the cell)^2)/12 from
/// the equation. Rounding adds 1e-13 lambda_k. lambda are eigenvalues of the weighted Laplacian.
/// An estimate, not a bound. Collective.
template <int dim>
std::vector<double> estimate_eigenvalue_errors(const Formulation<dim> &formulation,
                                               const std::vector<Vector> &eigenvectors,
                                               const std::vector<double> &lambda);

} // namespace gibbsflow
