#pragma once

#include "mesh/coarse_mesh.h"

#include <algorithm>
#include <array>

namespace gibbsflow {

template <int dim>
using FaceCorners = std::array<unsigned int, 1u << (dim - 1)>;

/// The corners of a face of a cell in ascending order, by which cells that share it are found.
template <int dim>
FaceCorners<dim> sorted_corners(const typename CoarseMesh<dim>::Corners &corners,
                                const unsigned int face)
{
  FaceCorners<dim> result;
  for (unsigned int c = 0, n = 0; c < corners.size(); ++c)
    if ((c >> (face / 2) & 1u) == face % 2)
      result[n++] = corners[c];
  std::sort(result.begin(), result.end());
  return result;
}

} // namespace gibbsflow
