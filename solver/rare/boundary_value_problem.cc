#include "rare/boundary_value_problem.h"

#include "base/user_error.h"

#include <Epetra_CrsMatrix.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

void require_nodes(const dealii::IndexSet &F, const MPI_Comm communicator)
{
  if (dealii::Utilities::MPI::max(int(!F.is_empty()), communicator) == 0)
    throw RunFailure("A boundary-value problem has no node with given values: a set is smaller "
                     "than the distance of two nodes. Refine the mesh (Mesh/Refinements).");
}

void uncouple(const dealii::IndexSet &unknowns, dealii::TrilinosWrappers::SparseMatrix &matrix)
{
  const Epetra_CrsMatrix &K = matrix.trilinos_matrix();
  for (int row = 0; row < K.NumMyRows(); ++row) {
    int length = 0, *columns = nullptr;
    double *values = nullptr;
    K.ExtractMyRowView(row, length, values, columns);
    const bool is_fixed = unknowns.is_element(K.GRID(row));
    for (int k = 0; k < length; ++k)
      if (K.GCID(columns[k]) != K.GRID(row) &&
          (is_fixed || unknowns.is_element(K.GCID(columns[k]))))
        values[k] = 0.;
  }
}

template <int dim>
double value_at(const WeightedCells<dim> &cells, const Vector &u, const dealii::Point<dim> &x)
{
  double value = -std::numeric_limits<double>::max();
  if (const WeightedCell<dim> *const cell = cells.cell_at(x)) {
    const dealii::Point<dim> unit = cell->geometry.unmap(x);
    const std::vector<double> nodal = cell->nodes.gather(u);
    value = 0.;
    for (unsigned int i = 0; i < nodal.size(); ++i)
      value += nodal[i] * cells.discretization().element().shape_value(i, unit);
  }
  return dealii::Utilities::MPI::max(value, cells.discretization().communicator());
}

template <int dim>
LaplaceEquations<dim>::LaplaceEquations(const WeightedCells<dim> &weighted_cells,
                                        double diffusivity)
    : cells(weighted_cells), kappa(diffusivity), laplacian(cells, kappa, matrices)
{
  Assert(!cells.discretization().boundary().any_absorbing(), dealii::ExcNotImplemented());
}

template <int dim>
dealii::IndexSet unknowns_where(const WeightedCells<dim> &cells, const NodeQuestion<dim> &f)
{
  // a node may be rounded differently by the cells that share it: one says yes for all
  const Discretization<dim> &discretization = cells.discretization();
  Vector mark;
  discretization.reinit(mark);
  for (const WeightedCell<dim> &cell : cells.cells())
    for (unsigned int i = 0; i < cell.nodes.size(); ++i)
      if (const auto j = cell.nodes.unknown(i); j != CellNodes::none && f(cell, i))
        mark(j) = 1.;
  mark.compress(dealii::VectorOperation::max);
  mark.update_ghost_values();
  dealii::IndexSet result(discretization.n_dofs());
  for (const auto j : discretization.node_map().relevant())
    if (mark(j) > 0.)
      result.add_index(j);
  result.compress();
  return result;
}

template <int dim>
BoundaryValueProblem<dim>::BoundaryValueProblem(const LaplaceEquations<dim> &equations,
                                                const dealii::IndexSet &F)
    : equations_(equations), fixed_(F)
{
  const MPI_Comm communicator = equations.cells.discretization().communicator();
  require_nodes(fixed_, communicator);
  MatrixPair with_fixed;
  with_fixed.mass.copy_from(equations.matrices.mass);
  with_fixed.stiffness.copy_from(equations.matrices.stiffness);
  uncouple(fixed_, with_fixed.stiffness);
  uncouple(fixed_, with_fixed.mass);
  solver_ =
      make_direct_solver(with_fixed, MatrixStructure::symmetric_positive_definite, communicator);
}

/// x at the free nodes; zero at F.
template <int dim>
void BoundaryValueProblem<dim>::solve_fixed(Vector &x, Vector &b) const
{
  for (const auto j : fixed_)
    if (b.in_local_range(j))
      b(j) = 0.;
  x = 0.;
  solver_->solve(0., 1., x, b);
}

template <int dim>
Vector BoundaryValueProblem<dim>::nodal(const Vector &x) const
{
  Vector u(x);
  u.zero_out_ghost_values();
  for (const auto j : u.locally_owned_elements())
    u(j) *= std::exp(-equations_.laplacian.log_scale()(j));
  u.update_ghost_values();
  return u;
}

template <int dim>
Vector BoundaryValueProblem<dim>::solve(double s, const dealii::IndexSet &ones) const
{
  Vector given, b, x;
  for (Vector *v : {&given, &b, &x})
    equations_.cells.discretization().reinit(*v);
  for (const auto j : ones)
    if (given.in_local_range(j))
      given(j) = std::exp(equations_.laplacian.log_scale()(j));

  // b = s m - K given
  equations_.matrices.stiffness.vmult(b, given);
  b *= -1.;
  if (s != 0.)
    b.add(s, equations_.laplacian.mass_functional());
  solve_fixed(x, b);
  Vector u = nodal(x);
  u.zero_out_ghost_values();
  for (const auto j : fixed_)
    if (u.in_local_range(j))
      u(j) = ones.is_element(j) ? 1. : 0.;
  u.update_ghost_values();
  return u;
}

