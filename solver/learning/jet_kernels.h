#pragma once

#include <array>
#include <cstddef>

/// Arithmetic of many second-order jets at once, in the widest vectors of the machine it runs on. A
/// jet of order 0, 1 or 2 in dim <= 3 variables has the components value, gradient, upper triangle
/// of the Hessian row by row; component c of lane k stands at [c * stride + k]. The number of lanes
/// is a multiple of `vector_length`.
namespace gibbsflow::kernels {

constexpr std::size_t vector_length = 8;

constexpr unsigned int n_components(const unsigned int dim, const unsigned int order)
{
  return 1 + (order >= 1 ? dim : 0) + (order >= 2 ? dim * (dim + 1) / 2 : 0);
}

/// What a unit computes from its inputs: sum_j W_j x_j + b, where W and b are affine functions of
/// the variables with the slopes P and p.
struct AffineUnit {
  unsigned int n_inputs = 0;
  const double *W = nullptr;
  std::array<const double *, 3> P = {};
  double b = 0.;
  std::array<double, 3> p = {};
  bool moves = true; // P and p are not all zero
};

/// The jets of the unit at the inputs' jets x, one behind the other at a distance of
/// n_components * stride.
void apply_unit(unsigned int dim, unsigned int order, const AffineUnit &unit, const double *x,
                std::size_t stride, std::size_t n_lanes, double *result);

/// The same to order 1 where each lane has variables z of its own, at z[d] + lane, and its weights
/// are W_j + sum_d P_dj z_d, b + sum_d p_d z_d.
void apply_unit_of_lanes(unsigned int dim, const AffineUnit &unit,
                         const std::array<const double *, 3> &z, const double *x,
                         std::size_t stride, std::size_t n_lanes, double *result);

} // namespace gibbsflow::kernels
