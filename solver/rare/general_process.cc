#include "rare/general_process.h"

#include "base/on_root.h"
#include "formulation/density_values.h"
#include "formulation/node_scales.h"
#include "rare/boundary_value_problem.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// Of the values at the nodes of a cell the differences from the first.
std::vector<double> differences(std::vector<double> nodal)
{
  const double first = nodal[0];
  for (double &value : nodal)
    value -= first;
  return nodal;
}

} // namespace

template <int dim>
GeneralProcess<dim>::GeneralProcess(const WeightedCells<dim> &reference,
                                    std::shared_ptr<const Dynamics<dim>> dynamics)
    : cells_(reference), dynamics_(std::move(dynamics))
{
  const Discretization<dim> &discretization = cells_.discretization();
  Assert(!discretization.boundary().any_absorbing(), dealii::ExcNotImplemented());
  on_all_ranks(discretization.communicator(), [&] { // what is wrong on one is wrong on all
    for (const WeightedCell<dim> &cell : cells_.cells())
      at_cell_points_.push_back(coefficients(CellPoints<dim>(cell)));
  });
  set_node_scales(cells_, log_scale_);
  assemble<dim>(
      cells_, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        integrate(CellPoints<dim>(cell), result);
      },
      matrices_);
  discretization.reinit(one_);
  for (const auto j : one_.locally_owned_elements())
    one_(j) = std::exp(log_scale_(j));

  integrate_one();
}

/// e^{-L_j} int phi_j dpi and (W^T 1)_j = e^{-L_j} int g . grad phi_j dpi.
template <int dim>
void GeneralProcess<dim>::integrate_one()
{
  cells_.discretization().reinit(mass_functional_);
  cells_.discretization().reinit(defect_of_one_);
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const CellPoints<dim> points(cell);
    const std::vector<double> scales = basis_scales(cell, log_scale_);
    std::vector<double> mass(scales.size(), 0.), defect(scales.size(), 0.);
    for (unsigned int q = 0; q < points.size(); ++q) {
      const double weight = points.JxW(q) * std::exp(0.5 * cell.smallest_log_weight - points.U(q));
      for (unsigned int i = 0; i < scales.size(); ++i) {
        mass[i] += scales[i] * weight * points.value(q, i);
        defect[i] +=
            scales[i] * weight * (at_cell_points_[cell.index].g[q] * points.gradient(q, i));
      }
    }
    cell.nodes.scatter(mass, mass_functional_);
    cell.nodes.scatter(defect, defect_of_one_);
  }
  mass_functional_.compress(dealii::VectorOperation::add);
  defect_of_one_.compress(dealii::VectorOperation::add);
}

template <int dim>
typename GeneralProcess<dim>::Coefficients
GeneralProcess<dim>::coefficients(const CellPoints<dim> &points) const
{
  if (points.are_of_cell() && &points.cell() == &cells_.cells()[points.cell().index] &&
      points.cell().index < at_cell_points_.size())
    return at_cell_points_[points.cell().index];
  std::vector<dealii::Point<dim>> x(points.size());
  for (unsigned int q = 0; q < x.size(); ++q)
    x[q] = points.x(q);
  const std::vector<dealii::Tensor<1, dim>> grad_U = cells_.log_weight_gradients(points);
  Coefficients result;
  result.A.resize(x.size());
  for (const auto &at : dynamics_->at(x, true)) {
    const unsigned int q = result.g.size();
    result.A[q] = at.A;
    result.g.push_back(at.advection() - at.A * grad_U[q]);
  }
  return result;
}

