#include "linear_algebra/small_products.h"

// Highway compiles this file once for each instruction set and chooses when the program runs.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear_algebra/small_products.cc"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace gibbsflow::small {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<double, padded(1)>;
using LanesVector = hn::Vec<Lanes>;

/// n_rows rows of n_vectors vectors of C at once.
template <int n_rows, int n_vectors>
HWY_INLINE void block(const unsigned int n, const RowsOf<const double> A,
                      const RowsOf<const double> B, const RowsOf<double> C, const bool add)
{
  const Lanes d;
  LanesVector sum[n_rows][n_vectors];
  for (int r = 0; r < n_rows; ++r)
    for (int v = 0; v < n_vectors; ++v)
      sum[r][v] = add ? hn::LoadU(d, C.data + r * C.stride + v * hn::Lanes(d)) : hn::Zero(d);
  for (unsigned int q = 0; q < n; ++q) {
    LanesVector b[n_vectors];
    for (int v = 0; v < n_vectors; ++v)
      b[v] = hn::LoadU(d, B.data + q * B.stride + v * hn::Lanes(d));
    for (int r = 0; r < n_rows; ++r) {
      const LanesVector a = hn::Set(d, A.data[r * A.stride + q]);
      for (int v = 0; v < n_vectors; ++v)
        sum[r][v] = hn::MulAdd(a, b[v], sum[r][v]);
    }
  }
  for (int r = 0; r < n_rows; ++r)
    for (int v = 0; v < n_vectors; ++v)
      hn::StoreU(sum[r][v], d, C.data + r * C.stride + v * hn::Lanes(d));
}

/// All rows of n_vectors vectors.
template <int n_vectors>
HWY_INLINE void columns(unsigned int m, const unsigned int n, RowsOf<const double> A,
                        const RowsOf<const double> B, RowsOf<double> C, const bool add)
{
  constexpr unsigned int n_rows = 4;
  for (; m >= n_rows; m -= n_rows) {
    block<n_rows, n_vectors>(n, A, B, C, add);
    A.data += n_rows * A.stride;
    C.data += n_rows * C.stride;
  }
  for (; m > 0; --m) {
    block<1, n_vectors>(n, A, B, C, add);
    A.data += A.stride;
    C.data += C.stride;
  }
}

void multiply(const unsigned int m, const unsigned int n, const unsigned int k,
              const RowsOf<const double> A, RowsOf<const double> B, RowsOf<double> C,
              const bool add)
{
  const unsigned int n_lanes = hn::Lanes(Lanes());
  unsigned int n_vectors = padded(k) / n_lanes;
  for (; n_vectors >= 2; n_vectors -= 2) {
    columns<2>(m, n, A, B, C, add);
    B.data += 2 * n_lanes;
    C.data += 2 * n_lanes;
  }
  if (n_vectors == 1)
    columns<1>(m, n, A, B, C, add);
}

} // namespace HWY_NAMESPACE
} // namespace gibbsflow::small
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gibbsflow {
namespace small {

HWY_EXPORT(multiply);

} // namespace small

void multiply_small(const unsigned int m, const unsigned int n, const unsigned int k,
                    const RowsOf<const double> A, const RowsOf<const double> B,
                    const RowsOf<double> C, const bool add)
{
  using namespace small;
  HWY_DYNAMIC_DISPATCH(multiply)(m, n, k, A, B, C, add);
}

} // namespace gibbsflow
#endif
