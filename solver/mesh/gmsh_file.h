#pragma once

#include "mesh/coarse_mesh.h"

namespace gibbsflow {

/// The lines, quadrilaterals or hexahedra of a Gmsh file (.msh 2.2 or 4.1, ASCII or binary), with
/// the physical names of its boundary. Triangles become three quadrilaterals and tetrahedra four
/// hexahedra; quadrilaterals beside triangles become four. A part whose name begins with circle or
/// sphere lies on one: centre and radius are fitted to its nodes, which are moved onto it.
///
/// The file is untrusted: sizes are compared with the bytes that are there before anything is
/// allocated. Throws a UserError about Mesh/File where it cannot be read, is of another format or
/// dimension, has cells of other kinds (quadratic, prisms), inverted ones, no physical name for a
/// number, or a part that does not fit its circle to 1e-6.
template <int dim>
CoarseMesh<dim> read_gmsh(const std::string &file);

} // namespace gibbsflow
