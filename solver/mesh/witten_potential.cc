#include "mesh/witten_potential.h"

#include <deal.II/base/polynomial.h>
#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <array>
#include <vector>

namespace gibbsflow {

namespace {

/// First and second derivatives at the Gauss-Lobatto points of [0,1] of the polynomials that are
/// one at one of them and zero at the others.
struct LobattoDerivatives {
  static constexpr unsigned int n = n_lobatto_points;
  std::array<std::array<double, n>, n> first, second; // [point][polynomial]

  LobattoDerivatives()
  {
    const auto points = dealii::QGaussLobatto<1>(n).get_points();
    const auto basis = dealii::Polynomials::generate_complete_Lagrange_basis(points);
    std::vector<double> values(3);
    for (unsigned int q = 0; q < n; ++q)
      for (unsigned int j = 0; j < n; ++j) {
        basis[j].value(points[q][0], values);
        first[q][j] = values[1];
        second[q][j] = values[2];
      }
  }
};

} // namespace

template <int dim>
double witten_potential(const BoxGrid<dim> &grid, const unsigned int cell, const double *const V,
                        const double diffusion, const dealii::Quadrature<dim> &rule)
{
  static const LobattoDerivatives table;
  constexpr unsigned int n = LobattoDerivatives::n;
  constexpr double end_weight = 1. / 12.; // of the rule; a wall has all of it
  const std::array<unsigned int, dim> position = grid.position(cell);
  double sum = 0.;
  for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= n) {
    const double h = grid.cell_size(d);
    double mean = 0.;
    for (unsigned int q = 0; q < rule.size(); ++q) {
      const unsigned int here = q / stride % n, first = q - here * stride;
      double slope = 0., curvature = 0.;
      for (unsigned int j = 0; j < n; ++j) {
        const double U = (V[first + j * stride] - V[q]) / diffusion;
        slope += table.first[here][j] * U / h;
        curvature += table.second[here][j] * U / (h * h);
      }
      mean += rule.weight(q) * (0.25 * slope * slope - 0.5 * curvature);
      const bool lower_wall = here == 0 && position[d] == 0;
      const bool upper_wall = here + 1 == n && position[d] + 1 == grid.n[d];
      if ((lower_wall || upper_wall) && !grid.periodic[d])
        mean += rule.weight(q) / end_weight * 0.5 * std::min(lower_wall ? -slope : slope, 0.) / h;
    }
    sum += std::max(mean, 0.);
  }
  return sum;
}

template double witten_potential(const BoxGrid<1> &, unsigned int, const double *, double,
                                 const dealii::Quadrature<1> &);
template double witten_potential(const BoxGrid<2> &, unsigned int, const double *, double,
                                 const dealii::Quadrature<2> &);
template double witten_potential(const BoxGrid<3> &, unsigned int, const double *, double,
                                 const dealii::Quadrature<3> &);

} // namespace gibbsflow
