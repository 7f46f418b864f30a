#include "formulation/cell_transport.h"

// Highway compiles this file once for each instruction set and chooses when the program runs.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "formulation/cell_transport.cc"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace gibbsflow::transport {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr unsigned int n_lanes = CellBatch::n_lanes;
using CellLanes = hn::CappedTag<double, n_lanes>;

/// f(place, d) for all vectors of n numbers.
template <typename F>
HWY_INLINE void for_each_vector(const unsigned int n, const F &f)
{
  const CellLanes d;
  for (unsigned int i = 0; i < n; i += hn::Lanes(d))
    f(i, d);
}

/// result_i = sum_j (per_edge D_ij) h_j along the lines of one direction, or += the transposed.
template <bool transposed>
HWY_INLINE void derive(const TransportCoupling &coupling, const unsigned int direction,
                       const double *const per_edge, const double *const h, double *const result)
{
  const CellLanes d;
  const unsigned int n = coupling.n_line, n_points = coupling.n_points();
  const double *const D = coupling.derivative.data();
  const unsigned int stride = direction == 0 ? 1 : direction == 1 ? n : n * n;
  for (unsigned int block = 0; block < n_points; block += n * stride)
    for (unsigned int line = block; line < block + stride; ++line)
      for (unsigned int i = 0; i < n; ++i)
        for (unsigned int lane = 0; lane < n_lanes; lane += hn::Lanes(d)) {
          auto sum = hn::Zero(d);
          for (unsigned int j = 0; j < n; ++j)
            sum = hn::MulAdd(hn::Set(d, transposed ? D[j * n + i] : D[i * n + j]),
                             hn::LoadU(d, h + (line + j * stride) * n_lanes + lane), sum);
          double *const to = result + (line + i * stride) * n_lanes + lane;
          const auto scale = hn::LoadU(d, per_edge + lane);
          hn::StoreU(transposed ? hn::MulAdd(scale, sum, hn::LoadU(d, to)) : hn::Mul(scale, sum), d,
                     to);
        }
}

/// G + B as far as a pair of modes has them; null: nothing.
HWY_INLINE const double *multiple(const CellBatch &cells, const unsigned int first,
                                  const unsigned int n, const bool has_force, const bool has_wall,
                                  double *const sum)
{
  const double *const force = cells.force.data() + first;
  if (!has_wall || cells.wall.empty())
    return has_force ? force : nullptr;
  const double *const wall = cells.wall.data() + first;
  if (!has_force)
    return wall;
  for_each_vector(n, [&](const unsigned int i, const auto d) {
    hn::StoreU(hn::Add(hn::LoadU(d, force + i), hn::LoadU(d, wall + i)), d, sum + i);
  });
  return sum;
}

void to_odd(const TransportCoupling &coupling, const CellBatch &cells, const double factor,
            const double *const x, double *const y)
{
  const unsigned int dim = coupling.dim, n = coupling.n_points() * n_lanes;
  static thread_local std::vector<double> work;
  work.assign(std::size_t(n) * (3 + coupling.n_odd), 0.);
  double *const h = work.data(), *const slope = h + n, *const sum = slope + n, *const odd = sum + n;
  for (unsigned int e = 0; e < coupling.n_even; ++e) {
    for (unsigned int i = 0; i < n; ++i)
      h[i] = cells.scale[i] * x[cells.node[i] + e];
    for (unsigned int d = 0; d < dim; ++d) {
      const TransportCoupling::Neighbours &neighbours = coupling.of_even_mode[e * dim + d];
      if (neighbours.modes.empty())
        continue;
      derive<false>(coupling, d, cells.per_edge.data() + d * n_lanes, h, slope);
      for (const TransportCoupling::Neighbour &o : neighbours.modes) {
        double *const to = odd + std::size_t(o.odd) * n;
        const double *const m =
            multiple(cells, d * n, n, o.even_is_higher, neighbours.is_odd_there, sum);
        for_each_vector(n, [&](const unsigned int i, const auto lanes) {
          auto value = hn::LoadU(lanes, slope + i);
          if (m != nullptr)
            value = hn::NegMulAdd(hn::LoadU(lanes, m + i), hn::LoadU(lanes, h + i), value);
          hn::StoreU(hn::MulAdd(hn::Set(lanes, o.factor), value, hn::LoadU(lanes, to + i)), lanes,
                     to + i);
        });
      }
    }
  }
  for (unsigned int i = 0; i < n; ++i) {
    if (i % n_lanes >= cells.n_cells)
      continue;
    double *const to = y + cells.point[i];
    const double w = factor * cells.root_weight[i];
    for (unsigned int o = 0; o < coupling.n_odd; ++o)
      to[o] += w * odd[std::size_t(o) * n + i];
  }
}

void to_even(const TransportCoupling &coupling, const CellBatch &cells, const double factor,
             const double *const x, double *const y)
{
  const unsigned int dim = coupling.dim, n = coupling.n_points() * n_lanes;
  static thread_local std::vector<double> work;
  work.assign(std::size_t(n) * (3 + coupling.n_odd), 0.);
  double *const h = work.data(), *const slope = h + n, *const sum = slope + n, *const odd = sum + n;
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int o = 0; o < coupling.n_odd; ++o)
      odd[std::size_t(o) * n + i] = cells.root_weight[i] * x[cells.point[i] + o];
  for (unsigned int e = 0; e < coupling.n_even; ++e) {
    std::fill_n(h, n, 0.);
    for (unsigned int d = 0; d < dim; ++d) {
      const TransportCoupling::Neighbours &neighbours = coupling.of_even_mode[e * dim + d];
      std::fill_n(slope, n, 0.);
      for (const TransportCoupling::Neighbour &o : neighbours.modes) {
        const double *const from = odd + std::size_t(o.odd) * n;
        const double *const m =
            multiple(cells, d * n, n, o.even_is_higher, neighbours.is_odd_there, sum);
        for_each_vector(n, [&](const unsigned int i, const auto lanes) {
          const auto value = hn::Mul(hn::Set(lanes, o.factor), hn::LoadU(lanes, from + i));
          hn::StoreU(hn::Add(value, hn::LoadU(lanes, slope + i)), lanes, slope + i);
          if (m != nullptr)
            hn::StoreU(hn::NegMulAdd(hn::LoadU(lanes, m + i), value, hn::LoadU(lanes, h + i)),
                       lanes, h + i);
        });
      }
      if (!neighbours.modes.empty())
        derive<true>(coupling, d, cells.per_edge.data() + d * n_lanes, slope, h);
    }
    for (unsigned int i = 0; i < n; ++i)
      if (i % n_lanes < cells.n_cells)
        y[cells.node[i] + e] -= factor * cells.scale[i] * h[i];
  }
}

} // namespace HWY_NAMESPACE
} // namespace gibbsflow::transport
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gibbsflow {
namespace transport {

HWY_EXPORT(to_odd);
HWY_EXPORT(to_even);

} // namespace transport

void add_to_odd_modes(const TransportCoupling &coupling, const CellBatch &cells,
                      const double factor, const double *const x, double *const y)
{
  using namespace transport;
  HWY_DYNAMIC_DISPATCH(to_odd)(coupling, cells, factor, x, y);
}

void add_to_even_modes(const TransportCoupling &coupling, const CellBatch &cells,
                       const double factor, const double *const x, double *const y)
{
  using namespace transport;
  HWY_DYNAMIC_DISPATCH(to_even)(coupling, cells, factor, x, y);
}

} // namespace gibbsflow
#endif
