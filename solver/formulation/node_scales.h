#pragma once

#include "discretization/weighted_cells.h"

#include <string>

namespace gibbsflow {

/// L_j with e^{2 L_j} = int phi_j^2 dpi, for which the basis functions e^{-L_j} phi_j have norm one
/// in L^2_pi. With ghost values. Throws RunFailure, in the name of a formulation, where e^{L_j} is
/// not representable. Collective.
template <int dim>
void set_node_scales(const WeightedCells<dim> &cells, const std::string &formulation,
                     Vector &log_scale);

} // namespace gibbsflow
