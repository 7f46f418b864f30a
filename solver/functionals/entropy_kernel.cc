#include "functionals/entropy_kernel.h"

#include <cmath>

// Highway compiles this file once for each instruction set and chooses when the program runs.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "functionals/entropy_kernel.cc"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace gibbsflow::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using EntropyLanes = hn::CappedTag<double, 4>;
using EntropyVector = hn::Vec<EntropyLanes>;

/// e^2 (1/2 - e/6 + e^2/12 - ...) near 0.
HWY_INLINE EntropyVector entropy(const EntropyLanes d, const EntropyVector e)
{
  const EntropyVector series = hn::NegMulAdd(
      e,
      hn::NegMulAdd(e,
                    hn::NegMulAdd(e, hn::NegMulAdd(e, hn::Set(d, 1. / 30.), hn::Set(d, 1. / 20.)),
                                  hn::Set(d, 1. / 12.)),
                    hn::Set(d, 1. / 6.)),
      hn::Set(d, 1. / 2.));
  const EntropyVector far = hn::Sub(hn::Mul(hn::Add(hn::Set(d, 1.), e), hn::Log1p(d, e)), e);
  return hn::IfThenElse(hn::Lt(hn::Abs(e), hn::Set(d, 1e-3)), hn::Mul(hn::Mul(e, e), series), far);
}

double sum_entropy_of_any(const std::size_t n, const double *const w, const double *const e)
{
  const EntropyLanes d;
  const std::size_t n_lanes = hn::Lanes(d);
  EntropyVector sum = hn::Zero(d);
  std::size_t q = 0;
  for (; q + n_lanes <= n; q += n_lanes)
    sum = hn::MulAdd(hn::LoadU(d, w + q), entropy(d, hn::LoadU(d, e + q)), sum);
  if (q < n) { // the rest, with weights zero beyond
    double last_w[4] = {}, last_e[4] = {};
    for (std::size_t k = q; k < n; ++k) {
      last_w[k - q] = w[k];
      last_e[k - q] = e[k];
    }
    sum = hn::MulAdd(hn::LoadU(d, last_w), entropy(d, hn::LoadU(d, last_e)), sum);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

} // namespace HWY_NAMESPACE
} // namespace gibbsflow::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gibbsflow::kernels {

HWY_EXPORT(sum_entropy_of_any);

double sum_entropy(const std::size_t n, const double *const w, const double *const e)
{
  return HWY_DYNAMIC_DISPATCH(sum_entropy_of_any)(n, w, e);
}

} // namespace gibbsflow::kernels
#endif
