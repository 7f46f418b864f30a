#pragma once

#include "mesh/box_grid.h"
#include "model/potential.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace gibbsflow {

/// Interval [lower, upper] of V/D on a box.
struct EnergyRange {
  double lower, upper;
};

/// One simplex: its faces, the face i opposite to vertex i, and the shape of its box.
template <int dim>
struct KuhnSimplex {
  std::array<std::int64_t, dim + 1> faces;
  std::array<unsigned int, dim> order; // Kuhn's permutation
  unsigned int box;
};

template <int dim>
struct KuhnBox {
  CellGeometry<dim> geometry;
  EnergyRange U;
};

/// The division of the kept cells into boxes along lines and of these into simplices.
template <int dim>
struct KuhnDivision {
  std::vector<KuhnBox<dim>> boxes;
  std::vector<KuhnSimplex<dim>> elements;
  unsigned int n_faces = 0;
  bool proven = true;
};

/// Divides the kept cells of a grid by lines, so that V/D varies by less than `target` on a box as
/// far as that goes, and each box into dim! simplices by Kuhn's permutations. The ranges of V/D are
/// proven where the potential can enclose its values, else from samples. None where there were more
/// than `most_cells` boxes.
template <int dim>
std::optional<KuhnDivision<dim>>
divide_into_simplices(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
                      const Potential<dim> &potential, double diffusion, double target,
                      unsigned int most_cells);

} // namespace gibbsflow
