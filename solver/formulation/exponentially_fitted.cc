#include "formulation/exponentially_fitted.h"

#include "base/user_error.h"
#include "formulation/bernoulli.h"
#include "formulation/fitted_density.h"
#include "formulation/node_grid.h"
#include "formulation/relative_density.h"

#include <deal.II/base/timer.h>

#include <Epetra_CrsMatrix.h>

namespace gibbsflow {

template <int dim>
ExponentiallyFitted<dim>::ExponentiallyFitted(const WeightedCells<dim> &cells, double kappa,
                                              const LinearSolverParameters &parameters)
    : MatrixFormulation<dim>(cells, kappa, MatrixStructure::stieltjes)
{
  Assert(cells.discretization().degree() == only_degree, dealii::ExcNotImplemented());
  Assert(cells.metric().is_diagonal(), dealii::ExcNotImplemented());
  const dealii::Timer timer;
  sample_nodes(cells, log_scale_);
  log_scale_.zero_out_ghost_values();
  log_scale_ *= -0.5;
  log_scale_.update_ghost_values();
  const NodeGrid<dim> grid(cells.discretization().dof_handler().get_fe());
  const auto local = [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
    integrate(cell, grid, result);
  };
  assemble<dim>(cells, NodeCoupling::edges, local, matrices_);
  check_signs();
  normalize_nodes();
  this->assembly_seconds_ = timer.wall_time();

  this->make_solver(parameters, stationary_,
                    [&local](const WeightedCell<dim> &cell, const CellRule<dim> &,
                             LocalMatrices &result) { local(cell, result); });
}

/// sum_i m_i e^{-U_i} = 1, and what follows from it.
template <int dim>
void ExponentiallyFitted<dim>::normalize_nodes()
{
  const dealii::IndexSet &owned = stationary_.locally_owned_elements();
  double Z = 0.;
  for (const auto i : owned)
    Z += matrices_.mass.diag_element(i) * std::exp(2. * log_scale_(i));
  Z = dealii::Utilities::MPI::sum(Z, cells_.discretization().communicator());
  log_scale_.zero_out_ghost_values();
  for (const auto i : owned) {
    log_scale_(i) -= 0.5 * std::log(Z);
    stationary_(i) = std::exp(log_scale_(i));
    mass_functional_(i) = matrices_.mass.diag_element(i) * stationary_(i);
  }
  log_scale_.update_ghost_values();
  cells_.discretization().zero_absorbed(mass_functional_);
  stationary_ /= mass_functional_ * stationary_;
  this->left_null_ = stationary_;
}

template <int dim>
void ExponentiallyFitted<dim>::integrate(const WeightedCell<dim> &cell, const NodeGrid<dim> &grid,
                                         LocalMatrices &result) const
{
  const unsigned int n = cell.dofs.size();
  result.mass.assign(n * n, 0.);
  result.stiffness.assign(n * n, 0.);
  for (unsigned int i = 0; i < n; ++i)
    result.mass[i * n + i] = cell.volume() * grid.masses()[i];
  for (const auto &[i, j, d, weight] : grid.edges()) {
    const double w = kappa_ * cells_.metric().mobility(d) * cell.volume() * weight /
                     (cell.size[d] * cell.size[d]);
    const double z = -2. * (log_scale_(cell.dofs[j]) - log_scale_(cell.dofs[i]));
    result.stiffness[i * n + i] += w * bernoulli(z);
    result.stiffness[j * n + j] += w * bernoulli(-z);
    result.stiffness[i * n + j] -= w * symmetric_bernoulli(z);
    result.stiffness[j * n + i] -= w * symmetric_bernoulli(z);
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

template <int dim>
StartQuality ExponentiallyFitted<dim>::set_initial(Vector &u,
                                                   const InitialDensity<dim> &initial_density,
                                                   double initial_mass) const
{
  this->reinit(u);
  if (initial_density.is_gibbs() && this->conserves_mass()) {
    u.copy_locally_owned_data_from(stationary_);
    return {};
  }
  // rho_i = int rho_0 phi_i / m_i: positive, with the mass and the mean of rho_0
  integrate_initial(cells_, initial_density, initial_mass, log_scale_, u);
  cells_.discretization().zero_absorbed(u);
  for (const auto i : u.locally_owned_elements())
    u(i) /= matrices_.mass.diag_element(i);
  if (this->conserves_mass())
    u /= mass_functional_ * u;

  // rounding in the norm of the symmetric unknown, sqrt(int rho^2/pi)
  StartQuality quality;
  Vector Mu;
  this->reinit(Mu);
  this->apply_mass(Mu, u);
  quality.rounding = std::numeric_limits<double>::epsilon() * std::sqrt(u * Mu);
  if (!std::isfinite(quality.rounding))
    quality.l1 = std::numeric_limits<double>::infinity();
  return quality;
}

template <int dim>
void ExponentiallyFitted<dim>::evaluate(const WeightedCell<dim> &cell,
                                        const ShapeTable<dim> &shapes,
                                        const std::vector<double> &root_weight, const Vector &u,
                                        DensityValues<dim> &values) const
{
  evaluate_relative(cells_.metric(), cell, shapes, root_weight, u, log_scale_, values);
}

template <int dim>
std::unique_ptr<Formulation<dim>>
ExponentiallyFitted<dim>::remake(const WeightedCells<dim> &cells) const
{
  return std::make_unique<FittedDensity<dim>>(cells, kappa_, this->automatic_solver());
}

template class ExponentiallyFitted<1>;
template class ExponentiallyFitted<2>;
template class ExponentiallyFitted<3>;

} // namespace gibbsflow
