#pragma once

#include <functional>
#include <vector>

namespace gibbsflow {

/// Extrapolated explicit midpoint rule (Gragg, Bulirsch & Stoer; Hairer, Norsett & Wanner (1993),
/// II.9) for x' = f(x): with the n_j = 2 j steps h = H/n_j of
///     x_1 = x_0 + h f(x_0),   x_{m+1} = x_{m-1} + 2 h f(x_m),
/// the combination sum_j c_j x_{n_j}, c_j = prod_{i != j} n_j^2/(n_j^2 - n_i^2), has order
/// 2 n_columns in H.
namespace extrapolation {

constexpr unsigned int n_columns = 7;

constexpr unsigned int n_steps(const unsigned int column)
{
  return 2 * (column + 1);
}

/// c_j for columns 0 to n - 1.
std::vector<double> coefficients(unsigned int n);

} // namespace extrapolation

/// f(x) for n numbers x, written to the second argument.
using VectorField = std::function<void(const double *, double *)>;

/// Takes x, n numbers, from time 0 to 1, and returns the lengths of the steps. The difference to
/// the combination of one column less, of order 2 n_columns - 2, is kept below
/// tolerance * (1 + |x_i|) in each step for each component, so that x itself is far better; where
/// rounding does not let it become so small, steps in which it is rounding are taken. Where
/// steps would get shorter than 1e-6, all of x becomes NaN. f finds zeros in what it does not
/// write.
std::vector<double> integrate(const VectorField &f, double tolerance, std::vector<double> &x);

} // namespace gibbsflow
