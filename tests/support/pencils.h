#pragma once

#include "support/dense_operator.h"

#include <complex>
#include <vector>

namespace gibbsflow {

/// Linear finite elements of length h = 1/n_cells for -u'' on (0, 1) without flux. With consistent
/// mass lambda_k = (6/h^2) (1 - cos k pi h) / (2 + cos k pi h); with lumped mass
/// lambda_k = (2/h^2) (1 - cos k pi h).
enum class Mass { consistent, lumped };
Pencil neumann_pencil(unsigned int n_cells, Mass mass = Mass::consistent);
double neumann_eigenvalue(unsigned int k, unsigned int n_cells, Mass mass = Mass::consistent);

/// The same on a circle of length 1: every eigenvalue but the first is double.
Pencil periodic_pencil(unsigned int n_cells);

/// A pencil with full matrices and the given eigenvalues, the first of them 0:
///     M = A^T A,  K = A^T diag(eigenvalues) A,  A unit upper triangular and well conditioned.
/// Its stationary state is the first unit vector.
Pencil pencil_with_eigenvalues(const std::vector<double> &eigenvalues);

/// An unsymmetric pencil M = A^T A, K = A^T S A with the given eigenvalues of non-negative
/// imaginary part, complex ones standing for a pair, the first of them 0 where mass is conserved:
///     S = [block of the eigenvalue] on the diagonal, `coupling` everywhere above it ,
/// so normal in the norm of M for coupling = 0.
Pencil unsymmetric_pencil(const std::vector<std::complex<double>> &eigenvalues, double coupling);

} // namespace gibbsflow
