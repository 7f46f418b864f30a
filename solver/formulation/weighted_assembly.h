#pragma once

#include "discretization/weighted_cells.h"
#include "linear_algebra/matrix_pair.h"

#include <functional>

namespace gibbsflow {

/// The local matrices of one cell, row by row:
///     mass_ij = t_i t_j int phi_i phi_j e^{-(U - U_0)} dx,
///     stiffness_ij = kappa t_i t_j int grad phi_i . G^{-1} grad phi_j e^{-(U - U_0)} dx ,
/// G being the metric.
struct LocalMatrices {
  std::vector<double> mass, stiffness;
};

/// Integrates them with the rule's points; U holds the log weight there and U_0 is any number close
/// to its minimum. Both results are Gram matrices: symmetric and positive semi-definite to
/// rounding.
template <int dim>
void integrate_local(const WeightedCell<dim> &cell, const CellRule<dim> &rule,
                     const std::vector<double> &U, double U_0, const std::vector<double> &scales,
                     double kappa, const Metric<dim> &metric, LocalMatrices &result);

/// Which nodes of a cell a local matrix may couple, on the grid of its nodes: all; those with
/// neighbouring positions in every direction; those with neighbouring positions along one edge.
enum class NodeCoupling { all, neighbors, edges };

/// Gives both matrices the pattern of that coupling and fills them cell by cell from `local`;
/// entries beyond the pattern must be zero. Unknowns on absorbing walls keep their diagonal entries
/// only: they are coupled to nothing, and stay zero where they start as zero. Collective.
template <int dim>
void assemble(const WeightedCells<dim> &cells, NodeCoupling coupling,
              const std::function<void(const WeightedCell<dim> &, LocalMatrices &)> &local,
              MatrixPair &matrices);

/// The same with other unknowns than the absorbed ones that are coupled to nothing; the set has all
/// of them that are on cells of this rank.
template <int dim>
void assemble(const WeightedCells<dim> &cells, NodeCoupling coupling,
              const dealii::IndexSet &uncoupled,
              const std::function<void(const WeightedCell<dim> &, LocalMatrices &)> &local,
              MatrixPair &matrices);

} // namespace gibbsflow
