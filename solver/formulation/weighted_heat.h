#pragma once

#include "formulation/formulation.h"
#include "linear_algebra/shifted_solver.h"

namespace gibbsflow {

/// The weighted heat equation for h = rho / pi by Galerkin's method:
///     int dh/dt phi dpi = -kappa int grad h . grad phi dpi   for all phi,
/// kappa = D in physical time and 1 in rescaled time s = D t. The unknown is g_j = e^{L_j} h_j in
/// the basis e^{-L_j} phi_j with e^{2 L_j} = int phi_j^2 dpi, which normalises every basis function
/// in L^2_pi: M has unit diagonal, the entries of K are of order kappa (degree/cell size)^2, and
/// the range of pi over the mesh never enters a matrix (THEORY Sec. 1d with a scale per node).
///
/// Exact in the discrete equations: M, K symmetric; K g = 0 for h = 1 (Gibbs is stationary); mass
/// m . g = int h dpi; eigenvalues from above (Rayleigh-Ritz).
template <int dim>
class WeightedHeat : public Formulation<dim> {
public:
  /// Assembles both matrices. `cells` must outlive this object. Collective. Throws RunFailure where
  /// an entry is not finite or a diagonal entry not positive.
  WeightedHeat(const WeightedCells<dim> &cells, double kappa,
               const LinearSolverParameters &parameters);

  // the waist
  void apply_mass(Vector &y, const Vector &x) const override { matrices_.mass.vmult(y, x); }
  void apply_stiffness(Vector &y, const Vector &x) const override
  {
    matrices_.stiffness.vmult(y, x);
  }
  void solve(double a, double s, Vector &x, const Vector &b) const override;
  bool is_symmetric() const override { return true; }
  void reinit(Vector &x) const override { cells_.discretization().reinit(x); }
  const Vector &mass_functional() const override { return mass_functional_; }
  const Vector &stationary_vector() const override { return stationary_; }
  SolverStatistics statistics() const override { return statistics_; }

  // the meaning of its vectors
  std::string name() const override { return "weighted heat"; }
  const WeightedCells<dim> &weighted_cells() const override { return cells_; }
  void set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                   double initial_mass) const override;
  void evaluate(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                const std::vector<double> &root_weight, const Vector &u,
                DensityValues<dim> &values) const override;
  std::string linear_solver() const override { return solver_->name(); }
  double assembly_seconds() const override { return assembly_seconds_; }
  double factorization_seconds() const override { return solver_->factorization_seconds(); }

private:
  void set_node_scales();
  void project(const InitialDensity<dim> &initial_density, double initial_mass, Vector &load) const;
  void fit_where_pi_bounds(const InitialDensity<dim> &initial_density, double initial_mass,
                           Vector &u) const;
  void return_residual(const Vector &load, Vector &u) const;
  double initial_error(const InitialDensity<dim> &initial_density, double initial_mass,
                       const Vector &u) const;
  void make_solver(const LinearSolverParameters &parameters);

  /// e^{-L_i - U_cell/2} for the nodes of a cell: the basis relative to the smallest U there.
  void basis_scales(const WeightedCell<dim> &cell, std::vector<double> &scales) const;

  const WeightedCells<dim> &cells_;
  const double kappa_;
  Vector log_scale_;                       // L_j
  MatrixPair matrices_, piecewise_linear_; // the second is empty with a direct solver
  Vector stationary_, mass_functional_;
  std::unique_ptr<ShiftedSolver> solver_;
  bool direct_ = true;
  mutable SolverStatistics statistics_;
  double assembly_seconds_ = 0.;
};

} // namespace gibbsflow
