#pragma once

#include "formulation/density_potential.h"
#include "formulation/matrix_formulation.h"
#include "model/dynamics.h"

namespace gibbsflow {

/// The Fokker-Planck equation for the density by Galerkin's method:
///     int d rho/dt phi = -int (A grad rho + rho c) . grad phi   for all phi ,
/// without flux through walls that do not absorb. With isotropic noise A = kappa G^{-1} and
/// c = kappa G^{-1} grad U, U = V/D + const, kappa = D in physical time and 1 in rescaled time, G
/// the metric of the coordinates; in general A and c are those of Dynamics. The unknown is rho_j:
///     M_ij = int phi_i phi_j ,   K_ij = int (A grad phi_j + phi_j c) . grad phi_i .
///
/// Exact in the discrete equations: 1^T K = 0, so mass 1^T M rho is constant. The stationary vector
/// is K's null vector, which with isotropic noise is the Gibbs density up to h^{p+1}; K is not
/// symmetric, the density may be negative, and chi^2 need not decrease.
///
/// Densities are evaluated relative to the Gibbs density of the cells with isotropic noise, in
/// general relative to the stationary density (see DensityPotential), or to the uniform one where
/// there is none, or none that the elements hold (see has_equilibrium()).
template <int dim>
class FokkerPlanck : public MatrixFormulation<dim> {
public:
  static constexpr const char *formulation_name = "Fokker-Planck";
  static constexpr const char *summary =
      "the Fokker-Planck equation for the density rho, of any degree; its stationary state is "
      "Gibbs up to the error of the discretisation";
  static constexpr unsigned int only_degree = 0;

  /// `cells` must outlive this object. Collective. Throws RunFailure where the stationary vector
  /// cannot be found. A formulation that only passes a density on has none: where not
  /// `has_equilibrium`, the stationary vector is the Gibbs density at the nodes, good enough to put
  /// rounding back along.
  FokkerPlanck(const WeightedCells<dim> &cells, double kappa,
               const LinearSolverParameters &parameters, bool has_equilibrium = true);

  /// In physical time, with general noise or a drift. `cells` need not be those of its stationary
  /// density. Throws a UserError, on all ranks, where the noise is not a covariance at a point.
  FokkerPlanck(const WeightedCells<dim> &cells, std::shared_ptr<const Dynamics<dim>> dynamics,
               const LinearSolverParameters &parameters, bool has_equilibrium = true);

  std::string name() const override { return formulation_name; }
  bool has_equilibrium() const override { return this->conserves_mass() && has_equilibrium_; }

  /// Those whose measure densities are evaluated against.
  const WeightedCells<dim> &weighted_cells() const override
  {
    return reference_ ? *reference_ : cells_;
  }
  StartQuality set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                           double initial_mass) const override;
  std::optional<StartQuality> take_over(Vector &u, const Formulation<dim> &other,
                                        const Vector &v) const override;
  void evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                DensityValues<dim> &values) const override;
  std::vector<dealii::Tensor<1, dim>> flux(const CellPoints<dim> &points,
                                           const std::vector<double> &nodal,
                                           const DensityValues<dim> &values) const override;
  bool measures_are_exact() const override { return false; }
  std::unique_ptr<Formulation<dim>> remake(const WeightedCells<dim> &cells,
                                           bool has_equilibrium) const override
  {
    return std::make_unique<FokkerPlanck>(cells, kappa_, dynamics_, this->solver_for(cells),
                                          has_equilibrium);
  }

  /// One of both ways of saying the equation: `dynamics` where it is not null.
  FokkerPlanck(const WeightedCells<dim> &cells, double kappa,
               std::shared_ptr<const Dynamics<dim>> dynamics,
               const LinearSolverParameters &parameters, bool has_equilibrium);

private:
  void project(const Vector &load, Vector &u) const;

  using Gradients = std::vector<dealii::Tensor<1, dim>>;

  /// A and c at points.
  struct Coefficients {
    std::vector<dealii::SymmetricTensor<2, dim>> A;
    Gradients c;
  };

  Coefficients coefficients(const CellPoints<dim> &points) const;
  void integrate(const CellPoints<dim> &points, const Coefficients &at,
                 LocalMatrices &result) const;
  void set_nodal_gibbs(Vector &u) const;
  void integrate_mass_functional();
  void require_equilibrium() const;
  void choose_reference();

  using MatrixFormulation<dim>::cells_;
  using MatrixFormulation<dim>::kappa_;
  using MatrixFormulation<dim>::matrices_;
  using MatrixFormulation<dim>::stationary_;
  using MatrixFormulation<dim>::mass_functional_;
  using MatrixFormulation<dim>::left_null_;

  const std::shared_ptr<const Dynamics<dim>> dynamics_; // null: isotropic noise
  bool has_equilibrium_;
  std::unique_ptr<const DensityPotential<dim>> potential_; // of the reference
  std::unique_ptr<const WeightedCells<dim>> reference_;    // null: cells_
  std::vector<Gradients> grad_U_; // of the reference, at the points of each cell
};

} // namespace gibbsflow
