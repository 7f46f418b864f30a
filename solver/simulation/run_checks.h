#pragma once

#include "formulation/formulation.h"
#include "io/log.h"
#include "simulation/results.h"

namespace gibbsflow {

/// Warns where V/D changes more within a cell that carries mass than elements of the degree
/// resolve; throws RunFailure where nothing computed there would mean anything. `refinements` is
/// Mesh/Refinements. Collective.
template <int dim>
void check_resolution(const Formulation<dim> &formulation, unsigned int refinements, Log &log);

/// Warns where log Z, and all integrals against the Gibbs density, are known to few digits only.
template <int dim>
void check_integrals(const WeightedCells<dim> &cells, Log &log);

/// M and, of a symmetric formulation, K are symmetric and positive; K annihilates the stationary
/// vector. Throws RunFailure where not. Collective.
template <int dim>
void check_invariants(const Formulation<dim> &formulation);

/// Throws RunFailure where one of the formulations needs grad V and V has jumps, which it does not
/// show. Collective.
template <int dim>
void check_jumps(const std::vector<std::string> &formulations, const WeightedCells<dim> &cells);

/// The density is finite, mass is constant (or only leaves), and chi^2 has not grown since
/// `previous`, which is null where it may. Throws RunFailure where not.
template <int dim>
void check_step(const Formulation<dim> &formulation, const HistoryRow<dim> &row,
                const HistoryRow<dim> *previous);

} // namespace gibbsflow
