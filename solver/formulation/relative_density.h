#pragma once

#include "formulation/formulation.h"

namespace gibbsflow {

/// sum_j c_j T_qj at every point q of a table by points of rows of length n.
std::vector<double> sum_shapes(const std::vector<double> &table,
                               const std::vector<double> &coefficients);

/// The density pi sum_j u_j e^{-L_j} phi_j that a vector of log-scaled values of h = rho/pi stands
/// for, as Formulation::evaluate() gives it: psi = sqrt(pi) h and sqrt(pi) grad h.
template <int dim>
void evaluate_relative(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                       const std::vector<double> &root_weight, const Vector &u,
                       const Vector &log_scale, DensityValues<dim> &values);

/// load_i = e^{-L_i} int rho_0 phi_i dx / initial_mass, never from nodal values of rho_0/pi. An
/// empty `log_scale` is L = 0. Collective.
template <int dim>
void integrate_initial(const WeightedCells<dim> &cells, const InitialDensity<dim> &initial_density,
                       double initial_mass, const Vector &log_scale, Vector &load);

/// RunFailure on all ranks unless e^{L} is representable for the smallest L of any rank.
void require_representable(double smallest_log_scale, const std::string &formulation,
                           MPI_Comm communicator);

} // namespace gibbsflow
