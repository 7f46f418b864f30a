#pragma once

#include <cstddef>

/// Activation functions of many numbers at once with two derivatives, in the widest vectors of the
/// machine they run on; a few units in the last place. Arrays may be the same; ds and dds may be
/// null.
namespace gibbsflow::kernels {

void logistic(const double *a, double *s, double *ds, double *dds, std::size_t n);
void hyperbolic_tangent(const double *a, double *s, double *ds, double *dds, std::size_t n);
void softplus(const double *a, double *s, double *ds, double *dds, std::size_t n);

} // namespace gibbsflow::kernels
