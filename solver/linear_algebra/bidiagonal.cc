#include "linear_algebra/bidiagonal.h"

#include "base/user_error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace {

struct Rotation {
  long double c, s, r; // c f + s g = r
};

Rotation rotation(long double f, long double g)
{
  const long double r = std::sqrt(f * f + g * g);
  return r == 0. ? Rotation{1., 0., 0.} : Rotation{f / r, g / r, r};
}

/// Makes B square: rotations of the last column with the others from the right, bottom up.
void remove_last_column(std::vector<long double> &d, std::vector<long double> &e)
{
  long double fill = e.back();
  e.pop_back();
  for (std::size_t i = d.size(); i-- > 0;) {
    const auto [c, s, r] = rotation(d[i], fill);
    d[i] = r;
    if (i > 0) {
      fill = -s * e[i - 1];
      e[i - 1] *= c;
    }
  }
}

/// Rows and columns begin, ..., end - 1 of the matrix.
struct Block {
  std::size_t begin, end;
};

/// One sweep of zero-shift QR.
void sweep(std::vector<long double> &d, std::vector<long double> &e, const Block &block)
{
  Rotation right{1., 0., 0.}, left{1., 0., 0.};
  for (std::size_t i = block.begin; i + 1 < block.end; ++i) {
    right = rotation(d[i] * right.c, e[i]);
    if (i > block.begin)
      e[i - 1] = left.s * right.r;
    left = rotation(left.c * right.r, d[i + 1] * right.s);
    d[i] = left.r;
  }
  const long double h = d[block.end - 1] * right.c;
  e[block.end - 2] = h * left.s;
  d[block.end - 1] = h * left.c;
}

/// Drops couplings that change no singular value by more than `tolerance` times itself: Demmel &
/// Kahan, criteria 1a and 1b. The two recurrences bound the smallest singular value of the part
/// below and above.
void split(const std::vector<long double> &d, std::vector<long double> &e, const Block &block)
{
  constexpr long double tolerance = 1e-18L;
  long double below = std::abs(d[block.end - 1]);
  for (std::size_t i = block.end - 1; i-- > block.begin;) {
    if (std::abs(e[i]) <= tolerance * below)
      e[i] = 0.;
    below = std::abs(d[i]) * (below / (below + std::abs(e[i])));
  }
  long double above = std::abs(d[block.begin]);
  for (std::size_t i = block.begin; i + 1 < block.end; ++i) {
    if (std::abs(e[i]) <= tolerance * above)
      e[i] = 0.;
    above = std::abs(d[i + 1]) * (above / (above + std::abs(e[i])));
  }
}

/// Both singular values of ((f, g), (0, h)), the smaller one first, to full relative accuracy:
/// LAPACK's dlas2. Sweeps would take very many where they are nearly equal.
std::array<long double, 2> singular_values_of_two(const long double f, const long double g,
                                                  const long double h)
{
  const long double least = std::min(std::abs(f), std::abs(h)),
                    most = std::max(std::abs(f), std::abs(h)), coupling = std::abs(g);
  if (least == 0.)
    return {{0., std::hypot(most, coupling)}};
  const long double sum = 1. + least / most, difference = (most - least) / most;
  if (coupling < most) {
    const long double ratio = coupling / most;
    const long double c = 2. / (std::hypot(sum, ratio) + std::hypot(difference, ratio));
    return {{least * c, most / c}};
  }
  const long double ratio = most / coupling;
  const long double c = 1. / (std::hypot(1.L, sum * ratio) + std::hypot(1.L, difference * ratio));
  return {{2. * least * c * ratio, coupling / (2. * c)}};
}

/// The last block of the leading n x n part that is not coupled to the rest.
Block last_block(const std::vector<long double> &e, std::size_t n)
{
  std::size_t begin = n - 1;
  while (begin > 0 && e[begin - 1] != 0.)
    --begin;
  return {begin, n};
}

} // namespace

std::vector<long double> smallest_singular_values(std::vector<long double> d,
                                                  std::vector<long double> e, long double bound)
{
  constexpr unsigned int most_sweeps = 20000, enough_for_a_gap = 100;
  if (e.size() == d.size() && !d.empty())
    remove_last_column(d, e);

  std::vector<long double> values;
  std::size_t n = d.size();
  for (unsigned int n_sweeps = 0; n > 0; ++n_sweeps) {
    const Block block = last_block(e, n);
    const long double last = std::abs(d[n - 1]);
    if (block.end - block.begin == 1) {
      if (last <= bound)
        values.push_back(last);
      --n;
      n_sweeps = 0;
    } else if (block.end - block.begin == 2) {
      for (const long double value : singular_values_of_two(d[n - 2], e[n - 2], d[n - 1]))
        if (value <= bound)
          values.push_back(value);
      n = block.begin;
      n_sweeps = 0;
    } else if (n_sweeps > enough_for_a_gap && last > bound) {
      n = block.begin; // nothing small in there
      n_sweeps = 0;
    } else if (n_sweeps == most_sweeps)
      throw RunFailure("The singular values of a chain did not converge");
    else {
      sweep(d, e, block);
      split(d, e, block);
    }
  }
  std::sort(values.begin(), values.end());
  return values;
}

} // namespace gibbsflow
