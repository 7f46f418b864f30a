#include "learning/jet_kernels.h"

// Highway compiles this file once for each instruction set and chooses when the program runs.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "learning/jet_kernels.cc"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace gibbsflow::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Vectors = hn::CappedTag<double, vector_length>;
using Vector = hn::Vec<Vectors>;

template <int dim, int order, bool moves>
void unit(const AffineUnit &u, const double *x, const std::size_t stride, const std::size_t n,
          double *result)
{
  constexpr int n_c = n_components(dim, order);
  const Vectors v;
  for (std::size_t k = 0; k < n; k += hn::Lanes(v)) {
    Vector sum[n_c];
    sum[0] = hn::Set(v, u.b);
    for (int c = 1; c < n_c; ++c)
      sum[c] = order >= 1 && c <= dim ? hn::Set(v, u.p[c - 1]) : hn::Zero(v);
    const double *in = x + k;
    for (unsigned int j = 0; j < u.n_inputs; ++j, in += n_c * stride) {
      const Vector W = hn::Set(v, u.W[j]);
      Vector jet[n_c];
      for (int c = 0; c < n_c; ++c) {
        jet[c] = hn::LoadU(v, in + c * stride);
        sum[c] = hn::MulAdd(W, jet[c], sum[c]);
      }
      if constexpr (order >= 1 && moves) {
        // grad(W x) = W grad x + x P,  Hess(W x) = W Hess x + P grad x^T + grad x P^T
        Vector P[dim];
        for (int d = 0; d < dim; ++d) {
          P[d] = hn::Set(v, u.P[d][j]);
          sum[1 + d] = hn::MulAdd(P[d], jet[0], sum[1 + d]);
        }
        if constexpr (order >= 2)
          for (int d = 0, c = 1 + dim; d < dim; ++d)
            for (int e = d; e < dim; ++e, ++c)
              sum[c] = hn::MulAdd(P[d], jet[1 + e], hn::MulAdd(P[e], jet[1 + d], sum[c]));
      }
    }
    for (int c = 0; c < n_c; ++c)
      hn::StoreU(sum[c], v, result + c * stride + k);
  }
}

template <int dim, int order>
void unit_of_order(const AffineUnit &u, const double *x, const std::size_t stride,
                   const std::size_t n, double *result)
{
  if (order >= 1 && u.moves)
    unit<dim, order, true>(u, x, stride, n, result);
  else
    unit<dim, order, false>(u, x, stride, n, result);
}

/// f(dim, order) as template arguments.
#define GIBBSFLOW_DISPATCH(f, dim, order, ...)                                                     \
  switch (3 * (dim) + (order)) {                                                                   \
  case 3:                                                                                          \
    return f<1, 0>(__VA_ARGS__);                                                                   \
  case 4:                                                                                          \
    return f<1, 1>(__VA_ARGS__);                                                                   \
  case 5:                                                                                          \
    return f<1, 2>(__VA_ARGS__);                                                                   \
  case 6:                                                                                          \
    return f<2, 0>(__VA_ARGS__);                                                                   \
  case 7:                                                                                          \
    return f<2, 1>(__VA_ARGS__);                                                                   \
  case 8:                                                                                          \
    return f<2, 2>(__VA_ARGS__);                                                                   \
  case 9:                                                                                          \
    return f<3, 0>(__VA_ARGS__);                                                                   \
  case 10:                                                                                         \
    return f<3, 1>(__VA_ARGS__);                                                                   \
  default:                                                                                         \
    return f<3, 2>(__VA_ARGS__);                                                                   \
  }

void unit_of_any(const unsigned int dim, const unsigned int order, const AffineUnit &u,
                 const double *x, const std::size_t stride, const std::size_t n, double *result)
{
  GIBBSFLOW_DISPATCH(unit_of_order, dim, order, u, x, stride, n, result)
}

#undef GIBBSFLOW_DISPATCH

template <int dim, bool moves>
void unit_of_lanes(const AffineUnit &u, const std::array<const double *, 3> &z, const double *x,
                   const std::size_t stride, const std::size_t n, double *result)
{
  constexpr int n_c = 1 + dim;
  const Vectors v;
  for (std::size_t k = 0; k < n; k += hn::Lanes(v)) {
    Vector here[dim], sum[n_c];
    sum[0] = hn::Set(v, u.b);
    for (int d = 0; d < dim; ++d) {
      here[d] = hn::LoadU(v, z[d] + k);
      sum[1 + d] = hn::Set(v, u.p[d]);
      sum[0] = hn::MulAdd(here[d], sum[1 + d], sum[0]);
    }
    const double *in = x + k;
    for (unsigned int j = 0; j < u.n_inputs; ++j, in += n_c * stride) {
      const Vector value = hn::LoadU(v, in);
      Vector W = hn::Set(v, u.W[j]);
      if constexpr (moves)
        for (int d = 0; d < dim; ++d) {
          const Vector P = hn::Set(v, u.P[d][j]);
          W = hn::MulAdd(P, here[d], W);
          sum[1 + d] = hn::MulAdd(P, value, sum[1 + d]);
        }
      sum[0] = hn::MulAdd(W, value, sum[0]);
      for (int d = 0; d < dim; ++d)
        sum[1 + d] = hn::MulAdd(W, hn::LoadU(v, in + (1 + d) * stride), sum[1 + d]);
    }
    for (int c = 0; c < n_c; ++c)
      hn::StoreU(sum[c], v, result + c * stride + k);
  }
}

void unit_of_lanes_of_any(const unsigned int dim, const AffineUnit &u,
                          const std::array<const double *, 3> &z, const double *x,
                          const std::size_t stride, const std::size_t n, double *result)
{
  if (dim == 1)
    u.moves ? unit_of_lanes<1, true>(u, z, x, stride, n, result)
            : unit_of_lanes<1, false>(u, z, x, stride, n, result);
  else if (dim == 2)
    u.moves ? unit_of_lanes<2, true>(u, z, x, stride, n, result)
            : unit_of_lanes<2, false>(u, z, x, stride, n, result);
  else
    u.moves ? unit_of_lanes<3, true>(u, z, x, stride, n, result)
            : unit_of_lanes<3, false>(u, z, x, stride, n, result);
}

} // namespace HWY_NAMESPACE
} // namespace gibbsflow::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gibbsflow::kernels {

HWY_EXPORT(unit_of_any);
HWY_EXPORT(unit_of_lanes_of_any);

void apply_unit(const unsigned int dim, const unsigned int order, const AffineUnit &unit,
                const double *x, const std::size_t stride, const std::size_t n_lanes,
                double *result)
{
  HWY_DYNAMIC_DISPATCH(unit_of_any)(dim, order, unit, x, stride, n_lanes, result);
}

void apply_unit_of_lanes(const unsigned int dim, const AffineUnit &unit,
                         const std::array<const double *, 3> &z, const double *x,
                         const std::size_t stride, const std::size_t n_lanes, double *result)
{
  HWY_DYNAMIC_DISPATCH(unit_of_lanes_of_any)(dim, unit, z, x, stride, n_lanes, result);
}

} // namespace gibbsflow::kernels
#endif
