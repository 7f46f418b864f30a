#include "formulation/weighted_assembly.h"

#include "base/signals.h"

#include <deal.II/dofs/dof_tools.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/lac/affine_constraints.h>
#include <deal.II/lac/trilinos_sparsity_pattern.h>

extern "C" void dsyrk_(const char *uplo, const char *trans, const int *n, const int *k,
                       const double *alpha, const double *a, const int *lda, const double *beta,
                       double *c, const int *ldc);

namespace gibbsflow {

namespace {

/// C += B^T B, upper triangle by rows, for B given by rows of length n.
void add_gram(const std::vector<double> &B, int n, std::vector<double> &C)
{
  const int n_points = static_cast<int>(B.size()) / n;
  const double one = 1.;
  dsyrk_("L", "N", &n, &n_points, &one, B.data(), &n, &one, C.data(), &n);
}

void scale_and_mirror(const std::vector<double> &scales, std::vector<double> &C)
{
  const std::size_t n = scales.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j)
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

/// Leaves only the diagonal of rows and columns of absorbed unknowns.
template <int dim>
void uncouple(const WeightedCell<dim> &cell, const dealii::IndexSet &absorbed, LocalMatrices &local)
{
  if (absorbed.is_empty())
    return;
  const unsigned int n = cell.dofs.size();
  for (unsigned int i = 0; i < n; ++i)
    if (absorbed.is_element(cell.dofs[i]))
      for (unsigned int j = 0; j < n; ++j)
        if (i != j)
          for (std::vector<double> *matrix : {&local.mass, &local.stiffness})
            (*matrix)[i * n + j] = (*matrix)[j * n + i] = 0.;
}

template <int dim>
void make_pattern(const WeightedCells<dim> &cells, NodeCoupling coupling, MatrixPair &matrices)
{
  const Discretization<dim> &discretization = cells.discretization();
  const dealii::IndexSet &owned = discretization.locally_owned_dofs();
  dealii::TrilinosWrappers::SparsityPattern pattern(owned, owned, discretization.relevant_dofs(),
                                                    discretization.communicator());
  if (coupling == NodeCoupling::all)
    for (const WeightedCell<dim> &cell : cells.cells())
      for (const auto row : cell.dofs)
        pattern.add_entries(row, cell.dofs.begin(), cell.dofs.end());
  else {
    const auto &fe = dynamic_cast<const dealii::FE_Q<dim> &>(discretization.dof_handler().get_fe());
    const std::vector<unsigned int> position = fe.get_poly_space_numbering();
    std::vector<dealii::types::global_dof_index> columns;
    for (const WeightedCell<dim> &cell : cells.cells())
      for (unsigned int i = 0; i < position.size(); ++i) {
        columns.clear();
        for (unsigned int j = 0; j < position.size(); ++j)
          if (couple<dim>(coupling, position[i], position[j], fe.degree + 1))
            columns.push_back(cell.dofs[j]);
        pattern.add_entries(cell.dofs[i], columns.begin(), columns.end());
      }
  }
  pattern.compress();
  matrices.mass.reinit(pattern);
  matrices.stiffness.reinit(pattern);
}

} // namespace

template <int dim>
void integrate_local(const WeightedCell<dim> &cell, const CellRule<dim> &rule,
                     const std::vector<double> &U, double U_0, const std::vector<double> &scales,
                     double kappa, const Metric<dim> &metric, LocalMatrices &result)
{
  const unsigned int n = rule.shapes.n_shapes, n_points = rule.shapes.n_points();
  const double volume = cell.volume();
  std::vector<double> root_weight(n_points), B(n_points * n);
  for (unsigned int q = 0; q < n_points; ++q)
    root_weight[q] = std::sqrt(rule.weights[q] * volume) * std::exp(-0.5 * (U[q] - U_0));

  result.mass.assign(n * n, 0.);
  for (unsigned int q = 0; q < n_points; ++q)
    for (unsigned int i = 0; i < n; ++i)
      B[q * n + i] = root_weight[q] * rule.shapes.value(q, i);
  add_gram(B, n, result.mass);
  scale_and_mirror(scales, result.mass);

  // by the components of L^T grad phi, L L^T = G^{-1}
  result.stiffness.assign(n * n, 0.);
  for (unsigned int d = 0; d < dim; ++d) {
    std::fill(B.begin(), B.end(), 0.);
    for (unsigned int e = 0; e <= d; ++e) {
      const double factor = std::sqrt(kappa) * metric.root()[e][d] / cell.size[e];
      if (factor == 0.)
        continue;
      for (unsigned int q = 0; q < n_points; ++q)
        for (unsigned int i = 0; i < n; ++i)
          B[q * n + i] += factor * root_weight[q] * rule.shapes.derivative(e, q, i);
    }
    add_gram(B, n, result.stiffness);
  }
  scale_and_mirror(scales, result.stiffness);
}

template <int dim>
void assemble(const WeightedCells<dim> &cells, NodeCoupling coupling,
              const std::function<void(const WeightedCell<dim> &, LocalMatrices &)> &local,
              MatrixPair &matrices)
{
  assemble(cells, coupling, cells.discretization().absorbed_dofs(), local, matrices);
}

template <int dim>
void assemble(const WeightedCells<dim> &cells, NodeCoupling coupling,
              const dealii::IndexSet &uncoupled,
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
    uncouple(cell, uncoupled, values);
    const unsigned int n = cell.dofs.size();
    for (unsigned int i = 0; i < n; ++i) {
      matrices.mass.add(cell.dofs[i], n, cell.dofs.data(), &values.mass[i * n], skip_zeros, true);
      matrices.stiffness.add(cell.dofs[i], n, cell.dofs.data(), &values.stiffness[i * n],
                             skip_zeros, true);
    }
  }
  matrices.mass.compress(dealii::VectorOperation::add);
  matrices.stiffness.compress(dealii::VectorOperation::add);
  throw_if_stopped(cells.discretization().communicator(), "while matrices were assembled");
}

