#include "formulation/fitted_density.h"

#include "discretization/density_quadrature.h"
#include "formulation/bernoulli.h"
#include "formulation/relative_density.h"

#include <deal.II/base/timer.h>
#include <deal.II/fe/fe_q_iso_q1.h>

namespace gibbsflow {

template <int dim>
FittedDensity<dim>::FittedDensity(const WeightedCells<dim> &cells, double kappa,
                                  const LinearSolverParameters &parameters)
    : MatrixFormulation<dim>(cells, kappa, MatrixStructure::general),
      grid_(cells.discretization().dof_handler().get_fe()),
      rule_gradients_(cells.cells().size())
{
  const dealii::Timer timer;
  const Discretization<dim> &discretization = cells.discretization();
  piecewise_linear_element_ = std::make_unique<dealii::FE_Q_iso_Q1<dim>>(
      dealii::QGaussLobatto<1>(discretization.degree() + 1).get_points());
  for (const WeightedCell<dim> &cell : cells.cells())
    tables_.try_emplace(&cell.rule->shapes, *piecewise_linear_element_, cell.rule->shapes.points);

  sample_nodes(cells, U_);
  const auto local = [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
    integrate(cell, result);
  };
  assemble<dim>(cells, NodeCoupling::edges, local, matrices_);
  for (const auto i : stationary_.locally_owned_elements()) {
    mass_functional_(i) = matrices_.mass.diag_element(i);
    stationary_(i) = std::exp(-U_(i));
    left_null_(i) = 1.;
  }
  discretization.zero_absorbed(mass_functional_);
  stationary_ /= mass_functional_ * stationary_;
  this->assembly_seconds_ = timer.wall_time();
  this->make_solver(parameters, stationary_,
                    [&local](const WeightedCell<dim> &cell, const CellRule<dim> &,
                             LocalMatrices &result) { local(cell, result); });
}

template <int dim>
void FittedDensity<dim>::integrate(const WeightedCell<dim> &cell, LocalMatrices &result) const
{
  const unsigned int n = cell.dofs.size();
  result.mass.assign(n * n, 0.);
  result.stiffness.assign(n * n, 0.);
  for (unsigned int i = 0; i < n; ++i)
    result.mass[i * n + i] = cell.volume() * grid_.masses()[i];
  for (const auto &[i, j, d, weight] : grid_.edges()) {
    const double w = kappa_ * cells_.metric().mobility(d) * cell.volume() * weight /
                     (cell.size[d] * cell.size[d]);
    const double z = U_(cell.dofs[j]) - U_(cell.dofs[i]);
    const double from_i = w * bernoulli(z), from_j = w * bernoulli(-z);
    result.stiffness[i * n + i] += from_i;
    result.stiffness[j * n + i] -= from_i;
    result.stiffness[j * n + j] += from_j;
    result.stiffness[i * n + j] -= from_j;
  }
}

/// rho_i = int rho_0 phi_i / m_i with piecewise linear phi_i: positive, with the mass and the mean
/// of rho_0.
template <int dim>
StartQuality FittedDensity<dim>::set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                                             double initial_mass) const
{
  this->reinit(u);
  if (initial_density.is_gibbs() && this->conserves_mass()) {
    u.copy_locally_owned_data_from(stationary_);
    return {};
  }
  const dealii::QGauss<dim> rule(8);
  for (const WeightedCell<dim> &cell : cells_.cells())
    for (const auto &box : grid_.boxes()) {
      const dealii::Point<dim> lower = cell.map(box.lower), upper = cell.map(box.upper);
      integrate_against(initial_density, lower, upper, rule,
                        [&](const dealii::Point<dim> &x, double weight) {
                          for (unsigned int c = 0; c < box.corners.size(); ++c) {
                            double shape = 1.;
                            for (unsigned int d = 0; d < dim; ++d) {
                              const double s = (x[d] - lower[d]) / (upper[d] - lower[d]);
                              shape *= (c >> d & 1u) == 1u ? s : 1. - s;
                            }
                            u(cell.dofs[box.corners[c]]) += weight * shape / initial_mass;
                          }
                        });
    }
  u.compress(dealii::VectorOperation::add);
  cells_.discretization().zero_absorbed(u);
  for (const auto i : u.locally_owned_elements())
    u(i) /= matrices_.mass.diag_element(i);
  if (this->conserves_mass())
    u /= mass_functional_ * u;
  return {};
}

template <int dim>
void FittedDensity<dim>::evaluate(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                                  const std::vector<double> &root_weight, const Vector &u,
                                  DensityValues<dim> &values) const
{
  const auto known = tables_.find(&shapes);
  std::optional<ShapeTable<dim>> other;
  if (known == tables_.end())
    other.emplace(*piecewise_linear_element_, shapes.points);
  const ShapeTable<dim> &table = other ? *other : known->second;

  const unsigned int n = cell.dofs.size();
  std::vector<double> rho(n), log_h(n);
  bool is_positive = true;
  double least_rho = std::numeric_limits<double>::max(), largest_rho = 0.;
  for (unsigned int i = 0; i < n; ++i) {
    rho[i] = u(cell.dofs[i]);
    is_positive = is_positive && rho[i] > 0.;
    least_rho = std::min(least_rho, rho[i]);
    largest_rho = std::max(largest_rho, rho[i]);
    log_h[i] = std::log(rho[i]) + U_(cell.dofs[i]);
  }
  const auto [least_h, largest_h] = std::minmax_element(log_h.begin(), log_h.end());
  if (is_positive && *largest_h - *least_h <= std::log(largest_rho / least_rho)) {
    const double largest = *largest_h;
    values.log_factor = largest - 0.5 * cell.smallest_log_weight;
    for (double &h : log_h)
      h = std::exp(h - largest);
    values.psi = sum_shapes(table.values, log_h);
    values.gradient.resize(values.psi.size());
    for (unsigned int d = 0; d < dim; ++d) {
      const std::vector<double> derivative = sum_shapes(table.derivatives[d], log_h);
      for (unsigned int q = 0; q < derivative.size(); ++q)
        values.gradient[q][d] = root_weight[q] * derivative[q] / cell.size[d];
    }
    for (unsigned int q = 0; q < values.psi.size(); ++q) {
      values.psi[q] *= root_weight[q];
      if (!cells_.metric().is_euclidean())
        values.gradient[q] = cells_.metric().orthonormal(values.gradient[q]);
    }
    return;
  }
  Gradients other_gradients;
  Gradients &grad_U = other ? other_gradients : rule_gradients_[&cell - cells_.cells().data()];
  if (grad_U.empty())
    cells_.log_weight_gradients(cell, shapes.points, grad_U);
  evaluate_absolute(cells_.metric(), cell, table, root_weight, rho, grad_U, values);
}

template class FittedDensity<1>;
template class FittedDensity<2>;
template class FittedDensity<3>;

} // namespace gibbsflow
