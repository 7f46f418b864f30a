#pragma once

#include "formulation/formulation.h"

#include <optional>
#include <vector>

namespace gibbsflow {

/// Whether barriers of V within cells, which elements take for what they are on the average, divide
/// the mesh: what is on one side hardly comes to the other, and no element knows. Collective.
template <int dim>
bool hides_a_wall(const WeightedCells<dim> &cells);

/// Where V has a wall that is thin beside a cell, no more than 12 D above the minimum, and resists
/// more than a tenth of the cell does: elements take it for nothing. The one that resists most, if
/// there is any; collective.
template <int dim>
std::optional<dealii::Point<dim>> thin_wall(const WeightedCells<dim> &cells);

/// What steps of U and thin walls within cells (their rules are divided there) do to the
/// eigenvalues in two and three dimensions, relative to them: elements of a degree more see as
/// little of them as those of the run do. Zero where no cell is divided. An estimate, twice the
/// energy that would be saved by a function that knows the step, (residual)^2 / (its own energy),
/// and by what the flux through a wall needs, (int 1/pi) F^2. Collective.
template <int dim>
std::vector<double> structure_errors(const Formulation<dim> &formulation,
                                     const std::vector<Vector> &eigenvectors,
                                     const std::vector<double> &lambda);

/// An estimate of what steps of U within cells do to the density on its way to equilibrium, in L1.
/// As above functions that know the steps would save energy of h - 1, as if that were an
/// eigenfunction; p is the geometric mean of two parts, of the energy and of int |J|, of which
/// early and late times have the one too small and the other too large. With d = |rho - pi|_1,
///     3 p d (1 + log(2/d)) ,
/// which rates that are off by p make of what is left; where mass leaves, 0 in place of pi. Zero
/// where no cell is divided. Collective.
template <int dim>
double density_structure_error(const Formulation<dim> &formulation, const Vector &u);

} // namespace gibbsflow