template void integrate_local(const WeightedCell<1> &, const CellRule<1> &,
                              const std::vector<double> &, double, const std::vector<double> &,
                              double, const Metric<1> &, LocalMatrices &);
template void integrate_local(const WeightedCell<2> &, const CellRule<2> &,
                              const std::vector<double> &, double, const std::vector<double> &,
                              double, const Metric<2> &, LocalMatrices &);
template void integrate_local(const WeightedCell<3> &, const CellRule<3> &,
                              const std::vector<double> &, double, const std::vector<double> &,
                              double, const Metric<3> &, LocalMatrices &);
template void assemble(const WeightedCells<1> &, NodeCoupling, const dealii::IndexSet &,
                       const std::function<void(const WeightedCell<1> &, LocalMatrices &)> &,
                       MatrixPair &);
template void assemble(const WeightedCells<1> &, NodeCoupling,
                       const std::function<void(const WeightedCell<1> &, LocalMatrices &)> &,
                       MatrixPair &);
template void assemble(const WeightedCells<2> &, NodeCoupling, const dealii::IndexSet &,
                       const std::function<void(const WeightedCell<2> &, LocalMatrices &)> &,
                       MatrixPair &);
template void assemble(const WeightedCells<2> &, NodeCoupling,
                       const std::function<void(const WeightedCell<2> &, LocalMatrices &)> &,
                       MatrixPair &);
template void assemble(const WeightedCells<3> &, NodeCoupling, const dealii::IndexSet &,
                       const std::function<void(const WeightedCell<3> &, LocalMatrices &)> &,
                       MatrixPair &);
template void assemble(const WeightedCells<3> &, NodeCoupling,
                       const std::function<void(const WeightedCell<3> &, LocalMatrices &)> &,
                       MatrixPair &);

} // namespace gibbsflow
