#pragma once

#include "mesh/region.h"

#include <vector>

namespace gibbsflow {

/// What of a probability that is spread evenly over an interval lies in which cells of one
/// direction of a grid.
struct CellCover {
  unsigned int first = 0; // cell number of share[0]
  std::vector<double> share;
  double lost = 0.;    // through absorbing walls
  double carried = 0.; // over walls that reflect; part of the shares

  double inside() const; // the sum of the shares
};

/// Covers intervals with the cells of a direction of a box: what reaches beyond its walls is put
/// back as their mirror image, comes in on the other side where they are periodic, and is lost
/// where they absorb.
template <int dim>
class IntervalCover {
public:
  IntervalCover(const BoxGrid<dim> &grid, const BoundaryConditions<dim> &boundary,
                unsigned int direction);

  /// The cover of the interval between a and b, in any order; all of it in one cell where a = b.
  void cover(double a, double b, CellCover &result) const;

private:
  void add(double a, double b, double share, unsigned int turns, CellCover &result) const;
  void add_periodic(double a, double b, double share, CellCover &result) const;
  void add_inside(double a, double b, double share, CellCover &result) const;

  const double lower_, upper_, size_;
  const unsigned int n_;
  const bool is_periodic_, absorbs_below_, absorbs_above_;
};

} // namespace gibbsflow
