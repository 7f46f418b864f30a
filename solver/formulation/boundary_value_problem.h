#pragma once

#include "discretization/weighted_cells.h"
#include "linear_algebra/matrix_pair.h"
#include "linear_algebra/shifted_solver.h"

#include <functional>

namespace gibbsflow {

/// Boundary-value problems of the weighted Laplacian in the space of the mesh: u with given values
/// at some nodes, the set F, and
///     kappa int grad u . G^{-1} grad phi dpi = s int phi dpi   for all phi that vanish at F ,
/// G being the metric.
/// Committors, splitting probabilities (s = 0) and mean passage times (s = 1) solve such. Vectors
/// hold nodal values with up-to-date ghosts. One factorisation serves all solves. All functions are
/// collective.
template <int dim>
class BoundaryValueProblem {
public:
  /// F are the nodes that `is_fixed` accepts, given as points. Throws RunFailure where there is
  /// none.
  BoundaryValueProblem(const WeightedCells<dim> &cells, double kappa,
                       const std::function<bool(const dealii::Point<dim> &)> &is_fixed);

  /// `values` gives u at F.
  Vector solve(double s, const std::function<double(const dealii::Point<dim> &)> &values) const;

  /// The solution with s = 1 and u = 0 at F where K is nearly singular: `slow`, zero at F, is close
  /// to the function that the inverse of K magnifies most; `complement` is 1 - slow, with its own
  /// relative accuracy where slow is close to 1. u is sought as alpha slow + w with w orthogonal to
  /// it in energy.
  Vector solve_deflated(const Vector &slow, const Vector &complement) const;

  /// kappa int grad u . G^{-1} grad u dpi, summed over the cells.
  long double energy(const Vector &u) const;

  /// int u dpi.
  double integral(const Vector &u) const;

private:
  Vector mass_vector() const; // e^{-L_j} int phi_j dpi
  void solve_fixed(Vector &x, Vector &b) const;
  Vector nodal(const Vector &x) const;

  const WeightedCells<dim> &cells_;
  const double kappa_;
  Vector log_scale_;
  dealii::IndexSet fixed_;
  MatrixPair matrices_; // of the basis e^{-L_j} phi_j, nothing fixed
  std::unique_ptr<ShiftedSolver> solver_;
};

/// u at points of a locally owned cell, for nodal values with up-to-date ghosts.
template <int dim>
std::vector<double> evaluate_nodal(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                                   const Vector &u);

} // namespace gibbsflow
