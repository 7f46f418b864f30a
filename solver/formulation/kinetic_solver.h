#pragma once

#include "formulation/kinetic_matrices.h"
#include "linear_algebra/shifted_solver.h"

namespace gibbsflow {

/// Whether solves are those of an LU factorisation: where that is asked for or, by itself, in one
/// dimension and for few unknowns.
template <int dim>
bool is_factored(const KineticMatrices<dim> &matrices, const LinearSolverParameters &parameters);

/// Whether a solve costs a few back-substitutions: where is_factored(), or, unless others are asked
/// for, where a factorisation of the modes of even degree takes no more than a few seconds.
template <int dim>
bool has_factors(const KineticMatrices<dim> &matrices, const LinearSolverParameters &parameters);

/// Solves (a M + s K) x = b for the kinetic equation. Where is_factored() by an LU
/// factorisation of all modes. Otherwise split by modes: with d_k = a + s friction |k| the modes
/// x_o of odd degree are eliminated, point by point,
///     (d M - s^2 T d^{-1} T) x_e = b_e + s T d^{-1} b_o ,
/// which is symmetric and positive definite since T is skew, and solved by conjugate gradients,
/// where has_factors() preconditioned by a factorisation of this matrix, so that one or two
/// iterations are what refines it. Elsewhere by d_k M + s^2 c_k (-Laplacian) for each mode, c_k
/// what -T d^{-1} T has on its diagonal, so with one factorisation for each even degree. Where
/// rounding lets the residual fall no further than to 1e-10 of the right-hand side, that is taken
/// as the solution. `matrices` must outlive the solver. Collective.
template <int dim>
std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<dim> &matrices,
                                                   const LinearSolverParameters &parameters);

} // namespace gibbsflow
