#include "io/lagrange_cell.h"

namespace gibbsflow {

template <int dim>
std::vector<unsigned int> lagrange_to_lexicographic(const unsigned int degree)
{
  const unsigned int n = degree;
  std::vector<unsigned int> nodes;
  const auto add = [&](const unsigned int i, const unsigned int j, const unsigned int k) {
    nodes.push_back(i + (n + 1) * (j + (n + 1) * k));
  };

  // Vertices: round the bottom, then round the top.
  const std::vector<unsigned int> levels =
      dim == 3 ? std::vector<unsigned int>{0, n} : std::vector<unsigned int>{0};
  for (const unsigned int k : levels) {
    add(0, 0, k);
    add(n, 0, k);
    if (dim > 1) {
      add(n, n, k);
      add(0, n, k);
    }
  }

  // Edges in the same order, all in the direction of the axis; then the vertical ones.
  for (const unsigned int k : levels) {
    for (unsigned int i = 1; i < n; ++i)
      add(i, 0, k);
    if (dim > 1) {
      for (unsigned int j = 1; j < n; ++j)
        add(n, j, k);
      for (unsigned int i = 1; i < n; ++i)
        add(i, n, k);
      for (unsigned int j = 1; j < n; ++j)
        add(0, j, k);
    }
  }
  if (dim == 3)
    for (const unsigned int j : {0U, n})
      for (const unsigned int i : {0U, n})
        for (unsigned int k = 1; k < n; ++k)
          add(i, j, k);

  // Faces: normal to x, to y, to z; the face of a quadrilateral is its interior.
  if (dim == 3) {
    for (const unsigned int i : {0U, n})
      for (unsigned int k = 1; k < n; ++k)
        for (unsigned int j = 1; j < n; ++j)
          add(i, j, k);
    for (const unsigned int j : {0U, n})
      for (unsigned int k = 1; k < n; ++k)
        for (unsigned int i = 1; i < n; ++i)
          add(i, j, k);
  }
  if (dim > 1)
    for (const unsigned int k : levels)
      for (unsigned int j = 1; j < n; ++j)
        for (unsigned int i = 1; i < n; ++i)
          add(i, j, k);

  // The interior of a hexahedron.
  if (dim == 3)
    for (unsigned int k = 1; k < n; ++k)
      for (unsigned int j = 1; j < n; ++j)
        for (unsigned int i = 1; i < n; ++i)
          add(i, j, k);
  return nodes;
}

template std::vector<unsigned int> lagrange_to_lexicographic<1>(unsigned int);
template std::vector<unsigned int> lagrange_to_lexicographic<2>(unsigned int);
template std::vector<unsigned int> lagrange_to_lexicographic<3>(unsigned int);

} // namespace gibbsflow
