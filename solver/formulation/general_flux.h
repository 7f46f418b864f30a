#pragma once

#include "model/dynamics.h"
#include "space/cell_points.h"

namespace gibbsflow {

/// J = -(rho c + A grad rho) of the general equation at points of a cell, for the density with
/// these values at its nodes.
template <int dim>
std::vector<dealii::Tensor<1, dim>> general_flux(const Dynamics<dim> &dynamics,
                                                 const CellPoints<dim> &points,
                                                 const std::vector<double> &nodal);

} // namespace gibbsflow
