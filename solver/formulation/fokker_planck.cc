#include "formulation/fokker_planck.h"

#include "base/user_error.h"
#include "formulation/relative_density.h"

#include <deal.II/base/timer.h>

extern "C" void dgemm_(const char *transa, const char *transb, const int *m, const int *n,
                       const int *k, const double *alpha, const double *a, const int *lda,
                       const double *b, const int *ldb, const double *beta, double *c,
                       const int *ldc);

namespace gibbsflow {

namespace {

/// C_ij += sum_q A_qi B_qj, all by rows of length n.
void add_products(const std::vector<double> &A, const std::vector<double> &B, int n,
                  std::vector<double> &C)
{
  const int n_points = static_cast<int>(A.size()) / n;
  const double one = 1.;
  dgemm_("N", "T", &n, &n, &n_points, &one, B.data(), &n, A.data(), &n, &one, C.data(), &n);
}

} // namespace

template <int dim>
FokkerPlanck<dim>::FokkerPlanck(const WeightedCells<dim> &cells, double kappa,
                                const LinearSolverParameters &parameters, bool has_equilibrium)
    : MatrixFormulation<dim>(cells, kappa, MatrixStructure::general),
      has_equilibrium_(has_equilibrium)
{
  const dealii::Timer timer;
  rule_gradients_.reserve(cells.cells().size());
  assemble<dim>(
      cells, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        rule_gradients_.emplace_back();
        cells_.log_weight_gradients(cell, cell.rule->shapes.points, rule_gradients_.back());
        integrate(cell, *cell.rule, rule_gradients_.back(), result);
      },
      matrices_);
  left_null_ = 1.;
  left_null_.zero_out_ghost_values();
  integrate_mass_functional();
  set_nodal_gibbs(stationary_);
  this->assembly_seconds_ = timer.wall_time();

  Gradients gradients;
  this->make_solver(
      parameters, stationary_,
      [&](const WeightedCell<dim> &cell, const CellRule<dim> &rule, LocalMatrices &result) {
        cells_.log_weight_gradients(cell, rule.shapes.points, gradients);
        integrate(cell, rule, gradients, result);
      });
  if (this->conserves_mass() && has_equilibrium)
    find_stationary_vector();
}

/// m_j = int phi_j, but none on absorbing walls.
template <int dim>
void FokkerPlanck<dim>::integrate_mass_functional()
{
  if (this->conserves_mass()) {
    this->apply_mass(mass_functional_, left_null_);
    return;
  }
  for (const WeightedCell<dim> &cell : cells_.cells())
    for (unsigned int q = 0; q < cell.rule->weights.size(); ++q)
      for (unsigned int i = 0; i < cell.dofs.size(); ++i)
        mass_functional_(cell.dofs[i]) +=
            cell.rule->weights[q] * cell.volume() * cell.rule->shapes.value(q, i);
  mass_functional_.compress(dealii::VectorOperation::add);
  cells_.discretization().zero_absorbed(mass_functional_);
}

template <int dim>
void FokkerPlanck<dim>::integrate(const WeightedCell<dim> &cell, const CellRule<dim> &rule,
                                  const Gradients &grad_U, LocalMatrices &result) const
{
  const ShapeTable<dim> &shapes = rule.shapes;
  const unsigned int n = shapes.n_shapes, n_points = shapes.n_points();
  const double volume = cell.volume();
  std::vector<double> test(n_points * n), trial(n_points * n);

  // int phi_i phi_j
  for (unsigned int q = 0; q < n_points; ++q)
    for (unsigned int i = 0; i < n; ++i)
      test[q * n + i] = rule.weights[q] * volume * shapes.value(q, i);
  result.mass.assign(n * n, 0.);
  add_products(test, shapes.values, n, result.mass);

  // kappa int (L^T (grad phi_j + phi_j grad U))_d (L^T grad phi_i)_d, summed over the directions d,
  // with L L^T = G^{-1}
  const dealii::Tensor<2, dim> &L = cells_.metric().root();
  result.stiffness.assign(n * n, 0.);
  for (unsigned int d = 0; d < dim; ++d) {
    for (unsigned int q = 0; q < n_points; ++q) {
      const double weight = kappa_ * rule.weights[q] * volume;
      for (unsigned int i = 0; i < n; ++i) {
        double derivative = 0., of_U = 0.;
        for (unsigned int e = 0; e <= d; ++e) {
          derivative += L[e][d] / cell.size[e] * shapes.derivative(e, q, i);
          of_U += L[e][d] * grad_U[q][e];
        }
        test[q * n + i] = weight * derivative;
        trial[q * n + i] = derivative + shapes.value(q, i) * of_U;
      }
    }
    add_products(test, trial, n, result.stiffness);
  }
}

