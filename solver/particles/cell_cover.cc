#include "particles/cell_cover.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

/// The mean over (x, y) of the hat (1 - |t - middle|)_+, exact: of what is linear on a part, its
/// value in the middle of that.
double mean_of_hat(const double x, const double y, const double middle)
{
  const auto hat = [](const double t) { return std::max(0., 1. - std::abs(t)); };
  if (!(y > x))
    return hat(x - middle);
  double sum = 0.;
  for (const double begin : {-1., 0.}) {
    const double u = std::max(x - middle, begin), v = std::min(y - middle, begin + 1.);
    if (v > u)
      sum += (v - u) * hat(0.5 * (u + v));
  }
  return sum / (y - x);
}

/// Makes room for the cells from `begin` to `last`.
void extend(CellCover &cover, const unsigned int begin, const unsigned int last)
{
  if (cover.share.empty())
    cover.first = begin;
  if (begin < cover.first) {
    cover.share.insert(cover.share.begin(), cover.first - begin, 0.);
    cover.first = begin;
  }
  if (last - cover.first >= cover.share.size())
    cover.share.resize(last - cover.first + 1, 0.);
}

} // namespace

double CellCover::inside() const
{
  return std::accumulate(share.begin(), share.end(), 0.);
}

template <int dim>
IntervalCover<dim>::IntervalCover(const BoxGrid<dim> &grid, const BoundaryConditions<dim> &boundary,
                                  const unsigned int direction, const Division division)
    : lower_(grid.lower[direction]),
      upper_(grid.upper[direction]),
      size_(grid.cell_size(direction)),
      n_(grid.n[direction]),
      is_periodic_(boundary.periodic[direction]),
      absorbs_below_(boundary.absorbing[2 * direction]),
      absorbs_above_(boundary.absorbing[2 * direction + 1]),
      division_(division)
{
}

template <int dim>
void IntervalCover<dim>::cover(const double a, const double b, CellCover &result) const
{
  result.share.clear();
  result.lost = result.carried = 0.;
  if (is_periodic_)
    add_periodic(std::min(a, b), std::max(a, b), 1., result);
  else
    add(std::min(a, b), std::max(a, b), 1., 0, result);
}

template <int dim>
void IntervalCover<dim>::add_periodic(double a, double b, const double share,
                                      CellCover &result) const
{
  const double extent = upper_ - lower_;
  if (b - a >= extent)
    return add_inside(lower_, upper_, share, result);
  const double back = extent * std::floor((a - lower_) / extent);
  a = std::clamp(a - back, lower_, upper_);
  b = std::max(b - back, a);
  if (division_ == Division::linear)
    return add_with_hats((a - lower_) / size_, (b - lower_) / size_, share, result);
  if (!(b > upper_))
    return add_inside(a, b, share, result);
  const double part = (upper_ - a) / (b - a);
  add_inside(a, upper_, share * part, result);
  add_inside(lower_, b - extent, share * (1. - part), result);
}

/// The parts beyond the walls first; what is left lies inside.
template <int dim>
void IntervalCover<dim>::add(double a, double b, double share, const unsigned int turns,
                             CellCover &result) const
{
  constexpr unsigned int most_turns = 100; // as particles take (ParticleWalls)
  if (turns == most_turns) {
    a = std::clamp(a, lower_, upper_);
    b = std::clamp(b, lower_, upper_);
  }
  const auto part = [&](const double extent) { return b > a ? share * extent / (b - a) : share; };
  if (a < lower_) {
    const double end = std::min(b, lower_), beyond = part(end - a);
    if (absorbs_below_)
      result.lost += beyond;
    else {
      result.carried += beyond;
      add(2. * lower_ - end, 2. * lower_ - a, beyond, turns + 1, result);
    }
    if (!(b > lower_))
      return;
    share -= beyond;
    a = lower_;
  }
  if (b > upper_) {
    const double begin = std::max(a, upper_), beyond = part(b - begin);
    if (absorbs_above_)
      result.lost += beyond;
    else {
      result.carried += beyond;
      add(2. * upper_ - b, 2. * upper_ - begin, beyond, turns + 1, result);
    }
    if (!(a < upper_))
      return;
    share -= beyond;
    b = upper_;
  }
  add_inside(a, b, share, result);
}

template <int dim>
void IntervalCover<dim>::add_inside(const double a, const double b, const double share,
                                    CellCover &result) const
{
  const double x = (a - lower_) / size_, y = (b - lower_) / size_; // in cells
  if (division_ == Division::linear)
    return add_with_hats(x, y, share, result);
  const unsigned int begin = std::min(static_cast<unsigned int>(x), n_ - 1),
                     last = std::clamp(static_cast<unsigned int>(std::ceil(y)), begin + 1, n_) - 1;
  extend(result, begin, last);
  for (unsigned int k = begin; k <= last; ++k)
    result.share[k - result.first] +=
        begin == last ? share : share * (std::min(y, k + 1.) - std::max(x, double(k))) / (y - x);
}

/// What would go to a cell beyond a wall goes to its mirror image, the one beside the wall, or to
/// the cell on the other side.
template <int dim>
void IntervalCover<dim>::add_with_hats(const double x, const double y, const double share,
                                       CellCover &result) const
{
  const int n = static_cast<int>(n_), begin = static_cast<int>(std::floor(x - 0.5)),
            last = static_cast<int>(std::floor(y + 0.5));
  const bool wraps = is_periodic_ && (begin < 0 || last >= n);
  extend(result, static_cast<unsigned int>(wraps ? 0 : std::max(begin, 0)),
         static_cast<unsigned int>(wraps ? n - 1 : std::min(last, n - 1)));
  for (int k = begin; k <= last; ++k) {
    const int cell = wraps ? (k + n) % n : std::clamp(k, 0, n - 1);
    result.share[cell - result.first] += share * mean_of_hat(x, y, k + 0.5);
  }
}

template class IntervalCover<1>;
template class IntervalCover<2>;

} // namespace gibbsflow
