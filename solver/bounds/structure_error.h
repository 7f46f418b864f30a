#pragma once

#include "formulation/formulation.h"

#include <vector>

namespace gibbsflow {

/// What structure of V within cells (their rules are divided there) does to the eigenvalues,
/// relative to them: elements of a degree or two more see as little of a narrow barrier or well as
/// those of the run do. Zero where no cell is divided. An estimate. Collective.
///
/// On the line from the flux that u_k asks for, sigma' = -lambda pi u: with
///     eta^2 = int (pi u' - sigma)^2 / pi ,   int u^2 dpi = 1 ,
/// a step of inverse iteration has the Rayleigh quotient lambda / (1 + eta^2/lambda) at most. It
/// leaves lambda_k/lambda_j of what u_k has of a later mode j, so eta^2 is divided by
/// 1 - lambda_k/lambda_{k+1}. Twice the difference is returned.
///
/// In more dimensions, and for lumped elements, from the cells in which U changes as much within a
/// small box as all over the cell, and which narrow barriers or wells make (int pi)(int 1/pi) large
/// for: a constant flux would need |int grad u|^2 / int 1/pi only of their energy.
template <int dim>
std::vector<double> structure_errors(const Formulation<dim> &formulation,
                                     const std::vector<Vector> &eigenvectors,
                                     const std::vector<double> &lambda);

} // namespace gibbsflow
