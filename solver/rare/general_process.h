#pragma once

#include "formulation/weighted_assembly.h"
#include "linear_algebra/shifted_solver.h"
#include "model/dynamics.h"
#include "space/weighted_cells.h"

#include <memory>
#include <vector>

namespace gibbsflow {

/// The process dx = v dt + sqrt(2A) dB of Dynamics, reflected at the walls, by Galerkin's method
/// relative to a reference measure pi = e^{-U}. Its generator L f = v . grad f + A : D^2 f and the
/// adjoint of that act on functions f and on densities pi p by one matrix and its transpose,
///     W_ij = int phi_i (-L phi_j) dpi = int (A grad phi_i + phi_i g) . grad phi_j dpi ,
///     g = c - A grad U ,   c = div A - v ,
/// the flux of the density pi p being -pi (p g + A grad p). Exact in the discrete equations: W 1 =
/// 0, so mass is constant. Any pi will do: it says which equations are tested how much and which
/// densities are polynomials. Where pi is stationary, -pi g is its current, and where detailed
/// balance holds g = 0 and W is the stiffness matrix of the weighted Laplacian. With the uniform pi
/// W^T is the matrix of FokkerPlanck.
///
/// Vectors hold f_j e^{L_j} with e^{2 L_j} = int phi_j^2 dpi, as in WeightedLaplacian. All
/// functions are collective.
template <int dim>
class GeneralProcess {
public:
  /// `reference` is pi, has no wall that absorbs and must outlive this object. Throws a UserError,
  /// on all ranks, where the noise is not a covariance at a point.
  GeneralProcess(const WeightedCells<dim> &reference,
                 std::shared_ptr<const Dynamics<dim>> dynamics);

  const WeightedCells<dim> &cells() const { return cells_; }

  /// W in `stiffness`, its transpose in `mass`.
  const MatrixPair &matrices() const { return matrices_; }

  /// m_j = e^{-L_j} int phi_j dpi.
  const Vector &mass_functional() const { return mass_functional_; }

  /// L.
  const Vector &log_scale() const { return log_scale_; }

  /// The constant one.
  const Vector &one() const { return one_; }

  /// The density with W^T s = 0 and int s dpi = 1, relative to pi. Throws RunFailure where it is
  /// lost in rounding.
  Vector stationary() const;

  /// Nodal values with up-to-date ghosts.
  Vector nodal(const Vector &x) const;

  /// int (A grad p + p g) . grad f dpi = p^T W f for nodal p and f, cell by cell from differences,
  /// so that what does not vary within a cell leaves no rounding; and what rounding leaves of it
  /// all the same.
  struct Form {
    double value, rounding;
  };
  Form form(const Vector &p, const Vector &f) const;

  /// A and g at points.
  struct Coefficients {
    std::vector<dealii::SymmetricTensor<2, dim>> A;
    std::vector<dealii::Tensor<1, dim>> g;
  };
  Coefficients coefficients(const CellPoints<dim> &points) const;

private:
  void integrate(const CellPoints<dim> &points, LocalMatrices &result) const;
  void integrate_one();

  const WeightedCells<dim> &cells_;
  const std::shared_ptr<const Dynamics<dim>> dynamics_;
  std::vector<Coefficients> at_cell_points_;
  Vector log_scale_, mass_functional_, one_, defect_of_one_;
  MatrixPair matrices_;
};

/// Solves with W, or with its transpose, where the values at the nodes F are given. One
/// factorisation for each.
template <int dim>
class GeneralBoundaryValueProblem {
public:
  /// `process` must outlive this object. Throws RunFailure where F is empty. Collective.
  GeneralBoundaryValueProblem(const GeneralProcess<dim> &process, const dealii::IndexSet &F);

  /// (W x)_i = b_i at the free nodes, x = given at F; only F is read of `given`. Collective.
  Vector solve(const Vector &b, const Vector &given) const;

  /// The same with W^T.
  Vector solve_transposed(const Vector &b, const Vector &given) const;

private:
  Vector solve_with(bool transposed, const Vector &b, const Vector &given) const;

  const GeneralProcess<dim> &process_;
  const dealii::IndexSet fixed_;
  std::unique_ptr<ShiftedSolver> solver_;
};

} // namespace gibbsflow
