#pragma once

#include "formulation/hermite_modes.h"
#include "formulation/weighted_heat.h"
#include "model/momentum.h"

namespace gibbsflow {

template <int dim>
class KineticMatrices;

/// Moments of p and what the Hermite series of a density leaves out.
template <int dim>
struct MomentumMoments {
  dealii::Tensor<1, dim> mean, variance; // of p_d; in equilibrium 0 and D
  double highest_mode_share; // of the modes of the highest degree in the square of the norm
};

/// The kinetic Fokker-Planck equation for the weights z and p = v/sqrt(alpha) of the heavy ball
/// (see MomentumParameters), in the time t = n alpha, by Galerkin's method in z and Hermite
/// functions of p for h = rho/pi relative to the stationary density (see KineticMatrices). The
/// density that it is, as a Formulation, is that of z: h_0 pi.
///
/// Exact in the discrete equations, however few modes there are: Gibbs is stationary, mass is
/// constant, and the norm of h in L^2 decreases; the chi^2 of z alone need not. Walls reflect like
/// mirrors; none may absorb. Coordinates are orthonormal.
///
/// Solves: on a line, and for few unknowns, an LU factorisation of all modes; else of the modes of
/// even degree, by factors or conjugate gradients (see make_kinetic_solver()), and products are
/// preferred. So they are on a line where walls lie far up the hill: a start that is wider than a
/// well has a norm there of which solves leave less than there is where mass is.
template <int dim>
class Kinetic : public Formulation<dim> {
public:
  static constexpr const char *formulation_name = "kinetic";

  /// `cells` are those of the Gibbs density with D = sigma alpha / (2 (1 - beta)), and must outlive
  /// this object. Collective.
  Kinetic(const WeightedCells<dim> &cells, const MomentumParameters &momentum, double alpha,
          const LinearSolverParameters &parameters);
  ~Kinetic() override;

  std::string name() const override { return formulation_name; }

  void apply_mass(Vector &y, const Vector &x) const override;
  void apply_stiffness(Vector &y, const Vector &x) const override;
  void apply_stiffness_transpose(Vector &y, const Vector &x) const override;
  void apply_generator(Vector &y, double factor, double center, const Vector &x,
                       const Vector &z) const override;
  /// a > 0 only.
  void solve(double a, double s, Vector &x, const Vector &b) const override;
  bool is_symmetric() const override { return false; }
  bool prefers_products() const override { return prefers_products_; }

  /// Whether solves cost a few back-substitutions.
  bool has_factors() const { return has_factors_; }
  void reinit(Vector &x) const override;
  const Vector &mass_functional() const override { return mass_functional_; }
  const Vector &stationary_vector() const override { return stationary_; }
  SolverStatistics statistics() const override { return statistics_; }
  SolverMemory memory() const override { return {statistics_, solver_->kept()}; }
  void recall(const SolverMemory &memory) const override
  {
    solver_->recall(memory.kept, memory.statistics.factorizations);
    statistics_ = memory.statistics;
  }

  const WeightedCells<dim> &weighted_cells() const override { return position_.weighted_cells(); }
  unsigned int unknowns_per_node() const override { return modes().even().size(); }
  unsigned int unknowns_within(const WeightedCell<dim> &cell) const override;

  /// rho_0(z) times the normal density of p with variance D. Throws RunFailure where rho_0 lies too
  /// far up the hill.
  StartQuality set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                           double initial_mass) const override;

  /// The values at the nodes of the density of z and of the means of p_d, one after the other.
  void gather(const WeightedCell<dim> &cell, const Vector &u,
              std::vector<double> &nodal) const override;
  void evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                DensityValues<dim> &values) const override;
  /// The flux of z: int p rho dp / sqrt(alpha).
  std::vector<dealii::Tensor<1, dim>> flux(const CellPoints<dim> &points,
                                           const std::vector<double> &nodal,
                                           const DensityValues<dim> &values) const override;
  bool measures_are_exact() const override { return false; }
  std::unique_ptr<Formulation<dim>> remake(const WeightedCells<dim> &cells,
                                           bool /*has_equilibrium*/) const override;
  /// With two modes less, which err more; where there are but two, with two more.
  std::unique_ptr<Formulation<dim>> remake_beside(const WeightedCells<dim> &cells) const override;
  /// In two dimensions elements of a higher degree would take several times as long.
  unsigned int comparison_degree() const override
  {
    const unsigned int p = weighted_cells().discretization().degree();
    return dim == 1 || p == 1 ? Formulation<dim>::comparison_degree() : p - 1;
  }
  std::string linear_solver() const override { return solver_->name(); }
  double assembly_seconds() const override { return assembly_seconds_; }
  double factorization_seconds() const override { return solver_->factorization_seconds(); }

  /// The same equation on other cells, with the solver chosen anew, and another number of modes
  /// where one is given. Collective.
  std::unique_ptr<Kinetic> on(const WeightedCells<dim> &cells, unsigned int n_modes = 0) const;

  /// The same equation on the same cells with another number of modes. Collective.
  std::unique_ptr<Kinetic> with_modes(unsigned int n) const;

  /// What becomes of the density where friction is large, with the same diffusion: plain SGD with
  /// the learning rate alpha/(1 - beta) after as many steps.
  const WeightedHeat<dim> &without_momentum() const { return position_; }

  const HermiteModes<dim> &modes() const;

  /// The vector with this density of z, a vector of without_momentum(), and p in equilibrium.
  Vector lifted(const Vector &of_position) const;

  /// int h_k dpi for all modes: the Hermite coefficients of the marginal of p. Collective.
  std::vector<double> marginal_coefficients(const Vector &u) const;

  /// Collective.
  MomentumMoments<dim> moments(const Vector &u) const;

private:
  const dealii::Timer since_construction_;
  const MomentumParameters momentum_;
  const double alpha_;
  const LinearSolverParameters solver_parameters_;
  const WeightedHeat<dim> position_;
  const std::unique_ptr<const KineticMatrices<dim>> matrices_;
  const bool prefers_products_, has_factors_;
  const std::unique_ptr<ShiftedSolver> solver_;
  Vector mass_functional_, stationary_, mass_of_mode_;
  double assembly_seconds_ = 0.;
  mutable SolverStatistics statistics_;
};

} // namespace gibbsflow
