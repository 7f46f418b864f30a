#pragma once

#include "formulation/formulation.h"

#include <vector>

namespace gibbsflow {

/// How many degrees more the space has in which eigenvalues are looked at again: two, because the
/// next one may not see modes of one parity, of a symmetric V with an odd number of cells; in
/// space, where two would not fit into memory, one. On a line four for a form that is not
/// Galerkin's: on coarse cells it errs as much as elements of a few degrees more do.
template <int dim>
unsigned int additional_degrees(const Formulation<dim> &formulation)
{
  if (dim == 3)
    return 1;
  return dim == 2 || formulation.measures_are_exact() ? 2 : 4;
}

/// Estimates of |lambda_k^h - lambda_k|, k = 1, ..., from a richer space on the same cells: the
/// eigenvectors are carried over, improved there by inverse iteration,
///     (K + shift M) w <- (lambda + shift) M w ,
/// and lambda_k is compared with the Rayleigh-Ritz values of their span and of two generic vectors
/// improved likewise, which show modes that are slower than some of those given but came later on
/// the coarser elements. The values lie between lambda_k and that of the richer space. Twice the
/// difference is returned: enough where the degrees take a quarter of the error away or more,
/// however far from its asymptotic order the error is. Where V has a kink or a jump inside a cell
/// (its rule is divided there) the error falls like p^-1 at worst, and more times the difference is
/// returned; on meshes that are no boxes, whose corners may make it fall like p^-2 (where the
/// boundary changes its kind; p^{-8/3} where it turns inwards by a right angle), as much as that
/// takes. Rounding of the energies is added. An estimate, not a bound. `richer` is weighted heat on
/// the same cells with kappa = 1; lambda and the shift are of the weighted Laplacian. Collective.
template <int dim>
std::vector<double> estimate_eigenvalue_errors(const Formulation<dim> &formulation,
                                               const Formulation<dim> &richer,
                                               const std::vector<Vector> &eigenvectors,
                                               const std::vector<double> &lambda, double shift);

} // namespace gibbsflow
