#pragma once

#include <cstddef>

/// Activation functions of many numbers at once, in the widest vectors of the machine they run on;
/// a few units in the last place. Input and output may be the same array.
namespace gibbsflow::kernels {

void logistic(const double *a, double *s, std::size_t n);
void hyperbolic_tangent(const double *a, double *s, std::size_t n);
void softplus(const double *a, double *s, std::size_t n);

} // namespace gibbsflow::kernels
