#pragma once

#include "formulation/density_values.h"
#include "space/weighted_cells.h"

#include <vector>

namespace gibbsflow {

/// U changes by `size` in a thin part of a cell, across one direction of the unit cell.
struct CellStep {
  unsigned int direction;
  double place, size;
  bool is_straight;  // at the same place all over the cell
  double resistance; // int 1/pi, pi relative to its largest in the cell, over thin walls there
};

/// Along lines through the thin boxes of the cell's rule, where U changes far more than smooth
/// functions do.
template <int dim>
std::vector<CellStep> steps_within(const WeightedCells<dim> &cells, const WeightedCell<dim> &cell);

/// Of the energy of u in a cell with a step, that of its derivative across it, and what of it would
/// be saved by the function that elements lack: of one variable, linear on either side of the step,
/// zero where the cell ends; or where the step is not straight, as much as with a constant flux
/// through a step in the middle of the cell, 1 - 1/(mean of pi, times that of 1/pi). Where there is
/// a wall, what its flux F would need beside, F^2 int 1/pi (Prager & Synge, Quart. Appl. Math. 5
/// (1947)). u belongs to lambda; `values` are its own, of elements of this degree, at the points of
/// the rule of the cell.
struct EnergyAtStep {
  double energy, saved;
};

template <int dim>
EnergyAtStep energy_at(const CellStep &step, const CellPoints<dim> &points,
                       const DensityValues<dim> &values, double lambda, unsigned int degree);

/// int 1/pi over the cell, pi relative to its largest value there.
template <int dim>
double resistance_of(const CellPoints<dim> &points);

} // namespace gibbsflow
