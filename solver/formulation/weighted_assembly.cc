#include "formulation/weighted_assembly.h"

#include "base/signals.h"
#include "linear_algebra/blas.h"

#include <deal.II/fe/fe_q.h>
#include <deal.II/lac/trilinos_sparsity_pattern.h>

namespace gibbsflow {

namespace {

/// C = B^T B with rows and columns scaled, for B given by rows of length n; symmetric to the bit.
void set_scaled_gram(const std::vector<double> &B, const std::vector<double> &scales,
                     std::vector<double> &C)
{
  const int n = static_cast<int>(scales.size()), n_rows = static_cast<int>(B.size()) / n;
  const double one = 1.;
  C.assign(n * n, 0.);
  dsyrk_("L", "N", &n, &n_rows, &one, B.data(), &n, &one, C.data(), &n);
  for (int i = 0; i < n; ++i)
    for (int j = i; j < n; ++j)
      C[j * n + i] = C[i * n + j] = C[i * n + j] * scales[i] * scales[j];
}

/// Whether nodes at the lexicographic positions i and j of a grid of n nodes per direction couple.
template <int dim>
bool couple(NodeCoupling coupling, unsigned int i, unsigned int j, unsigned int n)
{
  unsigned int n_steps = 0;
  for (unsigned int d = 0; d < dim; ++d, i /= n, j /= n) {
    const unsigned int a = i % n, b = j % n, step = a < b ? b - a : a - b;
    if (step > 1)
      return false;
    n_steps += step;
  }
  return coupling != NodeCoupling::edges || n_steps <= 1;
}

/// For each node of a cell those that couple with it.
template <int dim>
std::vector<std::vector<unsigned int>> coupled_nodes(const dealii::FiniteElement<dim> &element,
                                                     NodeCoupling coupling)
{
  const std::vector<unsigned int> position =
      dynamic_cast<const dealii::FE_Q<dim> &>(element).get_poly_space_numbering();
  std::vector<std::vector<unsigned int>> result(position.size());
  for (unsigned int i = 0; i < position.size(); ++i)
    for (unsigned int j = 0; j < position.size(); ++j)
      if (coupling == NodeCoupling::all ||
          couple<dim>(coupling, position[i], position[j], element.degree + 1))
        result[i].push_back(j);
  return result;
}

template <int dim>
void make_pattern(const WeightedCells<dim> &cells, NodeCoupling coupling, MatrixPair &matrices)
{
  const Discretization<dim> &discretization = cells.discretization();
  const NodeMap<dim> &map = discretization.node_map();
  dealii::TrilinosWrappers::SparsityPattern pattern(map.owned(), map.owned(), map.relevant(),
                                                    discretization.communicator());
  const auto coupled = coupled_nodes(discretization.element(), coupling);
  std::vector<CellNodes::Unknown> columns;
  for (const WeightedCell<dim> &cell : cells.cells())
    for (unsigned int i = 0; i < coupled.size(); ++i) {
      columns.clear();
      for (const unsigned int j : coupled[i])
        cell.nodes.for_each_unknown(
            j, [&](const auto unknown, double) { columns.push_back(unknown); });
      cell.nodes.for_each_unknown(i, [&](const auto row, double) {
        pattern.add_entries(row, columns.begin(), columns.end());
      });
    }
  pattern.compress();
  matrices.mass.reinit(pattern);
  matrices.stiffness.reinit(pattern);
}

/// Adds the local matrix, transformed from nodes to unknowns.
void add(const CellNodes &nodes, const std::vector<double> &local, bool skip_zeros,
         dealii::TrilinosWrappers::SparseMatrix &matrix)
{
  const unsigned int n = nodes.size();
  if (nodes.are_unknowns()) {
    for (unsigned int i = 0; i < n; ++i)
      matrix.add(nodes.unknown(i), n, nodes.unknowns().data(), &local[i * n], skip_zeros, true);
    return;
  }
  std::vector<CellNodes::Unknown> columns;
  std::vector<double> values;
  for (unsigned int i = 0; i < n; ++i) {
    columns.clear();
    values.clear();
    for (unsigned int j = 0; j < n; ++j)
      nodes.for_each_unknown(j, [&](const auto column, const double c) {
        if (local[i * n + j] != 0. || !skip_zeros) {
          columns.push_back(column);
          values.push_back(c * local[i * n + j]);
        }
      });
    nodes.for_each_unknown(i, [&](const auto row, const double c) {
      std::vector<double> scaled = values;
      for (double &value : scaled)
        value *= c;
      matrix.add(row, columns.size(), columns.data(), scaled.data(), false, false);
    });
  }
}

} // namespace

namespace {

/// The Gram matrices of phi and of transform(q, grad phi), both times sqrt(pi) e^{U_0/2}.
template <int dim, typename Transform>
void integrate_grams(const CellPoints<dim> &points, double U_0, const std::vector<double> &scales,
                     const Transform &transform, LocalMatrices &result)
{
  const unsigned int n = points.n_shapes(), n_points = points.size();
  AssertDimension(scales.size(), n);
  std::vector<double> B(n_points * n), root_weight(n_points);
  for (unsigned int q = 0; q < n_points; ++q) {
    root_weight[q] = std::sqrt(points.JxW(q)) * std::exp(-0.5 * (points.U(q) - U_0));
    for (unsigned int i = 0; i < n; ++i)
      B[q * n + i] = root_weight[q] * points.value(q, i);
  }
  set_scaled_gram(B, scales, result.mass);

  // component by component
  B.resize(dim * n_points * n);
  for (unsigned int q = 0; q < n_points; ++q)
    for (unsigned int i = 0; i < n; ++i) {
      const dealii::Tensor<1, dim> gradient = transform(q, points.gradient(q, i));
      for (unsigned int d = 0; d < dim; ++d)
        B[(d * n_points + q) * n + i] = root_weight[q] * gradient[d];
    }
  set_scaled_gram(B, scales, result.stiffness);
}

} // namespace

template <int dim>
void integrate_local(const CellPoints<dim> &points, double U_0, const std::vector<double> &scales,
                     double kappa, const Metric<dim> &metric, LocalMatrices &result)
{
  // L^T grad phi, L L^T = G^{-1}
  const bool is_euclidean = metric.is_euclidean();
  const double root_kappa = std::sqrt(kappa);
  integrate_grams(
      points, U_0, scales,
      [&](unsigned int, const dealii::Tensor<1, dim> &gradient) {
        return root_kappa * (is_euclidean ? gradient : metric.orthonormal(gradient));
      },
      result);
}

template <int dim>
void integrate_local(const CellPoints<dim> &points, double U_0, const std::vector<double> &scales,
                     const std::vector<dealii::SymmetricTensor<2, dim>> &A, LocalMatrices &result)
{
  // Lambda^{1/2} Q^T grad phi, A = Q Lambda Q^T
  std::vector<dealii::Tensor<2, dim>> root(A.size());
  for (unsigned int q = 0; q < A.size(); ++q) {
    const auto pairs = dealii::eigenvectors(A[q]);
    for (unsigned int d = 0; d < dim; ++d)
      root[q][d] = std::sqrt(std::max(0., pairs[d].first)) * pairs[d].second;
  }
  integrate_grams(
      points, U_0, scales,
      [&](unsigned int q, const dealii::Tensor<1, dim> &gradient) { return root[q] * gradient; },
      result);
}

template <int dim>
void assemble(const WeightedCells<dim> &cells, NodeCoupling coupling,
              const std::function<void(const WeightedCell<dim> &, LocalMatrices &)> &local,
              MatrixPair &matrices)
{
  make_pattern(cells, coupling, matrices);
  const bool skip_zeros = coupling != NodeCoupling::all;
  LocalMatrices values;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    if (signal_received() != 0) // of this rank alone, as yet
      break;
    local(cell, values);
    AssertDimension(values.mass.size(), cell.nodes.size() * cell.nodes.size());
    add(cell.nodes, values.mass, skip_zeros, matrices.mass);
    add(cell.nodes, values.stiffness, skip_zeros, matrices.stiffness);
  }
  matrices.mass.compress(dealii::VectorOperation::add);
  matrices.stiffness.compress(dealii::VectorOperation::add);
  throw_if_stopped(cells.discretization().communicator(), "while matrices were assembled");
}

