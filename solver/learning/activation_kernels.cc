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

/// The rest, shorter than a vector, goes through a padded copy.
template <typename Function>
void apply(const Function &function, const double *a, double *s, const std::size_t n)
{
  const Vectors d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    hn::StoreU(function(d, hn::LoadU(d, a + i)), d, s + i);
  if (i == n)
    return;
  HWY_ALIGN double padded[HWY_MAX_BYTES / sizeof(double)] = {};
  for (std::size_t j = i; j < n; ++j)
    padded[j - i] = a[j];
  hn::Store(function(d, hn::Load(d, padded)), d, padded);
  for (std::size_t j = i; j < n; ++j)
    s[j] = padded[j - i];
}

/// 1/(1 + e^{-a}); beyond 700 the exponential would leave its range.
struct Logistic {
  Vector operator()(const Vectors d, const Vector a) const
  {
    const Vector one = hn::Set(d, 1.);
    const Vector clamped = hn::Min(hn::Max(a, hn::Set(d, -700.)), hn::Set(d, 700.));
    return hn::Div(one, hn::Add(one, hn::Exp(d, hn::Neg(clamped))));
  }
};

struct HyperbolicTangent {
  Vector operator()(const Vectors d, const Vector a) const
  {
    const Vector clamped = hn::Min(hn::Max(a, hn::Set(d, -40.)), hn::Set(d, 40.));
    return hn::Tanh(d, clamped);
  }
};

/// max(a, 0) + log(1 + e^{-|a|}).
struct Softplus {
  Vector operator()(const Vectors d, const Vector a) const
  {
    const Vector distance = hn::Min(hn::Abs(a), hn::Set(d, 700.));
    return hn::Add(hn::Max(a, hn::Zero(d)), hn::Log1p(d, hn::Exp(d, hn::Neg(distance))));
  }
};

void apply_logistic(const double *a, double *s, const std::size_t n)
{
  apply(Logistic(), a, s, n);
}

void apply_tanh(const double *a, double *s, const std::size_t n)
{
  apply(HyperbolicTangent(), a, s, n);
}

void apply_softplus(const double *a, double *s, const std::size_t n)
{
  apply(Softplus(), a, s, n);
}

} // namespace HWY_NAMESPACE
} // namespace gibbsflow::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gibbsflow::kernels {

HWY_EXPORT(apply_logistic);
HWY_EXPORT(apply_tanh);
HWY_EXPORT(apply_softplus);

void logistic(const double *a, double *s, const std::size_t n)
{
  HWY_DYNAMIC_DISPATCH(apply_logistic)(a, s, n);
}

void hyperbolic_tangent(const double *a, double *s, const std::size_t n)
{
  HWY_DYNAMIC_DISPATCH(apply_tanh)(a, s, n);
}

void softplus(const double *a, double *s, const std::size_t n)
{
  HWY_DYNAMIC_DISPATCH(apply_softplus)(a, s, n);
}

} // namespace gibbsflow::kernels
#endif
