#pragma once

#include "model/potential.h"

#include <array>
#include <vector>

namespace gibbsflow {

/// A point where grad V = 0, or a minimum of V over the box that lies on its wall, where V rises
/// into the box.
template <int dim>
struct CriticalPoint {
  dealii::Point<dim> point;
  double potential;
  unsigned int index; // negative eigenvalues of the Hessian; 0 for every minimum on a wall
  dealii::SymmetricTensor<2, dim> hessian;
  std::array<double, dim> eigenvalues; // ascending
  bool degenerate;                     // an eigenvalue is zero up to rounding
  bool on_boundary;
};

/// A grid that takes a fraction of a second for a formula and a few for a network.
constexpr unsigned int default_search_cells(const unsigned int dim)
{
  return dim == 1 ? 500 : dim == 2 ? 100 : 24;
}

/// Minima, saddles and maxima of V in the box [lower, upper], by potential. The search starts on a
/// grid of n_cells cells in each direction (see gradient_zeros.h), which should be finer than the
/// distance of two critical points. Connected sets of degenerate points, such as a flat valley,
/// count as one point. Every rank computes the same. Not collective.
template <int dim>
std::vector<CriticalPoint<dim>>
find_critical_points(const Potential<dim> &potential, const dealii::Point<dim> &lower,
                     const dealii::Point<dim> &upper,
                     unsigned int n_cells = default_search_cells(dim));

} // namespace gibbsflow
