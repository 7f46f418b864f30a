#pragma once

#include "formulation/formulation.h"
#include "formulation/weighted_assembly.h"
#include "linear_algebra/shifted_solver.h"

#include <deal.II/base/timer.h>

namespace gibbsflow {

/// What formulations with assembled matrices share: the waist on a pair M, K. A constructor of a
/// derived class fills the matrices, calls make_solver() and sets the stationary vector u, the
/// mass functional m and the left null vector l (l^T K = 0, m = M^T l, m . u = 1).
template <int dim>
class MatrixFormulation : public Formulation<dim> {
public:
  void apply_mass(Vector &y, const Vector &x) const override { matrices_.mass.vmult(y, x); }
  void apply_stiffness(Vector &y, const Vector &x) const override
  {
    matrices_.stiffness.vmult(y, x);
  }
  void apply_mass_transpose(Vector &y, const Vector &x) const override
  {
    matrices_.mass.Tvmult(y, x);
  }
  void apply_stiffness_transpose(Vector &y, const Vector &x) const override
  {
    matrices_.stiffness.Tvmult(y, x);
  }
  void solve(double a, double s, Vector &x, const Vector &b) const override;
  bool is_symmetric() const override { return structure_ != MatrixStructure::general; }
  bool keeps_positivity() const override { return structure_ == MatrixStructure::stieltjes; }
  bool conserves_mass() const override
  {
    return !cells_.discretization().boundary().any_absorbing();
  }
  void reinit(Vector &x) const override { cells_.discretization().reinit(x); }
  const Vector &mass_functional() const override { return mass_functional_; }
  const Vector &stationary_vector() const override { return stationary_; }
  SolverStatistics statistics() const override { return statistics_; }
  SolverMemory memory() const override { return {statistics_, solver_->kept()}; }
  void recall(const SolverMemory &memory) const override;

  const WeightedCells<dim> &weighted_cells() const override { return cells_; }
  const MatrixPair &matrices() const { return matrices_; }
  double kappa() const { return kappa_; }
  std::vector<dealii::Tensor<1, dim>> flux(const CellPoints<dim> &points,
                                           const std::vector<double> &nodal,
                                           const DensityValues<dim> &values) const override;
  std::string linear_solver() const override { return solver_->name(); }
  double assembly_seconds() const override { return assembly_seconds_; }
  double factorization_seconds() const override { return solver_->factorization_seconds(); }

protected:
  /// The local matrices with a given rule instead of the cell's own.
  using LocalWithRule =
      std::function<void(const WeightedCell<dim> &, const CellRule<dim> &, LocalMatrices &)>;

  MatrixFormulation(const WeightedCells<dim> &cells, double kappa, MatrixStructure structure);

  /// The direct or the iterative solver of the matrices. `null_vector` is close to K's; `local`
  /// gives the matrices of the piecewise linear functions on the grid of the nodes. Collective.
  void make_solver(const LinearSolverParameters &parameters, const Vector &null_vector,
                   const LocalWithRule &local);

  bool is_direct() const { return direct_; }
  const ShiftedSolver &solver() const { return *solver_; }

  /// K u = 0, m . u = 1: from the stationary vector g as far as it is known, with m . g = 1,
  /// u = g - K^{-1} K g on the vectors without mass. Throws RunFailure where K is too close to
  /// having another null vector. Collective.
  void improve_stationary_vector();

  /// The same for equations that may have no null vector, or none that the elements hold: whether
  /// there is one. Where not, the stationary vector is the uniform density of mass one. Collective.
  bool find_stationary_vector();

  /// Those given, for the same equations on other cells: where these have more unknowns, the solver
  /// is chosen anew.
  LinearSolverParameters solver_for(const WeightedCells<dim> &cells) const
  {
    LinearSolverParameters parameters = solver_parameters_;
    if (cells.discretization().n_dofs() > cells_.discretization().n_dofs())
      parameters.type = "automatic";
    return parameters;
  }

  const WeightedCells<dim> &cells_;
  const double kappa_;
  MatrixPair matrices_;
  Vector stationary_, mass_functional_, left_null_;

private:
  /// The rows of each cell on which the weight varies much.
  RowBlocks steep_cells() const;

  void solve_mean_zero(double s, Vector &x, const Vector &b) const;
  void solve_regular(double a, double s, Vector &x, const Vector &b) const;

  const MatrixStructure structure_;
  const dealii::Timer since_construction_; // until make_solver() all is assembly
  double assembly_seconds_ = 0.;
  LinearSolverParameters solver_parameters_;
  MatrixPair piecewise_linear_; // empty with a direct solver
  std::unique_ptr<ShiftedSolver> solver_;
  bool direct_ = true;
  mutable SolverStatistics statistics_;
};

} // namespace gibbsflow
