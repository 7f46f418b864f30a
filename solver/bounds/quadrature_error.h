#pragma once

#include "bounds/gap_estimate.h"
#include "formulation/formulation.h"

#include <vector>

namespace gibbsflow {

/// What quadrature does to the eigenvalues: with the energy and the square of u_k integrated cell
/// by cell, the errors of both, from how they decay over the Gauss points (GaussError) or from that
/// of int pi on the cell where it is larger,
///     sum_cells  error of int |grad u_k|^2 dpi  +  lambda_k error of int u_k^2 dpi ,
/// for int u_k^2 dpi = 1, and 2 lambda_k times the noise of U. Few points say little of how they
/// err: where that sum is not small beside `other_errors` of the eigenvalues, which may be empty,
/// or 1e-11 of them, the forms are integrated again with more points on the cells that matter.
/// Collective.
template <int dim>
std::vector<double>
quadrature_errors(const Formulation<dim> &formulation, const std::vector<Vector> &eigenvectors,
                  const std::vector<double> &lambda, const std::vector<double> &other_errors = {});

/// Moves the bounds of lambda_1 that rest on integrals outwards by what quadrature may do to it;
/// where that is more than a thousandth, they are estimates. `eigenvector` and `lambda` are the
/// computed ones. Collective.
template <int dim>
void allow_for_quadrature(const Formulation<dim> &formulation, const Vector &eigenvector,
                          double lambda, std::vector<GapEstimate> &estimates);

} // namespace gibbsflow
