#include "particles/particle_kernels.h"

#include <cmath>

// Highway compiles this file once for each instruction set and chooses when the program runs.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "particles/particle_kernels.cc"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace gibbsflow::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Doubles = hn::CappedTag<double, 8>;
using Words = hn::Rebind<std::uint64_t, Doubles>; // words of 32 bits in places of 64
using DoubleVector = hn::Vec<Doubles>;
using WordVector = hn::Vec<Words>;

struct FourWords {
  WordVector w0, w1, w2, w3; // the upper 32 bits of each place are anything
};

/// a b with the lower 32 bits of each place.
HWY_INLINE WordVector product(const WordVector a, const WordVector b)
{
#if HWY_TARGET == HWY_SCALAR // has no halves
  const WordVector lower = hn::Set(Words(), 0xFFFFFFFFu);
  return hn::Mul(hn::And(a, lower), hn::And(b, lower));
#else
  const hn::Repartition<std::uint32_t, Words> half;
  return hn::MulEven(hn::BitCast(half, a), hn::BitCast(half, b));
#endif
}

HWY_INLINE FourWords philox(const Draw &draw, const std::size_t i)
{
  const Words d;
  const WordVector m0 = hn::Set(d, 0xD2511F53u), m1 = hn::Set(d, 0xCD9E8D57u);
  FourWords c = {hn::Iota(d, draw.first + i), hn::Set(d, draw.stream), hn::Set(d, draw.step),
                 hn::Set(d, draw.call)};
  std::uint32_t key0 = draw.seed, key1 = 0;
  for (int round = 0; round < 10; ++round, key0 += 0x9E3779B9u, key1 += 0xBB67AE85u) {
    const WordVector p0 = product(c.w0, m0), p1 = product(c.w2, m1);
    c = {hn::Xor(hn::Xor(hn::ShiftRight<32>(p1), c.w1), hn::Set(d, std::uint64_t{key0})), p1,
         hn::Xor(hn::Xor(hn::ShiftRight<32>(p0), c.w3), hn::Set(d, std::uint64_t{key1})), p0};
  }
  return c;
}

/// 2^52 + the word, whose lower bits a double of this size has as they are.
HWY_INLINE DoubleVector above_2_to_52(const WordVector w)
{
  const Words d;
  return hn::BitCast(Doubles(),
                     hn::Or(hn::And(w, hn::Set(d, 0xFFFFFFFFu)), hn::Set(d, 0x4330000000000000u)));
}

HWY_INLINE DoubleVector three_point(const WordVector w)
{
  const Doubles d;
  constexpr double sixth = 715827883.; // of 2^32
  const DoubleVector number = above_2_to_52(w), root = hn::Set(d, 1.7320508075688772);
  const auto is_up = hn::Lt(number, hn::Set(d, 0x1p52 + sixth));
  const auto is_down = hn::Ge(number, hn::Set(d, 0x1p52 + (0x1p32 - sixth)));
  return hn::Sub(hn::IfThenElseZero(is_up, root), hn::IfThenElseZero(is_down, root));
}

/// r (cos, sin) of an angle that is uniform, r^2/2 exponential.
HWY_INLINE void normal_pair(const WordVector w0, const WordVector w1, DoubleVector &xi0,
                            DoubleVector &xi1)
{
  const Doubles d;
  const Words bits;
  const auto set = [d](const double a) { return hn::Set(d, a); };
  const DoubleVector u =
      hn::MulAdd(hn::Sub(above_2_to_52(w0), set(0x1p52)), set(0x1p-32), set(0x1p-33));
  const DoubleVector r = hn::Sqrt(hn::Mul(set(-2.), hn::Log(d, u)));
  // Two bits are the quadrant, thirty the angle a in (-pi/4, pi/4) to the middle of it.
  const WordVector thirty = hn::And(w1, hn::Set(bits, 0x3FFFFFFFu));
  const DoubleVector part = hn::Sub(above_2_to_52(thirty), set(0x1p52 + 0x1p29 - 0.5));
  const DoubleVector a = hn::Mul(part, set(M_PI_2 * 0x1p-30)), a2 = hn::Mul(a, a);
  // Taylor polynomials: the rest is below 1e-17
  DoubleVector c = set(1. / 20922789888000.), s = set(1. / 355687428096000.);
  for (const double k : {-1. / 87178291200., 1. / 479001600., -1. / 3628800., 1. / 40320.,
                         -1. / 720., 1. / 24., -0.5, 1.})
    c = hn::MulAdd(c, a2, set(k));
  for (const double k : {-1. / 1307674368000., 1. / 6227020800., -1. / 39916800., 1. / 362880.,
                         -1. / 5040., 1. / 120., -1. / 6., 1.})
    s = hn::MulAdd(s, a2, set(k));
  s = hn::Mul(s, a);
  // a quarter turn, (c, s) -> (-s, c), and half a turn
  const WordVector quarter_bit = hn::And(w1, hn::Set(bits, 0x40000000u));
  const auto is_quarter = hn::RebindMask(d, hn::Ne(quarter_bit, hn::Zero(bits)));
  const DoubleVector sign =
      hn::BitCast(d, hn::ShiftLeft<32>(hn::And(w1, hn::Set(bits, 0x80000000u))));
  const DoubleVector signed_r = hn::Xor(r, sign);
  xi0 = hn::Mul(signed_r, hn::IfThenElse(is_quarter, hn::Neg(s), c));
  xi1 = hn::Mul(signed_r, hn::IfThenElse(is_quarter, c, s));
}

