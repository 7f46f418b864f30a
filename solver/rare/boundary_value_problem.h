#pragma once

#include "formulation/weighted_laplacian.h"
#include "linear_algebra/shifted_solver.h"

#include <functional>

namespace gibbsflow {

/// The weighted Laplacian in the space of the mesh with nothing given, for several boundary-value
/// problems. No wall absorbs.
template <int dim>
struct LaplaceEquations {
  /// Assembles the matrices. `weighted_cells` must outlive this object. Collective.
  LaplaceEquations(const WeightedCells<dim> &weighted_cells, double diffusivity);

  const WeightedCells<dim> &cells;
  const double kappa;
  MatrixPair matrices;
  const WeightedLaplacian<dim> laplacian;
};

/// Asked for nodes of cells, by their numbers in the cell.
template <int dim>
using NodeQuestion = std::function<bool(const WeightedCell<dim> &, unsigned int)>;

/// The unknowns of nodes that `f` accepts in one of their cells, of those that this rank knows.
/// Collective.
template <int dim>
dealii::IndexSet unknowns_where(const WeightedCells<dim> &cells, const NodeQuestion<dim> &f);

/// Throws RunFailure on all ranks where no rank has an unknown in F. Collective.
void require_nodes(const dealii::IndexSet &F, MPI_Comm communicator);

/// Leaves only the diagonal of these rows and columns.
void uncouple(const dealii::IndexSet &unknowns, dealii::TrilinosWrappers::SparseMatrix &matrix);

/// The value at a point of the mesh of a function given by nodal values with ghosts. Collective.
template <int dim>
double value_at(const WeightedCells<dim> &cells, const Vector &u, const dealii::Point<dim> &x);

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
  /// `equations` must outlive this object. Throws RunFailure where F is empty.
  BoundaryValueProblem(const LaplaceEquations<dim> &equations, const dealii::IndexSet &F);

  /// u = 1 at the nodes of `ones`, a part of F, and 0 at the others of F, to the last bit.
  Vector solve(double s, const dealii::IndexSet &ones) const;

  /// x with K x = b at the free nodes and x = 0 at F, both with the scaling of `equations`.
  Vector solve(Vector b) const;

  /// The solution with s = 1 and u = 0 at F where K is nearly singular: `slow`, zero at F, is close
  /// to the function that the inverse of K magnifies most; `complement` is 1 - slow, with its own
  /// relative accuracy where slow is close to 1. u is sought as alpha slow + w with w orthogonal to
  /// it in energy.
  Vector solve_deflated(const Vector &slow, const Vector &complement) const;

  /// The logarithm of kappa int grad u . G^{-1} grad u dpi, summed over the cells, for u = 1 -
  /// `complement`: from the smaller one on each, whose digits are better.
  double log_energy(const Vector &u, const Vector &complement) const;

  /// int u dpi.
  double integral(const Vector &u) const;

private:
  void solve_fixed(Vector &x, Vector &b) const;
  Vector nodal(const Vector &x) const;

  const LaplaceEquations<dim> &equations_;
  const dealii::IndexSet fixed_;
  std::unique_ptr<ShiftedSolver> solver_;
};

} // namespace gibbsflow
