#pragma once

#include "bounds/gap_estimate.h"
#include "mesh/box_grid.h"
#include "model/potential.h"

#include <vector>

namespace gibbsflow {

/// Whether V(x) = sum_d V_d(x_d) on the box: proven where its mixed derivatives are enclosed and
/// vanish, sampled where mixed differences at many points vanish up to rounding.
enum class Separable { no, sampled, proven };

template <int dim>
Separable separability(const BoxGrid<dim> &grid, const Potential<dim> &potential);

/// lambda_1 of a product is the smallest of its factors' (a tensor product of the eigenfunctions),
/// each bracketed after Chen and Wang on its side of the box. In 1-D there is nothing to divide.
/// Entries of kind lower and upper (or estimate where separability was sampled only), refused where
/// V is no sum. `breaks` are those of LineMeasure in each direction.
template <int dim>
std::vector<GapEstimate> product_bounds(const BoxGrid<dim> &grid, const Potential<dim> &potential,
                                        double diffusion,
                                        const std::array<std::vector<double>, dim> &breaks = {});

} // namespace gibbsflow
