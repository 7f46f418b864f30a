#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace gibbsflow::test {

/// A mesh to be written as a Gmsh file.
struct GmshMesh {
  struct Element {
    int type, physical;
    std::vector<int> nodes; // from 1 on
  };
  struct Name {
    int dimension, number;
    std::string name;
  };

  std::vector<Name> names;
  std::vector<std::array<double, 3>> points;
  std::vector<Element> elements;
};

/// In format "2.2" or "4.1"; elements of a type and a physical number are an entity.
std::string gmsh_text(const GmshMesh &mesh, const std::string &version, bool is_binary);

/// The unit square or cube in n cells a direction, each divided into 2 triangles or 6 tetrahedra
/// where `simplices`. Its boundary is the part "boundary", but "low" where x = 0.
GmshMesh gmsh_cube(unsigned int dim, unsigned int n, bool simplices);

} // namespace gibbsflow::test
