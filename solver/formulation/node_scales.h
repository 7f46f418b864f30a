#pragma once

#include "space/weighted_cells.h"

namespace gibbsflow {

/// L_j with e^{2 L_j} = int phi_j^2 dpi, for which the basis functions e^{-L_j} phi_j have norm one
/// in L^2_pi. With ghost values. e^{L_j} itself may underflow. Collective.
template <int dim>
void set_node_scales(const WeightedCells<dim> &cells, Vector &log_scale);

} // namespace gibbsflow
