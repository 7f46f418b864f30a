#pragma once

#include "formulation/formulation.h"

namespace gibbsflow {

/// sum_j c_j T_qj at every point q of a table by points of rows of length n.
std::vector<double> sum_shapes(const std::vector<double> &table,
                               const std::vector<double> &coefficients);

/// The density pi sum_j u_j e^{-L_j} phi_j that a vector of log-scaled values of h = rho/pi stands
/// for, as Formulation::evaluate() gives it: psi = sqrt(pi) h and sqrt(pi) grad h.
template <int dim>
void evaluate_relative(const Metric<dim> &metric, const WeightedCell<dim> &cell,
                       const ShapeTable<dim> &shapes, const std::vector<double> &root_weight,
                       const Vector &u, const Vector &log_scale, DensityValues<dim> &values);

/// The same for the density sum_j rho_j phi_j; grad_U at the points. Where e^{-(U - U_0)/2} is not
/// representable, far up the hill, rho / sqrt(pi) is cut off.
template <int dim>
void evaluate_absolute(const Metric<dim> &metric, const WeightedCell<dim> &cell,
                       const ShapeTable<dim> &shapes, const std::vector<double> &root_weight,
                       const std::vector<double> &rho,
                       const std::vector<dealii::Tensor<1, dim>> &grad_U,
                       DensityValues<dim> &values);

/// load_i = e^{-L_i} int rho_0 phi_i dx / initial_mass, never from nodal values of rho_0/pi, with
/// rho_0 / initial_mass cut off at e^{log_cap} pi. An empty `log_scale` is L = 0. Collective.
template <int dim>
void integrate_initial(const WeightedCells<dim> &cells, const InitialDensity<dim> &initial_density,
                       double initial_mass, const Vector &log_scale, Vector &load,
                       double log_cap = std::numeric_limits<double>::infinity());

} // namespace gibbsflow
