#pragma once

#include "formulation/formulation.h"
#include "functionals/density_functionals.h"
#include "model/dynamics.h"

namespace gibbsflow {

/// What the stationary density rho_s of the equation with general noise is like beside the Gibbs
/// density of isotropic noise on the same cells.
template <int dim>
struct Stationary {
  double l1_to_gibbs = 0.; // int |rho_s - e^{-V/D}/Z|
  std::optional<double>
      kl_to_gibbs; // int rho_s log(rho_s Z e^{V/D}); absent where rho_s < 0 counts
  Moments<dim> moments;
  double negative_mass = 0.; // int max(-rho_s, 0): an error of the discretisation
  double current_norm = 0.;  // int |j| dx, j = -(rho_s c + A grad rho_s)
};

/// `gibbs` are the cells with the Gibbs density. Collective.
template <int dim>
Stationary<dim> measure_stationary(const Formulation<dim> &formulation,
                                   const WeightedCells<dim> &gibbs);

/// The largest change of log rho around a face of a cell that carries mass, relative to all that it
/// changes on the way, if every step there were in balance: zero where detailed balance holds
/// (Kolmogorov's criterion), that is where A^{-1} c is a gradient. Zero in one dimension; infinite
/// where A is singular. Collective.
template <int dim>
double cycle_defect(const WeightedCells<dim> &cells, const Dynamics<dim> &dynamics);

/// Below this, quadrature around a cell cannot tell the defect from zero.
constexpr double balanced_defect = 1e-7;

} // namespace gibbsflow
