#pragma once

#include "formulation/matrix_formulation.h"

namespace gibbsflow {

/// The Fokker-Planck equation for the density by Galerkin's method:
///     int d rho/dt phi = -kappa int G^{-1} (grad rho + rho grad U) . grad phi   for all phi,
/// U = V/D + const, kappa = D in physical time and 1 in rescaled time, G the metric of the
/// coordinates. The unknown is rho_j:
///     M_ij = int phi_i phi_j ,
///     K_ij = kappa int G^{-1} (grad phi_j + phi_j grad U) . grad phi_i .
///
/// Exact in the discrete equations: 1^T K = 0, so mass 1^T M rho is constant. The stationary vector
/// is K's null vector, which is the Gibbs density up to h^{p+1}; K is not symmetric, the density
/// may be negative, and chi^2 need not decrease.
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

  std::string name() const override { return formulation_name; }
  StartQuality set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                           double initial_mass) const override;
  void evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                DensityValues<dim> &values) const override;
  bool measures_are_exact() const override { return false; }
  std::unique_ptr<Formulation<dim>> remake(const WeightedCells<dim> &cells) const override
  {
    return std::make_unique<FokkerPlanck>(cells, kappa_, this->automatic_solver(), false);
  }

private:
  using Gradients = std::vector<dealii::Tensor<1, dim>>;

  void integrate(const CellPoints<dim> &points, const Gradients &grad_U,
                 LocalMatrices &result) const;
  void set_nodal_gibbs(Vector &u) const;
  void integrate_mass_functional();
  void find_stationary_vector();

  using MatrixFormulation<dim>::cells_;
  using MatrixFormulation<dim>::kappa_;
  using MatrixFormulation<dim>::matrices_;
  using MatrixFormulation<dim>::stationary_;
  using MatrixFormulation<dim>::mass_functional_;
  using MatrixFormulation<dim>::left_null_;

  const bool has_equilibrium_;
  std::vector<Gradients> grad_U_; // at the points of each cell
};

} // namespace gibbsflow
