#pragma once

#include "space/weighted_cells.h"

#include <functional>

namespace gibbsflow {

/// Two disjoint closed balls of one radius.
template <int dim>
struct TransitionSets {
  dealii::Point<dim> a, b; // centres
  double radius;
};

/// A function on the mesh, evaluated at points of a locally owned cell.
template <int dim>
using CellFunction = std::function<std::vector<double>(const CellPoints<dim> &)>;

/// How the process passes between A and B at equilibrium. With q the committor, the probability to
/// meet B before A:
///     int grad q . grad phi dpi = 0 for all phi that vanish on A and B, q = 0 on A, 1 on B,
///     capacity = kappa int |grad q|^2 dpi      (passages from A to B per time),
///     rate_ab = capacity / int (1 - q) dpi,    rate_ba = capacity / int q dpi
/// (passages per time of those that came from A, or B, last), and mfpt_ab the mean time to B from
/// the centre of A. kappa = D in physical time, 1 in rescaled time. Vanden-Eijnden (2006),
/// Transition path theory, Sec. 4; Bovier, Eckhoff, Gayrard & Klein, J. Eur. Math. Soc. 6 (2004)
/// 399.
template <int dim>
struct Transitions {
  TransitionSets<dim> sets;
  double log_capacity, log_rate_ab, log_rate_ba, log_mfpt_ab, log_mfpt_ba;
  CellFunction<dim> committor;
  bool from_network = false; // the numbers, not the committor
};

/// Collective. In one dimension all numbers are quadratures of positive functions, exact to
/// rounding for any barrier, unless a direction is periodic. Otherwise the equations are solved in
/// the space of continuous piecewise polynomials, with the nodes in the closed balls as the sets;
/// where the capacity is below what rounding leaves of an energy (55 D of barrier) the numbers are
/// those of the exponentially fitted network of the nodes (see network_gap.h), and NaN where that
/// has too many nodes.
template <int dim>
Transitions<dim> compute_transitions(const WeightedCells<dim> &cells,
                                     const TransitionSets<dim> &sets, double kappa);

} // namespace gibbsflow