template <int dim>
Vector BoundaryValueProblem<dim>::solve(Vector b) const
{
  Vector x;
  equations_.cells.discretization().reinit(x);
  solve_fixed(x, b);
  return x;
}

template <int dim>
Vector BoundaryValueProblem<dim>::solve_deflated(const Vector &slow, const Vector &complement) const
{
  Vector v, c, Kv, Kc, b, w;
  for (Vector *x : {&v, &c, &Kv, &Kc, &b, &w})
    equations_.cells.discretization().reinit(*x);
  for (const auto j : v.locally_owned_elements()) {
    const double scale = std::exp(equations_.laplacian.log_scale()(j));
    v(j) = scale * slow(j);
    c(j) = scale * complement(j);
  }
  const double energy_of_v = std::exp(log_energy(slow, complement));
  const double alpha = integral(slow) / energy_of_v;

  // a(w, phi) = int phi dpi - alpha a(v, phi),  a(w, v) = 0
  // K v = -K c, from the smaller of the two: what it is small beside would drown it
  equations_.matrices.stiffness.vmult(Kv, v);
  equations_.matrices.stiffness.vmult(Kc, c);
  for (const auto j : v.locally_owned_elements())
    if (slow(j) > complement(j))
      Kv(j) = -Kc(j);
  b = equations_.laplacian.mass_functional();
  b.add(-alpha, Kv);
  solve_fixed(w, b);
  w.add(-(w * Kv) / energy_of_v, v);
  w.add(alpha, v);
  return nodal(w);
}

template <int dim>
double BoundaryValueProblem<dim>::log_energy(const Vector &u, const Vector &complement) const
{
  double log_largest = -std::numeric_limits<double>::max();
  std::vector<std::pair<double, double>> cell_energies; // with the log of their scale
  const Metric<dim> &metric = equations_.cells.metric();
  const auto largest = [](const std::vector<double> &values) {
    return std::abs(*std::max_element(values.begin(), values.end(), [](double x, double y) {
      return std::abs(x) < std::abs(y);
    }));
  };
  for (const WeightedCell<dim> &cell : equations_.cells.cells()) {
    const CellPoints<dim> points(cell);
    std::vector<double> nodal = cell.nodes.gather(u);
    if (const std::vector<double> other = cell.nodes.gather(complement);
        largest(other) < largest(nodal))
      nodal = other;
    const double first = nodal[0]; // gradients of differences
    for (double &value : nodal)
      value -= first;
    const double scale = largest(nodal);
    if (!(scale > 0.))
      continue;
    for (double &value : nodal)
      value /= scale;
    double sum = 0.;
    const std::vector<dealii::Tensor<1, dim>> gradient = points.sum_gradients(nodal);
    for (unsigned int q = 0; q < gradient.size(); ++q)
      sum += points.JxW(q) * metric.orthonormal(points.root_weight(q) * gradient[q]).norm_square();
    cell_energies.emplace_back(sum, 2. * std::log(scale) - cell.smallest_log_weight);
    log_largest = std::max(log_largest, std::log(sum) + cell_energies.back().second);
  }
  const MPI_Comm communicator = equations_.cells.discretization().communicator();
  log_largest = dealii::Utilities::MPI::max(log_largest, communicator);
  double scaled = 0.;
  for (const auto &[sum, log_scale] : cell_energies)
    scaled += sum * std::exp(log_scale - log_largest);
  scaled = dealii::Utilities::MPI::sum(scaled, communicator);
  return std::log(equations_.kappa * scaled) + log_largest;
}

template <int dim>
double BoundaryValueProblem<dim>::integral(const Vector &u) const
{
  double sum = 0.;
  for (const WeightedCell<dim> &cell : equations_.cells.cells()) {
    const CellPoints<dim> points(cell);
    const std::vector<double> values = points.sum(cell.nodes.gather(u));
    for (unsigned int q = 0; q < values.size(); ++q)
      sum += points.JxW(q) * values[q] * std::exp(-points.U(q));
  }
  return dealii::Utilities::MPI::sum(sum, equations_.cells.discretization().communicator());
}

template struct LaplaceEquations<1>;
template struct LaplaceEquations<2>;
template struct LaplaceEquations<3>;
template dealii::IndexSet unknowns_where(const WeightedCells<1> &, const NodeQuestion<1> &);
template dealii::IndexSet unknowns_where(const WeightedCells<2> &, const NodeQuestion<2> &);
template dealii::IndexSet unknowns_where(const WeightedCells<3> &, const NodeQuestion<3> &);
template double value_at(const WeightedCells<1> &, const Vector &, const dealii::Point<1> &);
template double value_at(const WeightedCells<2> &, const Vector &, const dealii::Point<2> &);
template double value_at(const WeightedCells<3> &, const Vector &, const dealii::Point<3> &);
template class BoundaryValueProblem<1>;
template class BoundaryValueProblem<2>;
template class BoundaryValueProblem<3>;

} // namespace gibbsflow
