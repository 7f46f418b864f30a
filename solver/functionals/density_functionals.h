#pragma once

#include "formulation/formulation.h"

#include <deal.II/base/symmetric_tensor.h>

#include <optional>
#include <vector>

namespace gibbsflow {

/// What is measured of a density rho on the mesh against the Gibbs density pi there. All integrals
/// use the quadrature points of the cells, with the exact e^{-V/D} at each. "log" is the natural
/// logarithm.
template <int dim>
struct DensityFunctionals {
  double mass = 0.;                  // int rho
  double minimum = 0., maximum = 0.; // of rho over the quadrature points
  dealii::Tensor<1, dim> mean;       // int x rho / mass
  dealii::SymmetricTensor<2, dim> covariance;

  double l1 = 0.; // int |rho - pi|
  double tv() const { return 0.5 * l1; }
  double log_chi2 = 0.;            // of chi^2 = int (rho/pi - 1)^2 dpi; -infinity at rho = pi
  std::optional<double> chi2;      // where it is representable
  std::optional<double> dirichlet; // 1/2 int |grad(rho/pi)|^2 dpi, where representable

  /// The parts of chi^2 from cells at the boundary of the mesh, and from those where rho is below
  /// 1e-6 of its maximum.
  double chi2_at_walls = 0., chi2_where_faint = 0.;

  /// KL = int rho log(rho/pi). Absent where rho is negative beyond rounding: where its negative
  /// part holds more than 1e-12 of the mass. Below, negative values count as zero.
  std::optional<double> kl;
  std::optional<double> free_energy; // int rho V + D int rho log rho = D KL - D log Z
  double negative_mass = 0.;         // int max(-rho, 0)

  void forget_chi2()
  {
    log_chi2 = std::numeric_limits<double>::quiet_NaN();
    chi2.reset();
    dirichlet.reset();
  }

  /// Where mass leaves there is no equilibrium to be distant from.
  void forget_distances()
  {
    forget_chi2();
    l1 = std::numeric_limits<double>::quiet_NaN();
    kl.reset();
    free_energy.reset();
  }
};

/// Where Galerkin's method in rho makes a tenth of chi^2 where rho is too small beside its maximum
/// to be known, or where its elements do not hold rho beside pi, log_chi2 is NaN, chi2 and
/// dirichlet are absent. Collective. u need not have up-to-date ghost values.
template <int dim>
DensityFunctionals<dim> measure_density(const Formulation<dim> &formulation, const Vector &u);

/// The same of each of several vectors, in one pass over the cells. Collective.
template <int dim>
std::vector<DensityFunctionals<dim>> measure_densities(const Formulation<dim> &formulation,
                                                       const std::vector<const Vector *> &vectors);

template <int dim>
struct Moments {
  dealii::Tensor<1, dim> mean;
  dealii::SymmetricTensor<2, dim> covariance;
};

/// Those of the Gibbs density itself, by the quadrature of the cells. Collective.
template <int dim>
Moments<dim> gibbs_moments(const WeightedCells<dim> &cells);

/// int |grad h|^2 dpi / int h^2 dpi for h = rho/pi, as sums of squares cell by cell: keeps relative
/// accuracy where v^T K v cancels (solver/THEORY.md Sec. 6). Collective.
template <int dim>
double rayleigh_quotient(const Formulation<dim> &formulation, const Vector &v);

/// int |rho_u/mass_u - rho_v/mass_v| with the masses by quadrature, for vectors of two formulations
/// on the same cells. Collective.
template <int dim>
double shape_distance(const Formulation<dim> &formulation_of_u, const Vector &u,
                      const Formulation<dim> &formulation_of_v, const Vector &v);

/// A moment of v that fixes the sign of an eigenfunction independently of how its vector is
/// numbered: int sum_d (1 + d/3) (x_d + 0.6 x_d^2 + 0.3 x_d^3) v dpi, x measured from the middle of
/// the mesh in units of its half size. Collective.
template <int dim>
double orientation(const Formulation<dim> &formulation, const Vector &v);

} // namespace gibbsflow
