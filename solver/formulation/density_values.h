#pragma once

#include "formulation/formulation.h"

namespace gibbsflow {

/// The basis function e^{-L_i} phi_i of each node relative to the smallest U of the cell:
/// e^{-L_i - U_0/2}, L_i those of node_log_scales(). It belongs to the nodes of scaled_nodes().
template <int dim>
std::vector<double> basis_scales(const WeightedCell<dim> &cell, const Vector &log_scale);

/// The density pi sum_j g_j s_j phi_j e^{U_0/2} with the scales s of basis_scales(), as
/// Formulation::evaluate() gives it: psi = sqrt(pi) h and sqrt(pi) grad h.
template <int dim>
void evaluate_relative(const Metric<dim> &metric, const CellPoints<dim> &points,
                       const std::vector<double> &nodal, const std::vector<double> &scales,
                       DensityValues<dim> &values);

/// The same for the density sum_j rho_j phi_j; grad_U at the points. Where e^{-(U - U_0)/2} is not
/// representable, far up the hill, rho / sqrt(pi) is cut off.
template <int dim>
void evaluate_absolute(const Metric<dim> &metric, const CellPoints<dim> &points,
                       const std::vector<double> &rho,
                       const std::vector<dealii::Tensor<1, dim>> &grad_U,
                       DensityValues<dim> &values);

} // namespace gibbsflow
