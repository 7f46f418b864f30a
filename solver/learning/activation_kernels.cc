#include "learning/activation_kernels.h"
#include "learning/jet_kernels.h"

#include <cmath>

// Highway compiles this file once for each instruction set and chooses when the program runs.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "learning/activation_kernels.cc"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace gibbsflow::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Vectors = hn::CappedTag<double, vector_length>;
using Vector = hn::Vec<Vectors>;

struct Derivatives {
  Vector s, ds, dds;
};

/// e^{-x} for 0 <= x <= 700, to about one unit in the last place: e^{-x} = 2^n e^r, |r| <=
/// log(2)/2, by a polynomial for e^r and n added to its exponent (Cody & Waite, 1980). The
/// library's exp has to mind over- and underflow, and takes twice as long.
HWY_INLINE Vector exp_negative(const Vectors d, const Vector x)
{
  const hn::Rebind<std::uint64_t, Vectors> bits;
  // Adding 1.5 * 2^52 rounds to whole numbers and leaves n in the last bits.
  const Vector shift = hn::Set(d, 0x1.8p52);
  const Vector shifted = hn::NegMulAdd(x, hn::Set(d, 1.4426950408889634), shift);
  const Vector n = hn::Sub(shifted, shift);
  // r = -x - n log(2), with log(2) in two parts of which n times the first is exact
  const Vector r = hn::NegMulAdd(n, hn::Set(d, 0x1.a39ef35793c76p-33),
                                 hn::NegMulAdd(n, hn::Set(d, 0x1.62e42feep-1), hn::Neg(x)));
  // (e^r - 1 - r)/r^2, its Taylor polynomial of degree 11: the rest is below 1e-17
  const auto pair = [d, r](const double a, const double b) {
    return hn::MulAdd(hn::Set(d, b), r, hn::Set(d, a));
  };
  const Vector r2 = hn::Mul(r, r), r4 = hn::Mul(r2, r2), r8 = hn::Mul(r4, r4);
  const Vector low = hn::MulAdd(pair(1. / 24., 1. / 120.), r2, pair(1. / 2., 1. / 6.));
  const Vector middle =
      hn::MulAdd(pair(1. / 40320., 1. / 362880.), r2, pair(1. / 720., 1. / 5040.));
  const Vector high =
      hn::MulAdd(pair(1. / 479001600., 1. / 6227020800.), r2, pair(1. / 3628800., 1. / 39916800.));
  const Vector p = hn::MulAdd(high, r8, hn::MulAdd(middle, r4, low));
  const Vector exp_r = hn::Add(hn::Set(d, 1.), hn::MulAdd(p, r2, r));
  return hn::BitCast(
      d, hn::Add(hn::BitCast(bits, exp_r), hn::ShiftLeft<52>(hn::BitCast(bits, shifted))));
}

/// With e = e^{-|a|}: s = 1/(1 + e) or e/(1 + e), s' = e/(1 + e)^2, s'' = s' (1 - 2 s).
HWY_INLINE Derivatives logistic_from(const Vectors d, const Vector a, const Vector e)
{
  const Vector one = hn::Set(d, 1.);
  const Vector t = hn::Div(one, hn::Add(one, e));
  const Vector et = hn::Mul(e, t);
  const Vector ds = hn::Mul(et, t);
  const Vector dds = hn::Mul(hn::Mul(ds, hn::Sub(one, e)), hn::Neg(hn::CopySign(t, a)));
  return {hn::IfThenElse(hn::Lt(a, hn::Zero(d)), et, t), ds, dds};
}

/// e^{-|a|}, which is no longer seen beside 1 beyond 700.
HWY_INLINE Vector exp_of_minus_size(const Vectors d, const Vector a)
{
  return exp_negative(d, hn::Min(hn::Abs(a), hn::Set(d, 700.)));
}

struct Logistic {
  HWY_INLINE Derivatives operator()(const Vectors d, const Vector a) const
  {
    return logistic_from(d, a, exp_of_minus_size(d, a));
  }
};

/// With e = e^{-2|a|}: |s| = (1 - e)/(1 + e), s' = 4 e/(1 + e)^2, s'' = -2 s s'.
struct HyperbolicTangent {
  HWY_INLINE Derivatives operator()(const Vectors d, const Vector a) const
  {
    const Vector one = hn::Set(d, 1.);
    const Vector m =
        hn::Expm1(d, hn::Mul(hn::Set(d, -2.), hn::Min(hn::Abs(a), hn::Set(d, 300.)))); // e - 1
    const Vector t = hn::Div(one, hn::Add(hn::Set(d, 2.), m));
    const Vector s = hn::CopySign(hn::Mul(m, t), a);
    const Vector ds = hn::Mul(hn::Mul(hn::Set(d, 4.), hn::Add(one, m)), hn::Mul(t, t));
    return {s, ds, hn::Mul(hn::Mul(hn::Set(d, -2.), s), ds)};
  }
};

/// max(a, 0) + log(1 + e^{-|a|}); its derivative is the logistic function.
struct Softplus {
  HWY_INLINE Derivatives operator()(const Vectors d, const Vector a) const
  {
    const Vector e = exp_of_minus_size(d, a);
    const Derivatives slope = logistic_from(d, a, e);
    return {hn::Add(hn::Max(a, hn::Zero(d)), hn::Log1p(d, e)), slope.s, slope.ds};
  }
};

/// max(a, 0); the derivative at the kink is 0.
struct Rectifier {
  HWY_INLINE Derivatives operator()(const Vectors d, const Vector a) const
  {
    const Vector zero = hn::Zero(d);
    return {hn::Max(a, zero), hn::IfThenElse(hn::Gt(a, zero), hn::Set(d, 1.), zero), zero};
  }
};

