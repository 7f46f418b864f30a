#pragma once

#include "formulation/formulation.h"
#include "io/log.h"
#include "simulation/results.h"
#include "simulation/simulation_parameters.h"

namespace gibbsflow {

/// What is known before a matrix is made. Warns where V/D changes more within a cell that carries
/// mass than elements of the degree resolve, and where log Z, and all integrals against the Gibbs
/// density, are known to few digits only. Throws RunFailure where nothing computed on these cells
/// would mean anything, where one of the formulations, or momentum, needs grad V and V has jumps,
/// which it does not show, and where Sigma or the drift of `dynamics`, which may be null, jump and
/// the method does not hold for that. Collective.
template <int dim>
void check_cells(const WeightedCells<dim> &cells, const SimulationParameters &parameters,
                 const Dynamics<dim> *dynamics, Log &log);

/// M and, of a symmetric formulation, K are symmetric and positive; K annihilates the stationary
/// vector. Throws RunFailure where not. Collective.
template <int dim>
void check_invariants(const Formulation<dim> &formulation);

/// Warns where mass is conserved and yet no stationary density is known. Throws RunFailure where
/// the run is to end at it.
template <int dim>
void check_equilibrium(const Formulation<dim> &formulation, const SimulationParameters &parameters,
                       Log &log);

/// Says what a formulation that keeps densities positive gives up for it. Nothing of others.
template <int dim>
void report_excess_diffusion(const Formulation<dim> &formulation, Log &log);

/// The density is finite, mass is constant (or only leaves), and chi^2 has not grown since
/// `previous`, which is null where it may. Throws RunFailure where not.
template <int dim>
void check_step(const Formulation<dim> &formulation, const HistoryRow<dim> &row,
                const HistoryRow<dim> *previous);

} // namespace gibbsflow
