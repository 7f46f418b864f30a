#pragma once

#include "model/dynamics.h"
#include "space/weighted_cells.h"

#include <optional>
#include <string>

namespace gibbsflow {

/// A coefficient of the general equation that changes abruptly within a cell.
template <int dim>
struct CoefficientJump {
  std::string what;      // "Sigma" or "the drift"
  dealii::Point<dim> at; // about there
  double size;           // relative to what it is nearby
};

/// Where Sigma changes along lines through the middles of cells and its derivative does not show
/// it: a part of the change that stays where the line is halved towards it six times, as that of
/// kinks does not. Likewise the drift, as a whole. What Galerkin's method makes of a jump of Sigma
/// is another equation, on any mesh: rho is continuous there, and not Sigma rho. Changes below 1e-4
/// are not looked at. The largest one that was found; collective.
template <int dim>
std::optional<CoefficientJump<dim>> largest_coefficient_jump(const WeightedCells<dim> &cells,
                                                             const Dynamics<dim> &dynamics);

} // namespace gibbsflow
