#include "formulation/boundary_value_problem.h"

#include "base/user_error.h"
#include "formulation/node_scales.h"
#include "formulation/relative_density.h"
#include "formulation/steep_cells.h"
#include "formulation/weighted_assembly.h"

namespace gibbsflow {

namespace {

/// Calls f(unknown, point) for all nodes on locally owned cells.
template <int dim, typename F>
void for_each_node(const WeightedCells<dim> &cells, const F &f)
{
  const std::vector<dealii::Point<dim>> &nodes =
      cells.discretization().dof_handler().get_fe().get_unit_support_points();
  for (const WeightedCell<dim> &cell : cells.cells())
    for (unsigned int i = 0; i < nodes.size(); ++i)
      f(cell.dofs[i], cell.map(nodes[i]));
}

} // namespace

template <int dim>
BoundaryValueProblem<dim>::BoundaryValueProblem(
    const WeightedCells<dim> &cells, double kappa,
    const std::function<bool(const dealii::Point<dim> &)> &is_fixed)
    : cells_(cells), kappa_(kappa)
{
  const Discretization<dim> &discretization = cells.discretization();
  set_node_scales(cells, log_scale_);

  // a node may be rounded differently by the cells that share it: one says yes for all
  Vector mark;
  discretization.reinit(mark);
  for_each_node(cells, [&](const auto j, const dealii::Point<dim> &x) {
    if (is_fixed(x))
      mark(j) = 1.;
  });
  mark.compress(dealii::VectorOperation::max);
  mark.update_ghost_values();
  fixed_.set_size(discretization.n_dofs());
  for (const auto j : discretization.relevant_dofs())
    if (mark(j) > 0.)
      fixed_.add_index(j);
  fixed_.compress();
  if (!(mark.linfty_norm() > 0.))
    throw RunFailure("A boundary-value problem has no node with given values: a set is smaller "
                     "than the distance of two nodes. Refine the mesh (Mesh/Refinements).");

  const NodeGrid<dim> grid(cells.discretization().dof_handler().get_fe());
  std::vector<double> scales;
  const auto local = [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
    scales.resize(cell.dofs.size());
    for (unsigned int i = 0; i < scales.size(); ++i)
      scales[i] = std::exp(-log_scale_(cell.dofs[i]) - 0.5 * cell.smallest_log_weight);
    integrate_local(cell, *cell.rule, cell.log_weight, cell.smallest_log_weight, scales, kappa,
                    cells.metric(), result);
    support_steep_cell(grid, cell, scales, result);
  };
  assemble<dim>(cells, NodeCoupling::all, dealii::IndexSet(discretization.n_dofs()), local,
                matrices_);
  MatrixPair with_fixed;
  assemble<dim>(cells, NodeCoupling::all, fixed_, local, with_fixed);
  solver_ = make_direct_solver(with_fixed, MatrixStructure::symmetric_positive_definite,
                               discretization.communicator());
}

template <int dim>
Vector BoundaryValueProblem<dim>::mass_vector() const
{
  Vector m;
  cells_.discretization().reinit(m);
  for (const WeightedCell<dim> &cell : cells_.cells())
    for (unsigned int q = 0; q < cell.root_weight.size(); ++q) {
      const double root_pi = cell.root_weight[q] * std::exp(-0.5 * cell.smallest_log_weight);
      const double weight = cell.rule->weights[q] * cell.volume() * cell.root_weight[q] * root_pi;
      for (unsigned int i = 0; i < cell.dofs.size(); ++i)
        m(cell.dofs[i]) += weight * cell.rule->shapes.value(q, i) *
                           std::exp(-log_scale_(cell.dofs[i]) - 0.5 * cell.smallest_log_weight);
    }
  m.compress(dealii::VectorOperation::add);
  return m;
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
    u(j) *= std::exp(-log_scale_(j));
  u.update_ghost_values();
  return u;
}

template <int dim>
Vector BoundaryValueProblem<dim>::solve(
    double s, const std::function<double(const dealii::Point<dim> &)> &values) const
{
  const Discretization<dim> &discretization = cells_.discretization();
  Vector given, b, x;
  for (Vector *v : {&given, &b, &x})
    discretization.reinit(*v);
  for_each_node(cells_, [&](const auto j, const dealii::Point<dim> &point) {
    if (given.in_local_range(j) && fixed_.is_element(j))
      given(j) = std::exp(log_scale_(j)) * values(point);
  });

  // b = s m - K given
  matrices_.stiffness.vmult(b, given);
  b *= -1.;
  if (s != 0.)
    b.add(s, mass_vector());
  solve_fixed(x, b);
  x += given;
  return nodal(x);
}

template <int dim>
Vector BoundaryValueProblem<dim>::solve_deflated(const Vector &slow, const Vector &complement) const
{
  const Discretization<dim> &discretization = cells_.discretization();
  Vector v, c, Kv, Kc, b, w;
  for (Vector *x : {&v, &c, &Kv, &Kc, &b, &w})
    discretization.reinit(*x);
  for (const auto j : v.locally_owned_elements()) {
    v(j) = std::exp(log_scale_(j)) * slow(j);
    c(j) = std::exp(log_scale_(j)) * complement(j);
  }
  const double energy_of_v = energy(slow);
  const double alpha = integral(slow) / energy_of_v;

  // a(w, phi) = int phi dpi - alpha a(v, phi),  a(w, v) = 0
  // K v = -K c, from the smaller of the two: what it is small beside would drown it
  matrices_.stiffness.vmult(Kv, v);
  matrices_.stiffness.vmult(Kc, c);
  for (const auto j : v.locally_owned_elements())
    if (slow(j) > complement(j))
      Kv(j) = -Kc(j);
  b = mass_vector();
  b.add(-alpha, Kv);
  solve_fixed(w, b);
  w.add(-(w * Kv) / energy_of_v, v);
  w.add(alpha, v);
  return nodal(w);
}

template <int dim>
long double BoundaryValueProblem<dim>::energy(const Vector &u) const
{
  double log_largest = -std::numeric_limits<double>::max();
  std::vector<std::pair<double, double>> cell_energies; // with the log of their scale
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const ShapeTable<dim> &shapes = cell.rule->shapes;
    std::vector<double> coefficients(cell.dofs.size());
    for (unsigned int i = 0; i < coefficients.size(); ++i)
      coefficients[i] = u(cell.dofs[i]) - u(cell.dofs[0]); // gradients of differences
    std::vector<dealii::Tensor<1, dim>> gradient(shapes.n_points());
    for (unsigned int d = 0; d < dim; ++d) {
      const std::vector<double> derivative = sum_shapes(shapes.derivatives[d], coefficients);
      for (unsigned int q = 0; q < derivative.size(); ++q)
        gradient[q][d] = cell.root_weight[q] * derivative[q] / cell.size[d];
    }
    double sum = 0.;
    for (unsigned int q = 0; q < gradient.size(); ++q)
      sum += cell.rule->weights[q] * cell.volume() *
             cells_.metric().orthonormal(gradient[q]).norm_square();
    if (sum > 0.) {
      cell_energies.emplace_back(sum, -cell.smallest_log_weight);
      log_largest = std::max(log_largest, std::log(sum) - cell.smallest_log_weight);
    }
  }
  const MPI_Comm communicator = cells_.discretization().communicator();
  log_largest = dealii::Utilities::MPI::max(log_largest, communicator);
  double scaled = 0.;
  for (const auto &[sum, log_scale] : cell_energies)
    scaled += sum * std::exp(log_scale - log_largest);
  scaled = dealii::Utilities::MPI::sum(scaled, communicator);
  return kappa_ * scaled * std::exp(static_cast<long double>(log_largest));
}

