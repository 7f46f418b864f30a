#include "formulation/weighted_assembly.h"

#include "base/signals.h"

#include <deal.II/fe/fe_q.h>
#include <deal.II/lac/trilinos_sparsity_pattern.h>

#include <Epetra_CrsMatrix.h>

#include <unordered_map>

namespace gibbsflow {

namespace {

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

/// The unknowns of a cell, each once, and its nodes in terms of them.
class UnknownsOfCell {
public:
  explicit UnknownsOfCell(const CellNodes &nodes) : by_node_(nodes.size())
  {
    std::unordered_map<CellNodes::Unknown, unsigned int> place;
    for (unsigned int i = 0; i < nodes.size(); ++i)
      nodes.for_each_unknown(i, [&](const auto unknown, const double coefficient) {
        const auto [found, is_new] = place.try_emplace(unknown, unknowns_.size());
        if (is_new)
          unknowns_.push_back(unknown);
        by_node_[i].emplace_back(found->second, coefficient);
      });
  }

  const std::vector<CellNodes::Unknown> &unknowns() const { return unknowns_; }

  /// C^T A C, the values at the nodes being C u.
  std::vector<double> transform(const std::vector<double> &A) const
  {
    const std::size_t n = by_node_.size(), m = unknowns_.size();
    std::vector<double> AC(n * m, 0.), result(m * m, 0.);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        for (const auto &[k, c] : by_node_[j])
          AC[i * m + k] += c * A[i * n + j];
    for (std::size_t i = 0; i < n; ++i)
      for (const auto &[k, c] : by_node_[i])
        for (std::size_t l = 0; l < m; ++l)
          result[k * m + l] += c * AC[i * m + l];
    return result;
  }

private:
  std::vector<CellNodes::Unknown> unknowns_;
  std::vector<std::vector<std::pair<unsigned int, double>>> by_node_;
};

template <int dim>
void make_pattern(const WeightedCells<dim> &cells, NodeCoupling coupling, MatrixPair &matrices)
{
  const Discretization<dim> &discretization = cells.discretization();
  const NodeMap<dim> &map = discretization.node_map();
  dealii::TrilinosWrappers::SparsityPattern pattern(map.owned(), map.owned(), map.relevant(),
                                                    discretization.communicator());
  const auto coupled = coupled_nodes(discretization.element(), coupling);
  std::vector<CellNodes::Unknown> columns;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    if (coupling == NodeCoupling::all && !cell.nodes.combinations().empty()) {
      const UnknownsOfCell unknowns(cell.nodes);
      for (const auto row : unknowns.unknowns())
        pattern.add_entries(row, unknowns.unknowns().begin(), unknowns.unknowns().end());
      continue;
    }
    for (unsigned int i = 0; i < coupled.size(); ++i) {
      columns.clear();
      for (const unsigned int j : coupled[i])
        cell.nodes.for_each_unknown(
            j, [&](const auto unknown, double) { columns.push_back(unknown); });
      cell.nodes.for_each_unknown(i, [&](const auto row, double) {
        pattern.add_entries(row, columns.begin(), columns.end());
      });
    }
  }
  pattern.compress();
  matrices.mass.reinit(pattern);
  matrices.stiffness.reinit(pattern);
}

/// Adds local matrices to a pair, which is slow by way of the matrices themselves: they look for
/// every single entry.
class PairAdder {
public:
  /// `skip_zeros`: the pattern need not have the entries that are zero.
  PairAdder(MatrixPair &matrices, bool skip_zeros)
      : matrices_(matrices),
        skip_zeros_(skip_zeros),
        place_(matrices.mass.trilinos_matrix().NumMyCols(), 0)
  {
  }

  void add(const CellNodes &nodes, const LocalMatrices &local)
  {
    if (nodes.are_unknowns()) {
      add(nodes.unknowns(), local.mass, local.stiffness);
      return;
    }
    const UnknownsOfCell unknowns(nodes);
    add(unknowns.unknowns(), unknowns.transform(local.mass), unknowns.transform(local.stiffness));
  }

private:
  void add(const std::vector<CellNodes::Unknown> &unknowns, const std::vector<double> &local_mass,
           const std::vector<double> &local_stiffness)
  {
    const unsigned int n = unknowns.size();
    const Epetra_CrsMatrix &mass = matrices_.mass.trilinos_matrix();
    columns_.resize(n);
    for (unsigned int j = 0; j < n; ++j)
      columns_[j] = mass.LCID(static_cast<int>(unknowns[j]));
    for (unsigned int i = 0; i < n; ++i) {
      const double *const m = &local_mass[i * n], *const k = &local_stiffness[i * n];
      const int row = mass.LRID(static_cast<int>(unknowns[i]));
      if (row >= 0)
        add_to_row(row, m, k);
      else { // of another rank
        matrices_.mass.add(unknowns[i], n, unknowns.data(), m, skip_zeros_, true);
        matrices_.stiffness.add(unknowns[i], n, unknowns.data(), k, skip_zeros_, true);
      }
    }
  }

