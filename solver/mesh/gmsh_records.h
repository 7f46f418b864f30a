#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

namespace gibbsflow {

/// What a Gmsh file lists, as it lists it.
struct GmshRecords {
  struct Element {
    int type; // 1: line, 2: triangle, 3: quadrilateral, 4: tetrahedron, 5: hexahedron, 15: point
    int physical;                   // 0: none
    std::vector<std::size_t> nodes; // by their position in `points`
  };

  std::string version;
  std::vector<std::array<double, 3>> points;
  std::vector<Element> elements;
  std::map<std::pair<int, int>, std::string> names; // by dimension and number
};

/// Nodes of an element of a type that is read, and its dimension; 0 and -1 for other types.
unsigned int n_gmsh_nodes(int type);
int gmsh_dimension(int type);

/// The records of a file of version 2.2 or 4.1. Throws a UserError about Mesh/File where the file
/// cannot be read or is not what it says.
GmshRecords read_gmsh_records(const std::string &file);

} // namespace gibbsflow
