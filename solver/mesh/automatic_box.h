#pragma once

#include "mesh/box_grid.h"
#include "model/initial_density.h"
#include "model/potential.h"

namespace gibbsflow {

/// Cells a width of a well, times the degree of the elements.
template <int dim>
constexpr double cells_per_width()
{
  return dim == 1 ? 4. : dim == 2 ? 3. : 1.5;
}

/// What a box must hold.
template <int dim>
struct BoxNeeds {
  dealii::Point<dim> start_lower, start_upper; // a box around all of rho_0 that counts
  double diffusion;                            // the largest one of the run
  double height;                               // of V at the walls, in D above the level
  unsigned int degree;                         // of the elements
  bool is_adaptive = false;                    // cells are four times as long, to be halved
};

/// A box with cells for a problem, and a bound, by samples, for what it leaves out.
template <int dim>
struct AutomaticBox {
  BoxGrid<dim> grid;
  double outside_mass; // of Gibbs, or of the equation (see find_tail_box)
  double kept = 1.;    // the share of the cells on which there is anything
};

/// Finds a box at all of whose walls V lies `height` D above the level that connects the wells (see
/// LandscapeCut), beginning with that of rho_0: walls move outwards where V is lower, then inwards
/// to the cells that lie below. Cells are as long as 1/4 (in 2-D 1/3, in 3-D 2/3) of the degree
/// times the width sqrt(D/|V''|) of a well with that curvature, the shortest where mass lives, in
/// each direction.
/// The mass outside is bounded by samples on a box of twice the size, ten times what they show.
/// Where V is known on a box only, the walls are within that, wherever V lies at them.
/// Throws a UserError about Mesh/Type where V does not rise so far, or cells would be too many.
/// Every rank does the same work.
template <int dim>
AutomaticBox<dim> find_box(const Potential<dim> &potential,
                           const InitialDensity<dim> &initial_density, const BoxNeeds<dim> &needs);

} // namespace gibbsflow
