#include "linear_algebra/row_products.h"

#include <cstddef>

// Highway compiles this file once for each instruction set and chooses when the program runs.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear_algebra/row_products.cc"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace gibbsflow::rows {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using RowLanes = hn::CappedTag<double, padded(1)>;

void gather(const SparseRow &row, const unsigned int stride, const double *const table,
            double *const sums)
{
  const RowLanes d;
  for (unsigned int k = 0; k < stride; k += hn::Lanes(d)) {
    auto sum = hn::LoadU(d, sums + k);
    for (unsigned int j = 0; j < row.size; ++j)
      sum = hn::MulAdd(hn::Set(d, row.value[j]),
                       hn::LoadU(d, table + std::size_t(row.column[j]) * stride + k), sum);
    hn::StoreU(sum, d, sums + k);
  }
}

void scatter(const SparseRow &row, const unsigned int stride, const double *const sums,
             double *const table)
{
  const RowLanes d;
  for (unsigned int j = 0; j < row.size; ++j) {
    double *const to = table + std::size_t(row.column[j]) * stride;
    const auto value = hn::Set(d, row.value[j]);
    for (unsigned int k = 0; k < stride; k += hn::Lanes(d))
      hn::StoreU(hn::MulAdd(value, hn::LoadU(d, sums + k), hn::LoadU(d, to + k)), d, to + k);
  }
}

} // namespace HWY_NAMESPACE
} // namespace gibbsflow::rows
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gibbsflow {
namespace rows {

HWY_EXPORT(gather);
HWY_EXPORT(scatter);

} // namespace rows

void gather_row(const SparseRow &row, const unsigned int stride, const double *const table,
                double *const sums)
{
  using namespace rows;
  HWY_DYNAMIC_DISPATCH(gather)(row, stride, table, sums);
}

void scatter_row(const SparseRow &row, const unsigned int stride, const double *const sums,
                 double *const table)
{
  using namespace rows;
  HWY_DYNAMIC_DISPATCH(scatter)(row, stride, sums, table);
}

} // namespace gibbsflow
#endif
