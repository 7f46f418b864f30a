#include "formulation/fokker_planck.h"

#include "base/user_error.h"
#include "formulation/density_values.h"
#include "formulation/node_grid.h"
#include "linear_algebra/blas.h"

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
  grad_U_.reserve(cells.cells().size());
  assemble<dim>(
      cells, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        const CellPoints<dim> points(cell);
        grad_U_.push_back(cells.log_weight_gradients(points));
        integrate(points, grad_U_.back(), result);
      },
      matrices_);
  left_null_ = 1.;
  left_null_.zero_out_ghost_values();
  integrate_mass_functional();
  set_nodal_gibbs(stationary_);

  this->make_solver(
      parameters, stationary_,
      [&](const WeightedCell<dim> &cell, const CellRule<dim> &rule, LocalMatrices &result) {
        const std::vector<double> no_matter(rule.weights.size(), 0.);
        const CellPoints<dim> points(cell, rule, no_matter);
        integrate(points, cells.log_weight_gradients(points), result);
      });
  if (this->conserves_mass() && has_equilibrium)
    find_stationary_vector();
}

/// m_j = int phi_j.
template <int dim>
void FokkerPlanck<dim>::integrate_mass_functional()
{
  if (this->conserves_mass()) {
    this->apply_mass(mass_functional_, left_null_);
    return;
  }
  for (const WeightedCell<dim> &cell : cells_.cells())
    cell.nodes.scatter(
        CellPoints<dim>(cell).integrate(std::vector<double>(cell.log_weight.size(), 1.)),
        mass_functional_);
  mass_functional_.compress(dealii::VectorOperation::add);
}

template <int dim>
void FokkerPlanck<dim>::integrate(const CellPoints<dim> &points, const Gradients &grad_U,
                                  LocalMatrices &result) const
{
  const unsigned int n = points.n_shapes(), n_points = points.size();
  std::vector<double> test(n_points * n);

  // int phi_i phi_j
  for (unsigned int q = 0; q < n_points; ++q)
    for (unsigned int i = 0; i < n; ++i)
      test[q * n + i] = points.JxW(q) * points.value(q, i);
  result.mass.assign(n * n, 0.);
  add_products(test, points.values(), n, result.mass);

  // kappa int (L^T (grad phi_j + phi_j grad U)) . (L^T grad phi_i), L L^T = G^{-1}, direction by
  // direction
  const Metric<dim> &metric = cells_.metric();
  const auto orthonormal = [&](const dealii::Tensor<1, dim> &g) {
    return metric.is_euclidean() ? g : metric.orthonormal(g);
  };
  std::vector<double> trial(test.size());
  result.stiffness.assign(n * n, 0.);
  for (unsigned int d = 0; d < dim; ++d) {
    for (unsigned int q = 0; q < n_points; ++q) {
      const double weight = kappa_ * points.JxW(q), drift = orthonormal(grad_U[q])[d];
      for (unsigned int i = 0; i < n; ++i) {
        const double derivative = orthonormal(points.gradient(q, i))[d];
        test[q * n + i] = weight * derivative;
        trial[q * n + i] = derivative + points.value(q, i) * drift;
      }
    }
    add_products(test, trial, n, result.stiffness);
  }
}

template <int dim>
void FokkerPlanck<dim>::set_nodal_gibbs(Vector &u) const
{
  sample_nodes(cells_, u);
  u.zero_out_ghost_values();
  for (const auto j : u.locally_owned_elements())
    u(j) = std::exp(-u(j));
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
  this->solve(1., 0., u, load);
  if (this->conserves_mass())
    u.add(1. - mass_functional_ * u, stationary_);
  return {};
}

template <int dim>
void FokkerPlanck<dim>::evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                                 DensityValues<dim> &values) const
{
  if (points.are_of_cell())
    evaluate_absolute(cells_.metric(), points, nodal, grad_U_[points.cell().index], values);
  else
    evaluate_absolute(cells_.metric(), points, nodal, cells_.log_weight_gradients(points), values);
}

template class FokkerPlanck<1>;
template class FokkerPlanck<2>;
template class FokkerPlanck<3>;

} // namespace gibbsflow
