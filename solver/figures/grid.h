#pragma once

#include "io/solution_reader.h"

#include <array>
#include <string>
#include <vector>

namespace gibbsflow {

/// Equidistant points of a box in one, two or three dimensions, x fastest.
struct Grid {
  unsigned int dimension = 2;
  std::array<unsigned int, 3> n = {{1, 1, 1}}; // points along each axis, 1 beyond the dimension
  std::array<double, 3> lower = {}, upper = {};

  std::size_t size() const { return std::size_t(n[0]) * n[1] * n[2]; }
  double step(unsigned int d) const { return n[d] > 1 ? (upper[d] - lower[d]) / (n[d] - 1) : 0.; }
  double coordinate(unsigned int d, unsigned int i) const { return lower[d] + i * step(d); }
  std::size_t index(unsigned int i, unsigned int j = 0, unsigned int k = 0) const
  {
    return i + n[0] * (j + std::size_t(n[1]) * k);
  }
  /// The positions along the axes of the point with that index.
  std::array<unsigned int, 3> position(std::size_t index) const;
};

/// A grid over the bounding box of the points with about `n_points` of its own, at least 2 along
/// each axis, with steps that are alike in all directions up to a factor of three.
Grid grid_over(const VtuFields &fields, unsigned int n_points);

/// Fields of a mesh at the points of a grid: the polynomials of the cells through their nodes. In a
/// cell that is no box the point is found by Newton's method. NaN outside of all cells.
class GridSampler {
public:
  /// Both must outlive the sampler.
  GridSampler(const VtuFields &fields, const Grid &grid);

  /// `field` has one value for each point of the fields; one value for each point of the grid is
  /// returned.
  std::vector<double> values(const std::vector<double> &field) const;

private:
  struct Place {
    unsigned int cell;
    std::array<double, 3> unit; // coordinates within [0, 1]^dim
  };

  void place(unsigned int cell);

  const VtuFields &fields_;
  const Grid &grid_;
  static constexpr unsigned int nowhere = ~0U;
  std::vector<Place> places_; // of each grid point
};

/// int f dx_k over the axis `k` of a three-dimensional grid by the trapezoidal rule, NaN counting
/// as zero: values on the grid of the other two axes, the lower one fastest, x or y.
std::vector<double> integrate_over(const Grid &grid, unsigned int k,
                                   const std::vector<double> &values);

/// The values where x_k is the grid's coordinate number `i`; order as above.
std::vector<double> slice(const Grid &grid, unsigned int k, unsigned int i,
                          const std::vector<double> &values);

/// The grid that is left without the axis `k`.
Grid without_axis(const Grid &grid, unsigned int k);

} // namespace gibbsflow