  /// Both matrices have the same columns in the same order.
  void add_to_row(const int row, const double *const m, const double *const k)
  {
    int length = 0, *columns = nullptr;
    double *mass = nullptr, *stiffness = nullptr;
    matrices_.mass.trilinos_matrix().ExtractMyRowView(row, length, mass, columns);
    matrices_.stiffness.trilinos_matrix().ExtractMyRowView(row, length, stiffness);
    for (int entry = 0; entry < length; ++entry)
      place_[columns[entry]] = entry;
    for (std::size_t j = 0; j < columns_.size(); ++j) {
      const int entry = columns_[j] < 0 ? length : place_[columns_[j]];
      if (entry < length && columns[entry] == columns_[j]) {
        mass[entry] += m[j];
        stiffness[entry] += k[j];
      } else
        Assert(skip_zeros_ && m[j] == 0. && k[j] == 0., dealii::ExcInternalError());
    }
  }

  MatrixPair &matrices_;
  const bool skip_zeros_;
  std::vector<int> place_;   // of each column in the latest row that has it
  std::vector<int> columns_; // of the cell
};

/// e^{-(U - U_0)} at the points.
template <int dim>
std::vector<double> relative_weights(const CellPoints<dim> &points, const double U_0)
{
  std::vector<double> weights(points.size());
  if (U_0 == points.cell().smallest_log_weight)
    for (unsigned int q = 0; q < weights.size(); ++q)
      weights[q] = points.root_weight(q) * points.root_weight(q);
  else
    for (unsigned int q = 0; q < weights.size(); ++q)
      weights[q] = std::exp(-(points.U(q) - U_0));
  return weights;
}

/// C_ij s_i s_j.
void scale(const std::vector<double> &scales, std::vector<double> &C)
{
  const std::size_t n = scales.size();
  AssertDimension(C.size(), n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      C[i * n + j] *= scales[i] * scales[j];
}

} // namespace

template <int dim>
void integrate_local(const CellPoints<dim> &points, double U_0, const std::vector<double> &scales,
                     double kappa, const Metric<dim> &metric, LocalMatrices &result)
{
  integrate_local(
      points, U_0, scales,
      std::vector<dealii::SymmetricTensor<2, dim>>(points.size(), kappa * metric.inverse()),
      result);
}

template <int dim>
void integrate_local(const CellPoints<dim> &points, double U_0, const std::vector<double> &scales,
                     std::vector<dealii::SymmetricTensor<2, dim>> A, LocalMatrices &result)
{
  const std::vector<double> weights = relative_weights(points, U_0);
  points.integrate_products(weights, result.mass);
  for (unsigned int q = 0; q < A.size(); ++q)
    A[q] *= weights[q];
  points.integrate_gradient_products(A, result.stiffness);
  scale(scales, result.mass);
  scale(scales, result.stiffness);
}

template <int dim>
void assemble(const WeightedCells<dim> &cells, NodeCoupling coupling,
              const std::function<void(const WeightedCell<dim> &, LocalMatrices &)> &local,
              MatrixPair &matrices)
{
  make_pattern(cells, coupling, matrices);
  PairAdder adder(matrices, coupling != NodeCoupling::all);
  LocalMatrices values;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    if (signal_received() != 0) // of this rank alone, as yet
      break;
    values.nodes = &cell.nodes;
    local(cell, values);
    AssertDimension(values.mass.size(), cell.nodes.size() * cell.nodes.size());
    adder.add(*values.nodes, values);
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
                              std::vector<dealii::SymmetricTensor<2, 1>>, LocalMatrices &);
template void integrate_local(const CellPoints<2> &, double, const std::vector<double> &,
                              std::vector<dealii::SymmetricTensor<2, 2>>, LocalMatrices &);
template void integrate_local(const CellPoints<3> &, double, const std::vector<double> &,
                              std::vector<dealii::SymmetricTensor<2, 3>>, LocalMatrices &);
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