template void integrate_local(const CellPoints<1> &, double, const std::vector<double> &, double,
                              const Metric<1> &, LocalMatrices &);
template void integrate_local(const CellPoints<2> &, double, const std::vector<double> &, double,
                              const Metric<2> &, LocalMatrices &);
template void integrate_local(const CellPoints<3> &, double, const std::vector<double> &, double,
                              const Metric<3> &, LocalMatrices &);
template void integrate_local(const CellPoints<1> &, double, const std::vector<double> &,
                              const std::vector<dealii::SymmetricTensor<2, 1>> &, LocalMatrices &);
template void integrate_local(const CellPoints<2> &, double, const std::vector<double> &,
                              const std::vector<dealii::SymmetricTensor<2, 2>> &, LocalMatrices &);
template void integrate_local(const CellPoints<3> &, double, const std::vector<double> &,
                              const std::vector<dealii::SymmetricTensor<2, 3>> &, LocalMatrices &);
template void assemble(const WeightedCells<1> &, NodeCoupling,
                       const std::function<void(const WeightedCell<1> &, LocalMatrices &)> &,
                       MatrixPair &);
template void assemble(const WeightedCells<2> &, NodeCoupling,
                       const std::function<void(const WeightedCell<2> &, LocalMatrices &)> &,
                       MatrixPair &);
template void assemble(const WeightedCells<3> &, NodeCoupling,
                       const std::function<void(const WeightedCell<3> &, LocalMatrices &)> &,
                       MatrixPair &);

} // namespace gibbsflow
