#pragma once

#include "model/potential_parameters.h"

#include <vector>

namespace gibbsflow {

/// Values of V on a tensor grid in one to three dimensions.
struct PotentialGrid {
  std::vector<std::vector<double>> axes; // the coordinates in each direction, increasing
  std::vector<double> values;            // at (x_i, y_j, z_k), the last index fastest
};

/// Reads Potential/File. V is an array of dim dimensions that has V(x_i, y_j, z_k) in place
/// [i, j, k] (numpy.meshgrid with indexing='ij'), at least four points in each direction. A .npz or
/// .safetensors file holds it as V, with the coordinates as x, y, z; where it does not hold
/// coordinates, and in a .npy file, points are equidistant from Potential/Lower corner to Upper
/// corner. Throws a UserError about the entry that does not fit.
PotentialGrid read_potential_grid(const PotentialParameters &parameters, unsigned int dim);

} // namespace gibbsflow
