#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/archive.h"
#include "model/initial_density.h"
#include "space/weighted_cells.h"

#include <cmath>
#include <memory>
#include <optional>
#include <string>

namespace gibbsflow {

/// The density on some points of one cell, relative to the Gibbs density pi, in the scaling in
/// which neither over- nor underflows where the other does, times a factor of the cell.
template <int dim>
struct DensityValues {
  std::vector<double> psi; // e^{-log_factor} rho / sqrt(pi)
  /// e^{-log_factor} sqrt(pi) grad(rho / pi), in the orthonormal coordinates of the Metric
  std::vector<dealii::Tensor<1, dim>> gradient;
  double log_factor = 0.;

  /// rho at point q, where U = -log pi.
  double density(unsigned int q, double U) const
  {
    return psi[q] == 0. ? 0. : psi[q] * std::exp(log_factor - 0.5 * U);
  }
};

/// How well a formulation holds a density of mass one.
struct StartQuality {
  double dropped = 0.;  // mass where rho/pi is so large that it would drown the rest in rounding
  double rounding = 0.; // eps times the norm in which the formulation computes
  double l1 = 0.;       // int |rho_h - rho|; infinite where it cannot be represented

  static constexpr double usable = 1e-6;
  static constexpr double acceptable = 1e-3; // of a density that does not become better
  static constexpr double resolved = 0.05;   // of l1: above, rho is not resolved

  /// Whether a run may begin with it. Not a matter of l1: a start narrower than a cell is far off
  /// in L1, and yet has the right slow modes.
  bool is_usable() const { return dropped + rounding <= usable && std::isfinite(l1); }
  double total() const { return dropped + rounding + l1; }
};

inline void remember(Archive &archive, StartQuality &quality)
{
  archive &quality.dropped &quality.rounding &quality.l1;
}

/// A discretisation in space: the linear system of the waist, with what its vectors mean.
template <int dim>
class Formulation : public EvolutionOperator {
public:
  virtual std::string name() const = 0;

  virtual const WeightedCells<dim> &weighted_cells() const = 0;

  /// A vector has so many unknowns of each node of this rank, node by node, and behind them those
  /// of each of its cells.
  virtual unsigned int unknowns_per_node() const { return 1; }
  virtual unsigned int unknowns_within(const WeightedCell<dim> &) const { return 0; }

  /// Whether stationary_vector() is what all densities tend to. Where not though mass is conserved,
  /// there is none that the elements hold: noise vanishes on a set that attracts, say, or the
  /// formulation only passes a density on.
  virtual bool has_equilibrium() const { return this->conserves_mass(); }

  /// The vector that stands for rho_0 / initial_mass, with initial_mass the integral of rho_0 over
  /// the mesh; its discrete mass is 1. The stationary vector where rho_0 is the Gibbs density. Says
  /// how well the vector stands for it; u is of no use where it does not. Collective.
  virtual StartQuality set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                                   double initial_mass) const = 0;

  /// int (v_k/pi) rho_0 / initial_mass for densities v_k that vectors stand for. Symmetric
  /// formulations only. Collective.
  virtual std::vector<double> initial_coefficients(const std::vector<Vector> &vectors,
                                                   const InitialDensity<dim> &initial_density,
                                                   double initial_mass) const
  {
    Vector u, Mu;
    set_initial(u, initial_density, initial_mass);
    this->reinit(Mu);
    this->apply_mass(Mu, u);
    std::vector<double> coefficients;
    for (const Vector &v : vectors)
      coefficients.push_back(v * Mu);
    return coefficients;
  }

  /// The vector that stands for the density that v is in another formulation, on the same cells or
  /// on some that divide these. None where this formulation takes over from no other. Collective.
  virtual std::optional<StartQuality> take_over(Vector &, const Formulation &, const Vector &) const
  {
    return std::nullopt;
  }

  /// What evaluate() and flux() want to know of a vector on a cell, with ghost values: as a rule
  /// its values at the nodes. `nodal` is resized.
  virtual void gather(const WeightedCell<dim> &cell, const Vector &u,
                      std::vector<double> &nodal) const
  {
    cell.nodes.gather(u, nodal);
  }

  /// The density at points of a locally owned cell for the values at its nodes of a vector. See
  /// Density, which has them. `values` is resized.
  virtual void evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                        DensityValues<dim> &values) const = 0;

  /// The flux of mass J per time at points of a locally owned cell, whose density has these values
  /// there and at its nodes: -kappa pi G^{-1} grad h, which is cut off where it is not
  /// representable.
  virtual std::vector<dealii::Tensor<1, dim>> flux(const CellPoints<dim> &points,
                                                   const std::vector<double> &nodal,
                                                   const DensityValues<dim> &values) const = 0;

  /// Whether int rho, int rho^2/pi and the energy int |grad h|^2 dpi of evaluate() are those of the
  /// discrete equations, so that mass is constant and chi^2 decreases by quadrature as well. Where
  /// not, they are so up to the error of the discretisation.
  virtual bool measures_are_exact() const = 0;

  /// Whether rho is known relative to itself, or rho/sqrt(pi) is, where rho is next to nothing
  /// beside its maximum: then rho^2/pi is known there too. Not where rounding and time leave errors
  /// of rho.
  virtual bool is_known_where_faint() const { return measures_are_exact() || keeps_positivity(); }

  /// The same equations for the same unknowns on other cells, with the solver chosen anew. The
  /// stationary vector is computed where it is not known, if that is wanted. Collective.
  virtual std::unique_ptr<Formulation> remake(const WeightedCells<dim> &cells,
                                              bool has_equilibrium = false) const = 0;

  /// The same to compare with: with less of what a formulation has beside its elements, so that its
  /// error shows too. Collective.
  virtual std::unique_ptr<Formulation> remake_beside(const WeightedCells<dim> &cells) const
  {
    return remake(cells);
  }

  /// The degree of elements on the same cells against which the error of this formulation shows:
  /// two more, because the next odd one does not see a kink in the middle of a cell; in three
  /// dimensions and on large meshes, where that would take far more time and memory than the run,
  /// one less, which errs more than this one does.
  virtual unsigned int comparison_degree() const
  {
    constexpr double most_unknowns = 3e5; // of two degrees more
    const unsigned int p = weighted_cells().discretization().degree();
    const double n_richer =
        weighted_cells().discretization().n_dofs() * std::pow((p + 2.) / p, double(dim));
    return p == 1 ? 2 : dim == 3 || n_richer > most_unknowns ? p - 1 : p + 2;
  }

  /// How much diffusion the formulation adds for the sake of positivity that does not vanish with
  /// the cells, relative to what is there, where it is largest; 0 where it happens to add none. Of
  /// formulations that never add any: none.
  virtual std::optional<double> excess_diffusion() const { return std::nullopt; }

  virtual std::string linear_solver() const = 0;

  /// Wall seconds spent in assembly and in factorisations.
  virtual double assembly_seconds() const = 0;
  virtual double factorization_seconds() const = 0;
};

} // namespace gibbsflow