/// W and its transpose with rows and columns scaled.
template <int dim>
void GeneralProcess<dim>::integrate(const CellPoints<dim> &points, LocalMatrices &result) const
{
  const WeightedCell<dim> &cell = points.cell();
  const Coefficients &at = at_cell_points_[cell.index];
  const std::vector<double> scales = basis_scales(cell, log_scale_);
  std::vector<dealii::SymmetricTensor<2, dim>> A = at.A;
  std::vector<dealii::Tensor<1, dim>> g = at.g;
  for (unsigned int q = 0; q < points.size(); ++q) {
    const double weight = std::exp(cell.smallest_log_weight - points.U(q));
    A[q] *= weight;
    g[q] *= weight;
  }
  // int (A grad phi_j + g phi_j) . grad phi_i
  points.integrate_gradient_products(A, result.mass);
  points.add_transport(g, result.mass);
  const std::size_t n = scales.size();
  result.stiffness.resize(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      result.stiffness[j * n + i] = result.mass[i * n + j] *= scales[i] * scales[j];
}

/// s = 1 - x, W^T x = W^T 1, with x = 0 at one node, that of the largest e^{L_j}: the equation
/// there is a consequence of the others. The closer pi is to being stationary, the less is lost
/// where W is nearly singular.
template <int dim>
Vector GeneralProcess<dim>::stationary() const
{
  const MPI_Comm communicator = cells_.discretization().communicator();
  const double largest = one_.linfty_norm();
  double here = std::numeric_limits<double>::infinity();
  for (const auto j : one_.locally_owned_elements())
    if (one_(j) == largest)
      here = std::min<double>(here, j);
  const double chosen = dealii::Utilities::MPI::min(here, communicator);
  dealii::IndexSet node(one_.size());
  const auto j = static_cast<dealii::types::global_dof_index>(chosen);
  if (cells_.discretization().node_map().relevant().is_element(j))
    node.add_index(j);

  Vector zero;
  cells_.discretization().reinit(zero);
  const GeneralBoundaryValueProblem<dim> problem(*this, node);
  Vector s = problem.solve_transposed(defect_of_one_, zero);
  s.sadd(-1., 1., one_);
  const double mass = mass_functional_ * s;
  if (!(mass > 0.))
    throw RunFailure(
        "The stationary density of the general equation on this mesh is lost in rounding: it has "
        "parts between which next to nothing passes, or noise is missing. Use more noise "
        "(Noise/Floor, Noise/Alpha) or a finer mesh.");
  s /= mass;
  return s;
}

template <int dim>
Vector GeneralProcess<dim>::nodal(const Vector &x) const
{
  Vector u(x);
  u.zero_out_ghost_values();
  for (const auto j : u.locally_owned_elements())
    u(j) *= std::exp(-log_scale_(j));
  u.update_ghost_values();
  return u;
}

template <int dim>
typename GeneralProcess<dim>::Form GeneralProcess<dim>::form(const Vector &p, const Vector &f) const
{
  constexpr double epsilon = 1e-16;
  Form sum{0., 0.};
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const CellPoints<dim> points(cell);
    const Coefficients &at = at_cell_points_[cell.index];
    const std::vector<double> nodal_p = cell.nodes.gather(p), nodal_f = cell.nodes.gather(f);
    const std::vector<double> value = points.sum(nodal_p);
    const auto grad_p = points.sum_gradients(differences(nodal_p));
    const auto grad_f = points.sum_gradients(differences(nodal_f));
    double size = 0.; // of gradients that are rounding
    for (const double f_i : nodal_f)
      size = std::max(size, epsilon * std::abs(f_i) / std::pow(cell.geometry.measure(), 1. / dim));
    for (unsigned int q = 0; q < points.size(); ++q) {
      const double weight = points.JxW(q) * std::exp(-points.U(q));
      sum.value += weight * ((at.A[q] * grad_p[q] + value[q] * at.g[q]) * grad_f[q]);
      sum.rounding += weight * std::abs(value[q]) * at.g[q].norm() * size;
    }
  }
  const MPI_Comm communicator = cells_.discretization().communicator();
  return {dealii::Utilities::MPI::sum(sum.value, communicator),
          dealii::Utilities::MPI::sum(sum.rounding, communicator)};
}

template <int dim>
GeneralBoundaryValueProblem<dim>::GeneralBoundaryValueProblem(const GeneralProcess<dim> &process,
                                                              const dealii::IndexSet &F)
    : process_(process), fixed_(F)
{
  const MPI_Comm communicator = process.cells().discretization().communicator();
  require_nodes(fixed_, communicator);
  MatrixPair with_fixed;
  with_fixed.mass.copy_from(process.matrices().mass);
  with_fixed.stiffness.copy_from(process.matrices().stiffness);
  uncouple(fixed_, with_fixed.stiffness);
  uncouple(fixed_, with_fixed.mass);
  solver_ = make_direct_solver(with_fixed, MatrixStructure::general, communicator);
}

template <int dim>
Vector GeneralBoundaryValueProblem<dim>::solve_with(const bool transposed, const Vector &b,
                                                    const Vector &given) const
{
  Vector at_F, rest, x;
  for (Vector *v : {&at_F, &rest, &x})
    process_.cells().discretization().reinit(*v);
  for (const auto j : fixed_)
    if (at_F.in_local_range(j))
      at_F(j) = given(j);

  // b - W given
  const MatrixPair &matrices = process_.matrices();
  (transposed ? matrices.mass : matrices.stiffness).vmult(rest, at_F);
  rest.sadd(-1., 1., b);
  for (const auto j : fixed_)
    if (rest.in_local_range(j))
      rest(j) = 0.;
  if (transposed)
    solver_->solve(1., 0., x, rest);
  else
    solver_->solve(0., 1., x, rest);
  x += at_F;
  return x;
}

template <int dim>
Vector GeneralBoundaryValueProblem<dim>::solve(const Vector &b, const Vector &given) const
{
  return solve_with(false, b, given);
}

template <int dim>
Vector GeneralBoundaryValueProblem<dim>::solve_transposed(const Vector &b,
                                                          const Vector &given) const
{
  return solve_with(true, b, given);
}

template class GeneralProcess<1>;
template class GeneralProcess<2>;
template class GeneralProcess<3>;
template class GeneralBoundaryValueProblem<1>;
template class GeneralBoundaryValueProblem<2>;
template class GeneralBoundaryValueProblem<3>;

} // namespace gibbsflow
