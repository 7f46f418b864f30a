#pragma once

#include "model/potential.h"

#include <array>

namespace gibbsflow {

/// A box, or the face of it on which some coordinates are fixed.
template <int dim>
struct BoxFace {
  dealii::Point<dim> lower, upper; // of the box
  std::array<int, dim> side = {};  // -1: fixed to lower, 1: fixed to upper, 0: free

  bool is_free(const unsigned int d) const { return side[d] == 0; }
  double length() const { return (upper - lower).norm(); }
};

/// Points of a face at which the derivatives of V along its free coordinates vanish, whatever the
/// Hessian is there; one zero may be listed several times.
/// The face is covered by a grid of n_cells cells in each free direction. Newton's method starts
/// where every component of the gradient changes its sign in a cell, or |grad V| is smallest among
/// the neighbours; each iteration
///     x <- x - a H^{-1} grad V,   a = 1, 1/2, 1/4, ... until |grad V| falls,
/// is no longer than two cells. A zero is accepted where a Newton step is below zero_accuracy of
/// the box. What lies closer together than the grid's cells may be missed.
/// On a corner, where nothing is free, the corner is the answer. Not collective.
template <int dim>
std::vector<dealii::Point<dim>> find_gradient_zeros(const Potential<dim> &potential,
                                                    const BoxFace<dim> &face, unsigned int n_cells);

/// Error of these zeros relative to the diagonal of the box.
constexpr double zero_accuracy = 1e-9;

} // namespace gibbsflow
