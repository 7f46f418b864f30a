#pragma once

#include "formulation/formulation.h"

#include <vector>

namespace gibbsflow {

/// Whether barriers of V within cells, which elements take for what they are on the average, divide
/// the mesh: what is on one side hardly comes to the other, and no element knows. Collective.
template <int dim>
bool hides_a_wall(const WeightedCells<dim> &cells);

/// What structure of V within cells (their rules are divided there) does to the eigenvalues in two
/// and three dimensions, relative to them: elements of a degree more see as little of a narrow
/// barrier or well as those of the run do. Zero where no cell is divided. An estimate, from the
/// cells in which U changes as much within a small box as all over the cell, and which narrow
/// barriers or wells make (int pi)(int 1/pi) large for: a constant flux would need |int grad u|^2 /
/// int 1/pi only of their energy. Collective.
template <int dim>
std::vector<double> structure_errors(const Formulation<dim> &formulation,
                                     const std::vector<Vector> &eigenvectors,
                                     const std::vector<double> &lambda);

} // namespace gibbsflow
