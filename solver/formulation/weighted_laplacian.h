#pragma once

#include "formulation/node_grid.h"
#include "formulation/weighted_assembly.h"
#include "model/dynamics.h"

#include <unordered_map>

namespace gibbsflow {

/// The matrices of int h phi dpi and kappa int grad h . G^{-1} grad phi dpi, G the metric, in the
/// basis e^{-L_j} phi_j with e^{2 L_j} = int phi_j^2 dpi, for unknowns g_j = e^{L_j} h_j: every
/// basis function has norm one in L^2_pi, M has unit diagonal, the entries of K are of order kappa
/// (degree/cell size)^2, and the range of pi over the mesh never enters a matrix. Both are
/// symmetric, and K g = 0 for h = 1. With Dynamics, A(x) of these stands in place of kappa G^{-1}:
/// the symmetric part of their generator in L^2_pi, where pi is stationary.
template <int dim>
class WeightedLaplacian {
public:
  /// Assembles the matrices. `cells` must outlive this object. Collective.
  WeightedLaplacian(const WeightedCells<dim> &cells, double kappa, MatrixPair &matrices,
                    std::shared_ptr<const Dynamics<dim>> dynamics = nullptr);

  const Vector &log_scale() const { return log_scale_; } // L_j, with ghost values

  /// The basis functions on one of the cells, see basis_scales().
  const std::vector<double> &scales(const WeightedCell<dim> &cell) const
  {
    return scales_[cell.index];
  }

  /// Their nodes in terms of the unknowns, see scaled_nodes().
  const CellNodes &nodes(const WeightedCell<dim> &cell) const
  {
    const auto found = hanging_.find(cell.index);
    return found == hanging_.end() ? cell.nodes : found->second;
  }

  /// Both local matrices with the weights of the points.
  void integrate(const CellPoints<dim> &points, LocalMatrices &result) const;

  /// m_j = e^{-L_j} int phi_j dpi. Collective.
  Vector mass_functional() const;

private:
  const WeightedCells<dim> &cells_;
  const double kappa_;
  const std::shared_ptr<const Dynamics<dim>> dynamics_;
  Vector log_scale_;
  std::vector<std::vector<double>> scales_;             // by cell
  std::unordered_map<unsigned int, CellNodes> hanging_; // of cells with nodes that hang
};

} // namespace gibbsflow