/// a Phi(a) with Phi = erfc(-a/sqrt(2))/2 and its density phi: s' = Phi + a phi, s'' = (2 - a^2)
/// phi.
struct Gelu {
  HWY_INLINE Derivatives operator()(const Vectors d, const Vector a) const
  {
    HWY_ALIGN double lanes[vector_length];
    hn::Store(a, d, lanes);
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) // the library has no erfc
      lanes[i] = 0.5 * std::erfc(-lanes[i] * M_SQRT1_2);
    const Vector Phi = hn::Load(d, lanes);
    const Vector square = hn::Mul(a, a);
    const Vector phi = hn::Mul(hn::Set(d, 0.5 * M_2_SQRTPI * M_SQRT1_2),
                               hn::Exp(d, hn::Mul(hn::Set(d, -0.5), square)));
    return {hn::Mul(a, Phi), hn::MulAdd(a, phi, Phi),
            hn::Mul(hn::Sub(hn::Set(d, 2.), square), phi)};
  }
};

struct Identity {
  HWY_INLINE Derivatives operator()(const Vectors d, const Vector a) const
  {
    return {a, hn::Set(d, 1.), hn::Zero(d)};
  }
};

template <typename Function, int dim, int order>
void activate(const AffineNumbers *affine, const std::size_t stride, const std::size_t n,
              double *jets)
{
  const Vectors v;
  for (std::size_t k = 0; k < n; k += hn::Lanes(v)) {
    Vector gradient[dim], a = hn::LoadU(v, (affine != nullptr ? affine->c : jets) + k);
    if (affine != nullptr || order >= 1)
      for (int d = 0; d < dim; ++d)
        gradient[d] =
            hn::LoadU(v, (affine != nullptr ? affine->A[d] : jets + (1 + d) * stride) + k);
    if (affine != nullptr)
      for (int d = 0; d < dim; ++d)
        a = hn::MulAdd(hn::Set(v, affine->z[d]), gradient[d], a);

    const Derivatives f = Function()(v, a);
    hn::StoreU(f.s, v, jets + k);
    if constexpr (order >= 1)
      for (int d = 0; d < dim; ++d)
        hn::StoreU(hn::Mul(f.ds, gradient[d]), v, jets + (1 + d) * stride + k);
    if constexpr (order >= 2)
      for (int d = 0, c = 1 + dim; d < dim; ++d)
        for (int e = d; e < dim; ++e, ++c) {
          double *const hessian = jets + c * stride + k;
          const Vector bent =
              affine != nullptr ? hn::Zero(v) : hn::Mul(f.ds, hn::LoadU(v, hessian));
          hn::StoreU(hn::MulAdd(hn::Mul(f.dds, gradient[d]), gradient[e], bent), v, hessian);
        }
  }
}

template <typename Function, int dim>
void activate_to_order(const unsigned int order, const AffineNumbers *affine,
                       const std::size_t stride, const std::size_t n, double *jets)
{
  if (order == 0)
    activate<Function, dim, 0>(affine, stride, n, jets);
  else if (order == 1)
    activate<Function, dim, 1>(affine, stride, n, jets);
  else
    activate<Function, dim, 2>(affine, stride, n, jets);
}

template <typename Function>
void activate_any(const unsigned int dim, const unsigned int order, const AffineNumbers *affine,
                  const std::size_t stride, const std::size_t n, double *jets)
{
  if (dim == 1)
    activate_to_order<Function, 1>(order, affine, stride, n, jets);
  else if (dim == 2)
    activate_to_order<Function, 2>(order, affine, stride, n, jets);
  else
    activate_to_order<Function, 3>(order, affine, stride, n, jets);
}

// Highway dispatches to functions, not to templates.
#define GIBBSFLOW_ACTIVATION(name, Function)                                                       \
  void name##_of_target(const unsigned int dim, const unsigned int order,                          \
                        const AffineNumbers *affine, const std::size_t stride,                     \
                        const std::size_t n, double *jets)                                         \
  {                                                                                                \
    activate_any<Function>(dim, order, affine, stride, n, jets);                                   \
  }

GIBBSFLOW_ACTIVATION(logistic, Logistic)
GIBBSFLOW_ACTIVATION(hyperbolic_tangent, HyperbolicTangent)
GIBBSFLOW_ACTIVATION(rectifier, Rectifier)
GIBBSFLOW_ACTIVATION(softplus, Softplus)
GIBBSFLOW_ACTIVATION(gelu, Gelu)
GIBBSFLOW_ACTIVATION(identity, Identity)

#undef GIBBSFLOW_ACTIVATION

} // namespace HWY_NAMESPACE
} // namespace gibbsflow::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gibbsflow::kernels {

#define GIBBSFLOW_ACTIVATION(name)                                                                 \
  HWY_EXPORT(name##_of_target);                                                                    \
  void name(const unsigned int dim, const unsigned int order, const AffineNumbers *affine,         \
            const std::size_t stride, const std::size_t n_lanes, double *jets)                     \
  {                                                                                                \
    HWY_DYNAMIC_DISPATCH(name##_of_target)(dim, order, affine, stride, n_lanes, jets);             \
  }

GIBBSFLOW_ACTIVATION(logistic)
GIBBSFLOW_ACTIVATION(hyperbolic_tangent)
GIBBSFLOW_ACTIVATION(rectifier)
GIBBSFLOW_ACTIVATION(softplus)
GIBBSFLOW_ACTIVATION(gelu)
GIBBSFLOW_ACTIVATION(identity)

#undef GIBBSFLOW_ACTIVATION

} // namespace gibbsflow::kernels
#endif
