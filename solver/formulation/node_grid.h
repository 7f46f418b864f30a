#pragma once

#include "space/weighted_cells.h"

namespace gibbsflow {

/// The grid of the nodes of a cell (Gauss-Lobatto points in each direction) as a network on the
/// unit cube, by the trapezoidal rule on the boxes between neighbouring nodes:
///     m_i = int phi_i ,   w_ij = -int d_d phi_i d_d phi_j  along an edge i, j in direction d,
/// phi_i piecewise linear in each coordinate; all weights are positive and no others couple. On a
/// cell they are CellGeometry's JxW(m_i) and edge_weight(d, w_ij).
template <int dim>
class NodeGrid {
public:
  struct Edge {
    unsigned int i, j; // nodes in the numbering of the element
    unsigned int direction;
    double weight;
  };

  /// A box between neighbouring nodes; corners in the order of the vertices, x fastest.
  struct Box {
    dealii::Point<dim> lower, upper; // in the unit cell
    std::array<unsigned int, 1u << dim> corners;
  };

  explicit NodeGrid(const dealii::FiniteElement<dim> &fe);

  const std::vector<double> &masses() const { return masses_; }
  const std::vector<Edge> &edges() const { return edges_; }
  const std::vector<Box> &boxes() const { return boxes_; }

private:
  std::vector<double> masses_;
  std::vector<Edge> edges_;
  std::vector<Box> boxes_;
};

/// U = -log pi at the nodes that are unknowns, where they are shared the smallest found. With ghost
/// values. Collective.
template <int dim>
void sample_nodes(const WeightedCells<dim> &cells, Vector &U);

/// The same at the nodes of one cell, of which some may be no unknowns.
template <int dim>
std::vector<double> nodal_log_weights(const WeightedCells<dim> &cells,
                                      const WeightedCell<dim> &cell, const Vector &U);

} // namespace gibbsflow
