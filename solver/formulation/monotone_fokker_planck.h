#pragma once

#include "formulation/density_potential.h"
#include "formulation/matrix_formulation.h"
#include "model/dynamics.h"

namespace gibbsflow {

/// The Fokker-Planck equation with general noise as a Markov chain on the grid of the nodes, of
/// elements of degree 1 as a rule: rho_i times the volume m_i of node i is the mass there, and mass
/// jumps from i to its neighbours at rates
///     along edges        (A_dd/h_d^2 - sum_{e /= d} |A_de|/(h_d h_e))^+ + (+-v_d)^+ / h_d ,
///     across the cells   |A_de|/(h_d h_e), to the two in the directions e_d + sgn(A_de) e_e ,
/// A and v of Dynamics at x_i (the chain of Kushner & Dupuis, Sec. 5.3, here forward in time);
/// jumps out of the mesh do not take place. So M = diag(m), K = -Q^T M with the generator Q:
///     off-diagonal entries of K are not positive, 1^T K = 0 .
/// Implicit Euler steps of any length keep rho >= 0 and the mass. Order 1 in h: by the upwind
/// differences it diffuses |v| h/2 too much, and where A_dd/h_d < sum |A_de|/h_e, where no chain
/// on these neighbours has the covariance, by the part cut off (see excess_diffusion()), whatever h
/// is.
///
/// Densities are evaluated relative to the stationary density, or to the uniform one where there
/// is none, or more than one (see has_equilibrium()).
template <int dim>
class MonotoneFokkerPlanck : public MatrixFormulation<dim> {
public:
  static constexpr const char *formulation_name = "monotone Fokker-Planck";

  /// `cells` must outlive this object. Throws a UserError, on all ranks, where
  /// the noise is not a covariance at a node. Collective.
  MonotoneFokkerPlanck(const WeightedCells<dim> &cells,
                       std::shared_ptr<const Dynamics<dim>> dynamics,
                       const LinearSolverParameters &parameters, bool has_equilibrium = true);

  std::string name() const override { return formulation_name; }
  bool has_equilibrium() const override { return this->conserves_mass() && has_equilibrium_; }
  const WeightedCells<dim> &weighted_cells() const override { return *reference_; }
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
  bool keeps_positivity() const override { return true; }
  std::unique_ptr<Formulation<dim>> remake(const WeightedCells<dim> &cells,
                                           bool has_equilibrium) const override
  {
    return std::make_unique<MonotoneFokkerPlanck>(cells, dynamics_, this->solver_for(cells),
                                                  has_equilibrium);
  }

  /// The largest ratio of diffusion that is added to that which is there, over the nodes: by the
  /// part cut off, not by the upwind differences.
  std::optional<double> excess_diffusion() const override { return excess_; }

private:
  bool has_one_null_vector() const;

  using MatrixFormulation<dim>::cells_;
  using MatrixFormulation<dim>::matrices_;
  using MatrixFormulation<dim>::stationary_;
  using MatrixFormulation<dim>::mass_functional_;
  using MatrixFormulation<dim>::left_null_;

  const std::shared_ptr<const Dynamics<dim>> dynamics_;
  bool has_equilibrium_;
  std::unique_ptr<const DensityPotential<dim>> potential_;
  std::unique_ptr<const WeightedCells<dim>> reference_;
  std::vector<std::vector<dealii::Tensor<1, dim>>> grad_U_; // of it, at the points of each cell
  double excess_ = 0.;
};

} // namespace gibbsflow
