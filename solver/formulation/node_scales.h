#pragma once

#include "space/weighted_cells.h"

namespace gibbsflow {

/// L_j with e^{2 L_j} = int phi_j^2 dpi, for which the basis functions e^{-L_j} phi_j have norm one
/// in L^2_pi. With ghost values. e^{L_j} itself may underflow. Collective.
template <int dim>
void set_node_scales(const WeightedCells<dim> &cells, Vector &log_scale);

/// L_i of the nodes of a cell: of a node that hangs the least of those that it is made of.
std::vector<double> node_log_scales(const CellNodes &nodes, const Vector &log_scale);

/// The same nodes in terms of the unknowns g_j = e^{L_j} h_j, where their values are e^{L_i} h_i:
///     e^{L_i} h_i = sum_k c_ik e^{L_i - L_k} g_k .
CellNodes scaled_nodes(const CellNodes &nodes, const Vector &log_scale);

} // namespace gibbsflow
