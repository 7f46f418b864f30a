#pragma once

#include "model/dynamics.h"
#include "model/initial_density.h"

#include <array>
#include <vector>

namespace gibbsflow {

/// Where the mass of an equation is, roughly: its law on the nodes of a coarse grid far beyond a
/// box, as the larger of two, in each node: that at a random time of mean `time` from the start (of
/// the order of what has been anywhere by then), and the stationary one that is reached from it.
template <int dim>
struct CoarseLaw {
  std::array<std::vector<double>, dim> nodes; // ascending coordinates in each direction
  std::array<std::vector<double>, dim> mass;  // at the nodes with that coordinate
  dealii::Tensor<1, dim> widths; // the shortest lengths sqrt(A_dd/|d v_d/dx_d|) where mass is
};

/// The equation as a chain of jumps between the nodes, in each direction with the rates of the
/// exponentially fitted fluxes,
///     A/(h h') B(-v h/A) ,   B(z) = z/(e^z - 1) ,   h' the mean of the two steps at the node,
/// and across the cells as in MonotoneFokkerPlanck. It diffuses too much on coarse cells, so that
/// tails are rather too heavy; what A has too much of mixed parts for is left out. Nodes are
/// equally far apart in the box and `growth` times as far with each step beyond it, up to `reach`
/// half widths from its middle, where walls reflect. time = 0: the stationary law alone. Every rank
/// does the same work.
template <int dim>
CoarseLaw<dim> coarse_law(const Dynamics<dim> &dynamics, const InitialDensity<dim> &initial_density,
                          const dealii::Point<dim> &lower, const dealii::Point<dim> &upper,
                          double reach, double time);

} // namespace gibbsflow
