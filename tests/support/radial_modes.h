#pragma once

#include <vector>

namespace gibbsflow::testing {

/// Eigenvalues lambda of -div(e^{-V/D} grad u) = lambda e^{-V/D} u on the ball |x| <= R of `dim`
/// dimensions for V = stiffness |x|^2 / 2, with no flux or u = 0 at the boundary, ascending and
/// with their multiplicities; without the eigenvalue 0. Radial parts are r^m M(a, b, z), Kummer's
/// function with a = (m - D lambda / stiffness) / 2, b = m + dim/2, z = stiffness r^2 / (2 D), and
/// Bessel functions for V = 0; both are summed as the power series of the radial equation.
std::vector<double> ball_eigenvalues(unsigned int dim, double stiffness, double D, double R,
                                     bool is_absorbing, unsigned int count);

/// The same for V = 0 on the annulus r <= |x| <= R, without flux outside; inside without flux or
/// u = 0.
std::vector<double> annulus_eigenvalues(double r, double R, bool absorbs_inside,
                                        unsigned int count);

} // namespace gibbsflow::testing
