#pragma once

#include "formulation/matrix_formulation.h"
#include "formulation/start_source.h"
#include "formulation/weighted_laplacian.h"

namespace gibbsflow {

/// The weighted heat equation for h = rho / pi by Galerkin's method:
///     int dh/dt phi dpi = -kappa int grad h . G^{-1} grad phi dpi   for all phi,
/// kappa = D in physical time and 1 in rescaled time s = D t, G the metric of the coordinates. The
/// unknown is g_j = e^{L_j} h_j, in the basis of WeightedLaplacian.
///
/// Exact in the discrete equations: M, K symmetric; K g = 0 for h = 1 (Gibbs is stationary); mass
/// m . g = int h dpi; eigenvalues from above (Rayleigh-Ritz).
template <int dim>
class WeightedHeat : public MatrixFormulation<dim> {
public:
  static constexpr const char *formulation_name = "weighted heat";
  static constexpr const char *summary =
      "the weighted heat equation for the density relative to Gibbs, h = rho/rho_infinity, of any "
      "degree; Gibbs is exactly stationary and chi^2 decreases";
  static constexpr unsigned int only_degree = 0;

  /// Assembles both matrices. `cells` must outlive this object. Collective. Throws RunFailure where
  /// an entry is not finite or a diagonal entry not positive.
  WeightedHeat(const WeightedCells<dim> &cells, double kappa,
               const LinearSolverParameters &parameters)
      : WeightedHeat(cells, kappa, nullptr, parameters)
  {
  }

  /// The symmetric part of the generator of `dynamics` in L^2_pi, where pi, the measure of the
  /// cells, is stationary: what the equation would be without the current.
  WeightedHeat(const WeightedCells<dim> &cells, std::shared_ptr<const Dynamics<dim>> dynamics,
               const LinearSolverParameters &parameters)
      : WeightedHeat(cells, 1., std::move(dynamics), parameters)
  {
  }

  std::string name() const override { return formulation_name; }
  StartQuality set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                           double initial_mass) const override;
  std::vector<double> initial_coefficients(const std::vector<Vector> &vectors,
                                           const InitialDensity<dim> &initial_density,
                                           double initial_mass) const override;
  std::optional<StartQuality> take_over(Vector &u, const Formulation<dim> &other,
                                        const Vector &v) const override;
  void gather(const WeightedCell<dim> &cell, const Vector &u,
              std::vector<double> &nodal) const override
  {
    laplacian_.nodes(cell).gather(u, nodal);
  }
  void evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                DensityValues<dim> &values) const override;
  std::optional<std::vector<std::vector<double>>>
  energies(const std::vector<Vector> &vectors) const override;
  bool measures_are_exact() const override { return true; }
  const WeightedLaplacian<dim> &laplacian() const { return laplacian_; }
  std::unique_ptr<Formulation<dim>> remake(const WeightedCells<dim> &cells,
                                           bool /*has_equilibrium*/) const override
  {
    return std::unique_ptr<WeightedHeat>(
        new WeightedHeat(cells, kappa_, dynamics_, this->solver_for(cells)));
  }

private:
  WeightedHeat(const WeightedCells<dim> &cells, double kappa,
               std::shared_ptr<const Dynamics<dim>> dynamics,
               const LinearSolverParameters &parameters);

  StartQuality set_start(Vector &u, const StartSource<dim> &source) const;
  void fit_where_pi_bounds(const StartSource<dim> &source, double log_cap, Vector &u) const;
  void return_residual(const Vector &load, Vector &u) const;
  double rounding_of(const Vector &u) const;
  double start_error(const StartSource<dim> &source, const Vector &u) const;

  using MatrixFormulation<dim>::cells_;
  using MatrixFormulation<dim>::kappa_;
  using MatrixFormulation<dim>::matrices_;
  using MatrixFormulation<dim>::stationary_;
  using MatrixFormulation<dim>::mass_functional_;

  const std::shared_ptr<const Dynamics<dim>> dynamics_; // null: isotropic noise
  const WeightedLaplacian<dim> laplacian_;
};

} // namespace gibbsflow
