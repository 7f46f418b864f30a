#pragma once

#include "model/potential.h"
#include "rare/transitions.h"

namespace gibbsflow {

/// What a pair of computations is made with that differ in all that is not exact: the degree of the
/// elements, the points of the integrals and the mapping of round cells. The first is the richer
/// one: of one degree more than given, in space of the given one, and of 3 at least; the second is
/// of two less, since the next one does not see a kink in the middle of a cell.
template <int dim>
struct FittedSpace {
  Region<dim> region;
  unsigned int degree;
  TransitionSets<dim> sets; // whose nodes are those of `region`
};

/// The region's cells fitted to the balls. Where they cannot be fitted the cells are the region's
/// own, and a ball is the nodes in it, which is too little, or those of all cells that meet it,
/// which is too much.
template <int dim>
std::pair<FittedSpace<dim>, FittedSpace<dim>>
make_fitted_spaces(const Region<dim> &region, unsigned int degree, const TransitionSets<dim> &sets);

/// Errors of the richer one of two computations, logarithms all. With degrees p and p + 2 and an
/// error like p^{-s} it is |difference|/((1 + 2/p)^s - 1), which is taken with s = 2: of energies
/// where q is like r^{1/2}, as where a set in the boundary ends; elsewhere s is larger. It is taken
/// for no less than the difference. Errors of a capacity and of the mass that make a rate do not
/// cancel, and a time is not known better than the rate that it nearly is the inverse of.
PassageLogarithms errors_of_richer(const PassageLogarithms &richer, const PassageLogarithms &poorer,
                                   unsigned int poorer_degree, double quadrature_error);

/// Logarithms with errors above one, so numbers that may be wrong by a factor of e, become unknown.
void leave_out_unknown(PassageLogarithms &logarithms, PassageLogarithms &error);

/// The transitions with errors, without what is unknown. `cells` are the measure's and what the
/// committor is evaluated on. Collective.
template <int dim>
Transitions<dim> find_transitions(const WeightedCells<dim> &cells, const Potential<dim> &potential,
                                  const TransitionSets<dim> &sets, double kappa);

} // namespace gibbsflow
