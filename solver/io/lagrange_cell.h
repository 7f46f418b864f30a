#pragma once

#include <vector>

namespace gibbsflow {

/// The position in lexicographic order, i fastest, of each node of VTK's Lagrange cell: vertices,
/// then edges, faces and the interior, as vtkLagrangeQuadrilateral and vtkLagrangeHexahedron number
/// them in files of version 1.0.
template <int dim>
std::vector<unsigned int> lagrange_to_lexicographic(unsigned int degree);

} // namespace gibbsflow