template <int dim>
void FokkerPlanck<dim>::set_nodal_gibbs(Vector &u) const
{
  std::vector<dealii::Point<dim>> nodes;
  std::vector<double> U;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    nodes = cells_.discretization().dof_handler().get_fe().get_unit_support_points();
    for (dealii::Point<dim> &x : nodes)
      x = cell.map(x);
    cells_.log_weights(nodes, U);
    for (unsigned int i = 0; i < U.size(); ++i) {
      if (u.in_local_range(cell.dofs[i]))
        u(cell.dofs[i]) = std::exp(-U[i]);
    }
  }
  u /= mass_functional_ * u;
}

/// K u = 0, m . u = 1: from the nodal Gibbs density g, u = g - K^{-1} K g on the vectors without
/// mass.
template <int dim>
void FokkerPlanck<dim>::find_stationary_vector()
{
  Vector defect, correction;
  this->reinit(defect);
  this->reinit(correction);
  constexpr unsigned int n_passes = 2; // the second takes away the rounding of the first
  try {
    for (unsigned int pass = 0; pass < n_passes; ++pass) {
      this->apply_stiffness(defect, stationary_);
      this->solve(0., 1., correction, defect);
      stationary_ -= correction;
      stationary_ /= mass_functional_ * stationary_;
    }
  } catch (const RunFailure &) {
    throw RunFailure(
        "The stationary density of `" + name() +
        "` on this mesh is lost in rounding: barriers are too high for this D. Use "
        "Discretization/Formulation = weighted heat, which knows it and makes far "
        "starts in this equation by itself, a larger Noise/Sigma or a lower Mesh/Cut.");
  }
}

template <int dim>
StartQuality FokkerPlanck<dim>::set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                                            double initial_mass) const
{
  this->reinit(u);
  if (initial_density.is_gibbs() && this->conserves_mass() && has_equilibrium_) {
    u.copy_locally_owned_data_from(stationary_);
    return {};
  }
  // the projection: int (rho - rho_0) phi = 0 for all phi
  Vector load;
  integrate_initial(cells_, initial_density, initial_mass, Vector(), load);
  cells_.discretization().zero_absorbed(load);
  this->solve(1., 0., u, load);
  if (this->conserves_mass())
    u.add(1. - mass_functional_ * u, stationary_);
  return {};
}

template <int dim>
void FokkerPlanck<dim>::evaluate(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                                 const std::vector<double> &root_weight, const Vector &u,
                                 DensityValues<dim> &values) const
{
  std::vector<double> coefficients(shapes.n_shapes);
  for (unsigned int j = 0; j < coefficients.size(); ++j)
    coefficients[j] = u(cell.dofs[j]);

  Gradients other_points;
  const bool is_rule = &shapes == &cell.rule->shapes;
  if (!is_rule)
    cells_.log_weight_gradients(cell, shapes.points, other_points);
  const Gradients &grad_U = is_rule ? rule_gradients_[&cell - cells_.cells().data()] : other_points;

  evaluate_absolute(cells_.metric(), cell, shapes, root_weight, coefficients, grad_U, values);
}

template class FokkerPlanck<1>;
template class FokkerPlanck<2>;
template class FokkerPlanck<3>;

} // namespace gibbsflow
