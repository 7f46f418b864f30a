#include "learning/activation_kernels.h"

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
using Vectors = hn::ScalableTag<double>;
using Vector = hn::Vec<Vectors>;

struct Derivatives {
  Vector s, ds, dds;
};

/// The rest, shorter than a vector, goes through padded copies.
template <typename Function>
void apply(const Function &function, const double *a, double *s, double *ds, double *dds,
           const std::size_t n)
{
  const Vectors d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const Derivatives f = function(d, hn::LoadU(d, a + i));
    hn::StoreU(f.s, d, s + i);
    if (ds != nullptr)
      hn::StoreU(f.ds, d, ds + i);
    if (dds != nullptr)
      hn::StoreU(f.dds, d, dds + i);
  }
  if (i == n)
    return;
  HWY_ALIGN double padded[HWY_MAX_BYTES / sizeof(double)] = {};
  for (std::size_t j = i; j < n; ++j)
    padded[j - i] = a[j];
  const Derivatives f = function(d, hn::Load(d, padded));
  const auto store = [&](const Vector v, double *const result) {
    if (result == nullptr)
      return;
    hn::Store(v, d, padded);
    for (std::size_t j = i; j < n; ++j)
      result[j] = padded[j - i];
  };
  store(f.s, s);
  store(f.ds, ds);
  store(f.dds, dds);
}

/// With e = e^{-|a|}, which cannot overflow: s = 1/(1 + e) or e/(1 + e), s' = e/(1 + e)^2,
/// s'' = s' (1 - 2 s); beyond 700 the exponential would leave its range.
struct Logistic {
  Derivatives operator()(const Vectors d, const Vector a) const
  {
    const Vector one = hn::Set(d, 1.);
    const Vector e = hn::Exp(d, hn::Neg(hn::Min(hn::Abs(a), hn::Set(d, 700.))));
    const Vector t = hn::Div(one, hn::Add(one, e));
    const Vector et = hn::Mul(e, t);
    const Vector ds = hn::Mul(et, t);
    const Vector dds = hn::Mul(hn::Mul(ds, hn::Sub(one, e)), hn::Neg(hn::CopySign(t, a)));
    return {hn::IfThenElse(hn::Lt(a, hn::Zero(d)), et, t), ds, dds};
  }
};

/// With e = e^{-2|a|}: |s| = (1 - e)/(1 + e), s' = 4 e/(1 + e)^2, s'' = -2 s s'.
struct HyperbolicTangent {
  Derivatives operator()(const Vectors d, const Vector a) const
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
  Derivatives operator()(const Vectors d, const Vector a) const
  {
    const Vector e = hn::Exp(d, hn::Neg(hn::Min(hn::Abs(a), hn::Set(d, 700.))));
    const Derivatives slope = Logistic()(d, a);
    return {hn::Add(hn::Max(a, hn::Zero(d)), hn::Log1p(d, e)), slope.s, slope.ds};
  }
};

void apply_logistic(const double *a, double *s, double *ds, double *dds, const std::size_t n)
{
  apply(Logistic(), a, s, ds, dds, n);
}

void apply_tanh(const double *a, double *s, double *ds, double *dds, const std::size_t n)
{
  apply(HyperbolicTangent(), a, s, ds, dds, n);
}

void apply_softplus(const double *a, double *s, double *ds, double *dds, const std::size_t n)
{
  apply(Softplus(), a, s, ds, dds, n);
}

} // namespace HWY_NAMESPACE
} // namespace gibbsflow::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gibbsflow::kernels {

HWY_EXPORT(apply_logistic);
HWY_EXPORT(apply_tanh);
HWY_EXPORT(apply_softplus);

void logistic(const double *a, double *s, double *ds, double *dds, const std::size_t n)
{
  HWY_DYNAMIC_DISPATCH(apply_logistic)(a, s, ds, dds, n);
}

void hyperbolic_tangent(const double *a, double *s, double *ds, double *dds, const std::size_t n)
{
  HWY_DYNAMIC_DISPATCH(apply_tanh)(a, s, ds, dds, n);
}

void softplus(const double *a, double *s, double *ds, double *dds, const std::size_t n)
{
  HWY_DYNAMIC_DISPATCH(apply_softplus)(a, s, ds, dds, n);
}

} // namespace gibbsflow::kernels
#endif