void random_words_of_target(const Draw &draw, std::uint32_t *words)
{
  const Words d;
  HWY_ALIGN std::uint64_t lanes[8];
  for (std::size_t i = 0; i < block_length; i += hn::Lanes(d)) {
    const FourWords c = philox(draw, i);
    unsigned int w = 0;
    for (const WordVector &word : {c.w0, c.w1, c.w2, c.w3}) {
      hn::Store(word, d, lanes);
      for (std::size_t k = 0; k < hn::Lanes(d); ++k)
        words[w * block_length + i + k] = static_cast<std::uint32_t>(lanes[k]);
      ++w;
    }
  }
}

void three_point_numbers_of_target(const Draw &draw, const unsigned int dim, double *xi)
{
  const Doubles d;
  for (std::size_t i = 0; i < block_length; i += hn::Lanes(d)) {
    const FourWords c = philox(draw, i);
    hn::StoreU(three_point(c.w0), d, xi + i);
    if (dim >= 2)
      hn::StoreU(three_point(c.w1), d, xi + block_length + i);
    if (dim >= 3)
      hn::StoreU(three_point(c.w2), d, xi + 2 * block_length + i);
  }
}

void normal_numbers_of_target(const Draw &draw, const unsigned int dim, double *xi)
{
  const Doubles d;
  for (std::size_t i = 0; i < block_length; i += hn::Lanes(d)) {
    const FourWords c = philox(draw, i);
    DoubleVector first, second;
    normal_pair(c.w0, c.w1, first, second);
    hn::StoreU(first, d, xi + i);
    if (dim >= 2)
      hn::StoreU(second, d, xi + block_length + i);
    if (dim >= 3) {
      normal_pair(c.w2, c.w3, first, second);
      hn::StoreU(first, d, xi + 2 * block_length + i);
    }
  }
}

template <int dim>
bool step(const AffineStep &step, const double *x, const double *g, const double *xi, double *y)
{
  const Doubles v;
  auto is_inside = hn::Eq(hn::Zero(v), hn::Zero(v));
  for (std::size_t i = 0; i < block_length; i += hn::Lanes(v)) {
    DoubleVector gradient[dim], noise[dim];
    for (int d = 0; d < dim; ++d) {
      gradient[d] = hn::LoadU(v, g + d * block_length + i);
      noise[d] = hn::LoadU(v, xi + d * block_length + i);
    }
    for (int d = 0; d < dim; ++d) {
      DoubleVector sum = hn::LoadU(v, x + d * block_length + i);
      for (int e = 0; e < dim; ++e)
        sum = hn::MulAdd(hn::Set(v, step.M[d][e]), gradient[e], sum);
      for (int e = 0; e <= d; ++e)
        sum = hn::MulAdd(hn::Set(v, step.L[d][e]), noise[e], sum);
      is_inside = hn::And(is_inside, hn::And(hn::Ge(sum, hn::Set(v, step.lower[d])),
                                             hn::Le(sum, hn::Set(v, step.upper[d]))));
      hn::StoreU(sum, v, y + d * block_length + i);
    }
  }
  return hn::AllTrue(v, is_inside);
}

bool step_affinely_of_target(const AffineStep &affine, const unsigned int dim, const double *x,
                             const double *g, const double *xi, double *y)
{
  return dim == 1   ? step<1>(affine, x, g, xi, y)
         : dim == 2 ? step<2>(affine, x, g, xi, y)
                    : step<3>(affine, x, g, xi, y);
}

} // namespace HWY_NAMESPACE
} // namespace gibbsflow::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gibbsflow::kernels {

HWY_EXPORT(random_words_of_target);
HWY_EXPORT(three_point_numbers_of_target);
HWY_EXPORT(normal_numbers_of_target);
HWY_EXPORT(step_affinely_of_target);

void random_words(const Draw &draw, std::uint32_t *words)
{
  HWY_DYNAMIC_DISPATCH(random_words_of_target)(draw, words);
}

void three_point_numbers(const Draw &draw, const unsigned int dim, double *xi)
{
  HWY_DYNAMIC_DISPATCH(three_point_numbers_of_target)(draw, dim, xi);
}

void normal_numbers(const Draw &draw, const unsigned int dim, double *xi)
{
  HWY_DYNAMIC_DISPATCH(normal_numbers_of_target)(draw, dim, xi);
}

bool step_affinely(const AffineStep &step, const unsigned int dim, const double *x, const double *g,
                   const double *xi, double *y)
{
  return HWY_DYNAMIC_DISPATCH(step_affinely_of_target)(step, dim, x, g, xi, y);
}

} // namespace gibbsflow::kernels
#endif
