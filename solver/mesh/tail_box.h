#pragma once

#include "mesh/automatic_box.h"
#include "model/dynamics.h"

namespace gibbsflow {

/// What a box of an equation without detailed balance must hold.
template <int dim>
struct TailNeeds {
  dealii::Point<dim> start_lower, start_upper; // a box around all of rho_0 that counts
  double time;                                 // up to which it is followed; 0: not
  double outside_mass;                         // that may lie beyond
  unsigned int degree;                         // of the elements
};

/// Finds a box for the equation itself, whose tails may be algebraic: its walls are moved until the
/// mass beyond them in the CoarseLaw, and what beyond its grid follows from the last two shells by
/// a geometric series, is a tenth of `outside_mass`. Cells are as long as in find_box(), for
/// the shortest width of that law. Where they would be too many, the box is smaller, and the
/// `outside_mass` of the result, ten times what is found beyond, is above the one that was wanted;
/// a UserError about Mesh/Type where it would be above 1e-3, or nothing confines. Every rank does
/// the same work.
template <int dim>
AutomaticBox<dim> find_tail_box(const Dynamics<dim> &dynamics,
                                const InitialDensity<dim> &initial_density,
                                const TailNeeds<dim> &needs);

} // namespace gibbsflow
