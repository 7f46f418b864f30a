#pragma once

#include "linear_algebra/matrix_pair.h"
#include "space/weighted_cells.h"

#include <functional>

namespace gibbsflow {

/// The local matrices of one cell for its nodes, row by row:
///     mass_ij = t_i t_j int phi_i phi_j e^{-(U - U_0)} dx,
///     stiffness_ij = kappa t_i t_j int grad phi_i . G^{-1} grad phi_j e^{-(U - U_0)} dx ,
/// G being the metric.
struct LocalMatrices {
  std::vector<double> mass, stiffness;
  const CellNodes *nodes = nullptr; // in terms of unknowns where not as the cell has them
};

/// Integrates them with the weights of the points, which are those of a rule, one direction after
/// the other; U_0 is any number close to the smallest U there. Both results are symmetric to the
/// last bit and, being Gram matrices, positive semi-definite up to rounding in terms of the
/// diagonal.
template <int dim>
void integrate_local(const CellPoints<dim> &points, double U_0, const std::vector<double> &scales,
                     double kappa, const Metric<dim> &metric, LocalMatrices &result);

/// The same with A(x), symmetric and positive semi-definite, given at the points, in place of
/// kappa G^{-1}.
template <int dim>
void integrate_local(const CellPoints<dim> &points, double U_0, const std::vector<double> &scales,
                     std::vector<dealii::SymmetricTensor<2, dim>> A, LocalMatrices &result);

/// Which nodes of a cell a local matrix may couple, on the grid of its nodes: all; those with
/// neighbouring positions in every direction; those with neighbouring positions along one edge.
enum class NodeCoupling { all, neighbors, edges };

/// Gives both matrices the pattern of that coupling and fills them cell by cell from `local`;
/// entries beyond the pattern must be zero. Rows and columns of nodes without an unknown are left
/// out, those of nodes that hang go to the unknowns they are made of. Collective.
template <int dim>
void assemble(const WeightedCells<dim> &cells, NodeCoupling coupling,
              const std::function<void(const WeightedCell<dim> &, LocalMatrices &)> &local,
              MatrixPair &matrices);

} // namespace gibbsflow