template <int dim>
double BoundaryValueProblem<dim>::integral(const Vector &u) const
{
  double sum = 0.;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const std::vector<double> values = evaluate_nodal(cell, cell.rule->shapes, u);
    for (unsigned int q = 0; q < values.size(); ++q)
      sum += cell.rule->weights[q] * cell.volume() * values[q] * std::exp(-cell.log_weight[q]);
  }
  return dealii::Utilities::MPI::sum(sum, cells_.discretization().communicator());
}

template <int dim>
std::vector<double> evaluate_nodal(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                                   const Vector &u)
{
  std::vector<double> coefficients(cell.dofs.size());
  for (unsigned int i = 0; i < coefficients.size(); ++i)
    coefficients[i] = u(cell.dofs[i]);
  return sum_shapes(shapes.values, coefficients);
}

template class BoundaryValueProblem<1>;
template class BoundaryValueProblem<2>;
template class BoundaryValueProblem<3>;
template std::vector<double> evaluate_nodal(const WeightedCell<1> &, const ShapeTable<1> &,
                                            const Vector &);
template std::vector<double> evaluate_nodal(const WeightedCell<2> &, const ShapeTable<2> &,
                                            const Vector &);
template std::vector<double> evaluate_nodal(const WeightedCell<3> &, const ShapeTable<3> &,
                                            const Vector &);

} // namespace gibbsflow
