#include "formulation/exponentially_fitted.h"

#include "base/user_error.h"
#include "formulation/bernoulli.h"
#include "formulation/density_values.h"
#include "formulation/start_source.h"
#include "model/density_quadrature.h"

#include <deal.II/fe/fe_q_iso_q1.h>

#include <Epetra_CrsMatrix.h>

namespace gibbsflow {

template <int dim>
ExponentiallyFitted<dim>::ExponentiallyFitted(const WeightedCells<dim> &cells, double kappa,
                                              const LinearSolverParameters &parameters,
                                              Unknown unknown)
    : MatrixFormulation<dim>(cells, kappa,
                             unknown == Unknown::symmetrized ? MatrixStructure::stieltjes
                                                             : MatrixStructure::general),
      unknown_(unknown),
      grid_(cells.discretization().element()),
      grad_U_(cells.cells().size())
{
  const unsigned int degree = cells.discretization().degree();
  Assert(unknown == Unknown::density || degree == only_degree, dealii::ExcNotImplemented());
  Assert(cells.metric().is_diagonal(), dealii::ExcNotImplemented());
  piecewise_linear_ =
      std::make_unique<dealii::FE_Q_iso_Q1<dim>>(dealii::QGaussLobatto<1>(degree + 1).get_points());
  if (unknown == Unknown::density)
    for (const WeightedCell<dim> &cell : cells.cells())
      tables_.try_emplace(cell.rule->index, *piecewise_linear_, cell.rule->shapes.points);

  sample_nodes(cells, U_);
  const auto local = [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
    integrate(cell, result);
  };
  assemble<dim>(cells, NodeCoupling::edges, local, matrices_);
  check_signs();
  normalize();
  this->make_solver(parameters, stationary_,
                    [&local](const WeightedCell<dim> &cell, const CellRule<dim> &,
                             LocalMatrices &result) { local(cell, result); });
}

template <int dim>
void ExponentiallyFitted<dim>::integrate(const WeightedCell<dim> &cell, LocalMatrices &result) const
{
  const unsigned int n = cell.nodes.size();
  const std::vector<double> U = nodal_log_weights(cells_, cell, U_);
  result.mass.assign(n * n, 0.);
  result.stiffness.assign(n * n, 0.);
  for (unsigned int i = 0; i < n; ++i)
    result.mass[i * n + i] = cell.geometry.measure() * grid_.masses()[i];
  for (const auto &[i, j, d, weight] : grid_.edges()) {
    const double w = kappa_ * cells_.metric().mobility(d) * cell.geometry.edge_weight(d, weight);
    const double z = U[j] - U[i], from_i = w * bernoulli(z), from_j = w * bernoulli(-z);
    const double symmetric = w * symmetric_bernoulli(z);
    result.stiffness[i * n + i] += from_i;
    result.stiffness[j * n + j] += from_j;
    result.stiffness[j * n + i] -= unknown_ == Unknown::density ? from_i : symmetric;
    result.stiffness[i * n + j] -= unknown_ == Unknown::density ? from_j : symmetric;
  }
}

/// No edge of the mesh may have a negative weight w_ij; then K_ij <= 0 for all j != i.
template <int dim>
void ExponentiallyFitted<dim>::check_signs() const
{
  const Epetra_CrsMatrix &K = matrices_.stiffness.trilinos_matrix();
  bool signs_are_right = true;
  for (int row = 0; row < K.NumMyRows(); ++row) {
    int length = 0, *columns = nullptr;
    double *values = nullptr;
    K.ExtractMyRowView(row, length, values, columns);
    for (int k = 0; k < length; ++k)
      signs_are_right = signs_are_right && (K.GCID(columns[k]) == K.GRID(row) || values[k] <= 0.);
  }
  if (dealii::Utilities::MPI::min(int(signs_are_right), cells_.discretization().communicator()) ==
      0)
    throw RunFailure(
        "An edge of the mesh has a negative weight, so the exponentially fitted form would not "
        "keep the density positive. Use a box mesh or Discretization/Formulation = weighted heat.");
}

/// The stationary vector, the mass functional and the left null vector; for symmetrized unknowns
/// sum_i m_i e^{-U_i} = 1 first.
template <int dim>
void ExponentiallyFitted<dim>::normalize()
{
  const dealii::IndexSet &owned = stationary_.locally_owned_elements();
  const bool is_symmetrized = unknown_ == Unknown::symmetrized;
  if (is_symmetrized) {
    double Z = 0.; // over all nodes, on absorbing walls too
    for (const WeightedCell<dim> &cell : cells_.cells()) {
      const std::vector<double> U = nodal_log_weights(cells_, cell, U_);
      for (unsigned int i = 0; i < U.size(); ++i)
        Z += cell.geometry.measure() * grid_.masses()[i] * std::exp(-U[i]);
    }
    Z = dealii::Utilities::MPI::sum(Z, cells_.discretization().communicator());
    U_.zero_out_ghost_values();
    U_.add(std::log(Z));
    U_.update_ghost_values();
  }
  for (const auto i : owned) {
    const double m = matrices_.mass.diag_element(i);
    stationary_(i) = std::exp(is_symmetrized ? -0.5 * U_(i) : -U_(i));
    mass_functional_(i) = is_symmetrized ? m * stationary_(i) : m;
    left_null_(i) = 1.;
  }
  stationary_ /= mass_functional_ * stationary_;
  if (is_symmetrized)
    left_null_ = stationary_;
}

template <int dim>
StartQuality ExponentiallyFitted<dim>::set_initial(Vector &u,
                                                   const InitialDensity<dim> &initial_density,
                                                   double initial_mass) const
{
  StartQuality quality;
  this->reinit(u);
  if (initial_density.is_gibbs() && this->conserves_mass()) {
    u.copy_locally_owned_data_from(stationary_);
    return quality;
  }
  integrate_initial_at_nodes(initial_density, initial_mass, u);
  if (unknown_ == Unknown::symmetrized)
    for (const auto i : u.locally_owned_elements())
      if (u(i) > 0.)
        u(i) = std::exp(std::log(u(i)) + 0.5 * U_(i));
  if (this->conserves_mass())
    u /= mass_functional_ * u;
  if (unknown_ == Unknown::density)
    return quality;

  // rounding in the norm of the symmetric unknown, sqrt(int rho^2/pi)
  Vector Mu;
  this->reinit(Mu);
  this->apply_mass(Mu, u);
  quality.rounding = std::numeric_limits<double>::epsilon() * std::sqrt(u * Mu);
  if (!std::isfinite(quality.rounding))
    quality.l1 = std::numeric_limits<double>::infinity();
  return quality;
}

/// rho_i = int rho_0 phi_i / m_i with piecewise linear phi_i: positive, with the mass and the mean
/// of rho_0.
template <int dim>
void ExponentiallyFitted<dim>::integrate_initial_at_nodes(
    const InitialDensity<dim> &initial_density, double initial_mass, Vector &u) const
{
  const dealii::QGauss<dim> rule(8);
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    std::vector<double> integrals(cell.nodes.size(), 0.);
    for (const auto &box : grid_.boxes()) {
      const dealii::Point<dim> lower = cell.geometry.map(box.lower),
                               upper = cell.geometry.map(box.upper);
      integrate_against(initial_density, lower, upper, rule,
                        [&](const dealii::Point<dim> &x, double weight) {
                          for (unsigned int c = 0; c < box.corners.size(); ++c) {
                            double shape = 1.;
                            for (unsigned int d = 0; d < dim; ++d) {
                              const double s = (x[d] - lower[d]) / (upper[d] - lower[d]);
                              shape *= (c >> d & 1u) == 1u ? s : 1. - s;
                            }
                            integrals[box.corners[c]] += weight * shape / initial_mass;
                          }
                        });
    }
    cell.nodes.scatter(integrals, u);
  }
  u.compress(dealii::VectorOperation::add);
  for (const auto i : u.locally_owned_elements())
    u(i) /= matrices_.mass.diag_element(i);
}

