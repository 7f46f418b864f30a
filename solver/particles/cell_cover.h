#pragma once

#include "mesh/region.h"

#include <vector>

namespace gibbsflow {

/// What of a probability that is spread evenly over an interval goes to which cells of one
/// direction of a grid.
struct CellCover {
  unsigned int first = 0; // cell number of share[0]
  std::vector<double> share;
  double lost = 0.;    // through absorbing walls
  double carried = 0.; // over walls that reflect; part of the shares

  double inside() const; // the sum of the shares
};

/// How an interval is divided among cells.
enum class Division {
  overlap, // what lies in a cell goes to it
  linear   // what is at x goes to the cells whose middles are next to x, linearly
};

/// Covers intervals with the cells of a direction of a box. Where what is in a cell is taken for
/// spread over it, overlaps are exact of intervals as long as cells or many cells, but put the mean
/// of a short one up to half a cell away. With hats,
///     sum_k hat_k(x) = 1,   sum_k x_k hat_k(x) = x ,
/// it is kept, and the variance grows by h^2/4. Either way intervals that divide a line give all
/// cells the same. What reaches beyond its walls is put
/// back as their mirror image, comes in on the other side where they are periodic, and is lost
/// where they absorb.
template <int dim>
class IntervalCover {
public:
  IntervalCover(const BoxGrid<dim> &grid, const BoundaryConditions<dim> &boundary,
                unsigned int direction, Division division);

  /// The cover of the interval between a and b, in any order.
  void cover(double a, double b, CellCover &result) const;

private:
  void add(double a, double b, double share, unsigned int turns, CellCover &result) const;
  void add_periodic(double a, double b, double share, CellCover &result) const;
  void add_inside(double a, double b, double share, CellCover &result) const;
  void add_with_hats(double x, double y, double share, CellCover &result) const;

  const double lower_, upper_, size_;
  const unsigned int n_;
  const bool is_periodic_, absorbs_below_, absorbs_above_;
  const Division division_;
};

} // namespace gibbsflow
