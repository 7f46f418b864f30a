#pragma once

#include <functional>
#include <vector>

namespace gibbsflow::testing {

/// Eigenvalues of -(e^{-V/D} h')' = lambda e^{-V/D} h on (a, b), h'(a) = h'(b) = 0, by shooting: no
/// basis, no matrix and no integral, nothing that the solver has.
/// h' = g, g' = V'/D g - lambda h from both walls to `meeting` by the classical Runge-Kutta scheme.
/// With theta = n pi + atan(-g/(s h)), n the zeros that h has passed (Pruefer), lambda_k is where
///     theta_left + theta_right = k pi ,
/// which grows with lambda. Nothing cancels, so that tiny eigenvalues keep their digits if
/// `meeting` is at the barrier they belong to. Two step lengths are extrapolated; the error left is
/// of the fifth order, about 1e-12 for the potentials tested. Pryce, Numerical Solution of
/// Sturm-Liouville Problems (1993), Sec. 5.1.
std::vector<double> sturm_liouville_eigenvalues(const std::function<double(double)> &slope_of_V,
                                                double D, double a, double b, double meeting,
                                                unsigned int count, unsigned int n_steps = 40000);

} // namespace gibbsflow::testing