/// The values at the nodes, with the mass that was there.
template <int dim>
std::optional<StartQuality>
ExponentiallyFitted<dim>::take_over(Vector &u, const Formulation<dim> &other, const Vector &v) const
{
  if (unknown_ != Unknown::density)
    return std::nullopt;
  sample_density(cells_, other, v, u);
  u *= (other.mass_functional() * v) / (mass_functional_ * u);
  return StartQuality();
}

template <int dim>
void ExponentiallyFitted<dim>::evaluate(const CellPoints<dim> &points,
                                        const std::vector<double> &nodal,
                                        DensityValues<dim> &values) const
{
  if (unknown_ == Unknown::symmetrized) {
    std::vector<double> scales = points.cell().nodes.gather(U_); // h_i = u_i e^{U_i/2}
    for (double &scale : scales)
      scale = std::exp(0.5 * (scale - points.cell().smallest_log_weight));
    evaluate_relative(cells_.metric(), points, nodal, scales, values);
  } else if (points.are_of_cell())
    evaluate_density(points.with_shapes(tables_.at(points.cell().rule->index)), nodal, values);
  else {
    const ShapeTable<dim> table(*piecewise_linear_, points.unit_points());
    evaluate_density(points.with_shapes(table), nodal, values);
  }
}

template <int dim>
void ExponentiallyFitted<dim>::evaluate_density(const CellPoints<dim> &points,
                                                const std::vector<double> &rho,
                                                DensityValues<dim> &values) const
{
  const WeightedCell<dim> &cell = points.cell();
  std::vector<double> log_h = cell.nodes.gather(U_);
  for (unsigned int i = 0; i < rho.size(); ++i)
    log_h[i] += std::log(rho[i]);
  const auto [least_rho, largest_rho] = std::minmax_element(rho.begin(), rho.end());
  const auto [least_h, largest_h] = std::minmax_element(log_h.begin(), log_h.end());
  if (*least_rho > 0. && *largest_h - *least_h <= std::log(*largest_rho / *least_rho)) {
    const double largest = *largest_h;
    for (double &h : log_h)
      h = std::exp(h - largest);
    evaluate_relative(cells_.metric(), points, log_h, std::vector<double>(rho.size(), 1.), values);
    values.log_factor = largest - 0.5 * cell.smallest_log_weight;
    return;
  }
  Gradients other_gradients;
  Gradients &grad_U = points.are_of_cell() ? grad_U_[cell.index] : other_gradients;
  if (grad_U.empty())
    grad_U = cells_.log_weight_gradients(points);
  evaluate_absolute(cells_.metric(), points, rho, grad_U, values);
}

template class ExponentiallyFitted<1>;
template class ExponentiallyFitted<2>;
template class ExponentiallyFitted<3>;

} // namespace gibbsflow
