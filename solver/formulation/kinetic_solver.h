#pragma once

#include "formulation/kinetic_matrices.h"
#include "linear_algebra/shifted_solver.h"

namespace gibbsflow {

/// Whether solves are those of an LU factorisation: where that is asked for or, by itself, in one
/// dimension and for few unknowns.
template <int dim>
bool is_factored(const KineticMatrices<dim> &matrices, const LinearSolverParameters &parameters);

/// Solves (a M + s K) x = b for the kinetic equation. Where is_factored() by an LU
/// factorisation of all modes. Otherwise split by modes: with d_k = a + s friction |k| the modes
/// x_o of odd degree are eliminated, point by point,
///     (d M - s^2 T d^{-1} T) x_e = b_e + s T d^{-1} b_o ,
/// which is symmetric and positive definite since T is skew, and solved by conjugate gradients,
/// preconditioned by d_k M + s^2 c_k (-Laplacian) for each mode, c_k what -T d^{-1} T has on its
/// diagonal, so with one factorisation for each even degree. `matrices` must outlive
/// the solver. Collective.
template <int dim>
std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<dim> &matrices,
                                                   const LinearSolverParameters &parameters);

} // namespace gibbsflow
