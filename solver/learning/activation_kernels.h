#pragma once

#include <array>
#include <cstddef>

/// Activation functions of many jets at once (see jet_kernels.h for how jets are stored), in the
/// widest vectors of the machine they run on; a few units in the last place.
namespace gibbsflow::kernels {

/// Numbers that are affine in the variables z, a = c + sum_d A_d z_d; an array element a lane.
struct AffineNumbers {
  const double *c = nullptr;
  std::array<const double *, 3> A = {};
  std::array<double, 3> z = {};
};

/// s(a) of each lane, by the chain rule
///     grad s = s' grad a,   Hess s = s' Hess a + s'' grad a grad a^T .
/// Where `affine` is null, `jets` holds those of a before.
using Activate = void(unsigned int dim, unsigned int order, const AffineNumbers *affine,
                      std::size_t stride, std::size_t n_lanes, double *jets);

Activate logistic, hyperbolic_tangent, rectifier, softplus, gelu, identity;

} // namespace gibbsflow::kernels
