#include "formulation/exponentially_fitted.h"

#include "base/user_error.h"
#include "formulation/bernoulli.h"
#include "formulation/relative_density.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/base/timer.h>

#include <Epetra_CrsMatrix.h>

namespace gibbsflow {

template <int dim>
ExponentiallyFitted<dim>::ExponentiallyFitted(const WeightedCells<dim> &cells, double kappa,
                                              const LinearSolverParameters &parameters)
    : MatrixFormulation<dim>(cells, kappa, MatrixStructure::stieltjes)
{
  Assert(cells.discretization().degree() == only_degree, dealii::ExcNotImplemented());
  const dealii::Timer timer;
  sample_nodes();
  const CellRule<dim> trapezoidal(cells.discretization().dof_handler().get_fe(),
                                  dealii::QTrapezoid<1>());
  const auto local = [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
    integrate(cell, trapezoidal, result);
  };
  assemble<dim>(cells, NodeCoupling::edges, local, matrices_);
  check_signs();
  normalize_nodes();
  this->assembly_seconds_ = timer.wall_time();

  this->make_solver(parameters, stationary_,
                    [&local](const WeightedCell<dim> &cell, const CellRule<dim> &,
                             LocalMatrices &result) { local(cell, result); });
}

/// U at the nodes, up to the constant that normalize_nodes() finds.
template <int dim>
void ExponentiallyFitted<dim>::sample_nodes()
{
  const Discretization<dim> &discretization = cells_.discretization();
  Vector U;
  discretization.reinit(U);
  for (const auto j : discretization.relevant_dofs())
    U(j) = std::numeric_limits<double>::max();
  std::vector<dealii::Point<dim>> nodes;
  std::vector<double> values;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    nodes = discretization.dof_handler().get_fe().get_unit_support_points();
    for (dealii::Point<dim> &x : nodes)
      x = cell.map(x);
    cells_.log_weights(nodes, values);
    for (unsigned int i = 0; i < values.size(); ++i)
      U(cell.dofs[i]) = std::min(U(cell.dofs[i]), values[i]);
  }
  U.compress(dealii::VectorOperation::min);

  discretization.reinit(log_scale_);
  double smallest = 0.;
  for (const auto j : discretization.locally_owned_dofs()) {
    log_scale_(j) = -0.5 * U(j);
    smallest = std::min(smallest, log_scale_(j));
  }
  require_representable(smallest, name(), discretization.communicator());
  log_scale_.update_ghost_values();
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
void ExponentiallyFitted<dim>::integrate(const WeightedCell<dim> &cell,
                                         const CellRule<dim> &trapezoidal,
                                         LocalMatrices &result) const
{
  const ShapeTable<dim> &shapes = trapezoidal.shapes;
  const unsigned int n = shapes.n_shapes;
  result.mass.assign(n * n, 0.);
  result.stiffness.assign(n * n, 0.);
  for (unsigned int q = 0; q < shapes.n_points(); ++q) {
    const double weight = trapezoidal.weights[q] * cell.volume();
    for (unsigned int i = 0; i < n; ++i) {
      result.mass[i * n + i] += weight * shapes.value(q, i);
      for (unsigned int j = 0; j < n; ++j)
        for (unsigned int d = 0; d < dim; ++d)
          result.stiffness[i * n + j] += weight * shapes.derivative(d, q, i) *
                                         shapes.derivative(d, q, j) / (cell.size[d] * cell.size[d]);
    }
  }

  // the weights w_ij become fluxes
  for (unsigned int i = 0; i < n; ++i) {
    double outflow = 0.;
    for (unsigned int j = 0; j < n; ++j)
      if (j != i) {
        const double w = -result.stiffness[i * n + j];
        const double z = -2. * (log_scale_(cell.dofs[j]) - log_scale_(cell.dofs[i]));
        outflow += kappa_ * w * bernoulli(z);
        result.stiffness[i * n + j] = -kappa_ * w * symmetric_bernoulli(z);
      }
    result.stiffness[i * n + i] = outflow;
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
void ExponentiallyFitted<dim>::set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                                           double initial_mass) const
{
  this->reinit(u);
  if (initial_density.is_gibbs() && this->conserves_mass()) {
    u.copy_locally_owned_data_from(stationary_);
    return;
  }
  // rho_i = int rho_0 phi_i / m_i: positive, with the mass and the mean of rho_0
  integrate_initial(cells_, initial_density, initial_mass, log_scale_, u);
  cells_.discretization().zero_absorbed(u);
  for (const auto i : u.locally_owned_elements())
    u(i) /= matrices_.mass.diag_element(i);
  if (this->conserves_mass())
    u /= mass_functional_ * u;
}

template <int dim>
void ExponentiallyFitted<dim>::evaluate(const WeightedCell<dim> &cell,
                                        const ShapeTable<dim> &shapes,
                                        const std::vector<double> &root_weight, const Vector &u,
                                        DensityValues<dim> &values) const
{
  evaluate_relative(cell, shapes, root_weight, u, log_scale_, values);
}

template class ExponentiallyFitted<1>;
template class ExponentiallyFitted<2>;
template class ExponentiallyFitted<3>;

} // namespace gibbsflow
