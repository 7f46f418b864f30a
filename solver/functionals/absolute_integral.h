#pragma once

#include "space/cell_points.h"

#include <map>
#include <vector>

namespace gibbsflow {

/// int |g| over the unit cell for a smooth g given at the tensor product of n Gauss points per
/// direction (n^dim values, first coordinate fastest). Where g changes sign, Gauss quadrature of
/// |g| is of second order only; here every line of points in the direction in which g changes most
/// is cut at the zeros of its interpolation polynomial, and the pieces are integrated exactly.
class AbsoluteIntegral {
public:
  explicit AbsoluteIntegral(unsigned int n_points);

  template <int dim>
  double integrate(const double *g) const;
  template <int dim>
  double integrate(const std::vector<double> &g) const
  {
    return integrate<dim>(g.data());
  }

private:
  struct Sample {
    double x, g;
  };

  double integrate_line(const double *g) const;
  double interpolate(const std::vector<double> &legendre, double x) const;
  double integrate_to(const std::vector<double> &legendre, double x) const;
  double zero_between(const std::vector<double> &legendre, Sample left, Sample right) const;

  const unsigned int n_;
  std::vector<double> x_, w_;       // Gauss points and weights on [0,1]
  std::vector<double> transform_;   // [j][q]: the coefficient of P_j from the values, by rows
  std::vector<double> at_0_, at_1_; // the interpolation polynomial at the ends
};

/// The same over cells, for a g that is smooth in each of the boxes of their rules.
class AbsoluteIntegralOverCells {
public:
  /// int |g| over one cell, from the values of g at the points of its rule.
  template <int dim>
  double operator()(const CellPoints<dim> &points, std::vector<double> g)
  {
    for (unsigned int q = 0; q < g.size() && points.is_mapped(); ++q)
      g[q] *= points.stretch(q);
    return over_boxes<dim>(points.boxes(), g);
  }

  /// The same for g times the stretch of the cell, which is known with its boxes.
  template <int dim>
  double over_boxes(const std::vector<typename CellPoints<dim>::Box> &boxes,
                    const std::vector<double> &g)
  {
    double sum = 0.;
    for (const auto &box : boxes)
      sum += box.JxW * with_points_.try_emplace(box.n_points, box.n_points)
                           .first->second.template integrate<dim>(g.data() + box.first);
    return sum;
  }

private:
  std::map<unsigned int, AbsoluteIntegral> with_points_; // per direction
};

} // namespace gibbsflow
