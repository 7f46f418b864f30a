#include "formulation/fokker_planck.h"

#include "base/on_root.h"
#include "base/user_error.h"
#include "formulation/density_values.h"
#include "formulation/general_flux.h"
#include "formulation/node_grid.h"
#include "formulation/start_source.h"

#include <deal.II/lac/solver_cg.h>
#include <deal.II/lac/trilinos_precondition.h>

namespace gibbsflow {

template <int dim>
FokkerPlanck<dim>::FokkerPlanck(const WeightedCells<dim> &cells, double kappa,
                                const LinearSolverParameters &parameters, bool has_equilibrium)
    : FokkerPlanck(cells, kappa, nullptr, parameters, has_equilibrium)
{
}

template <int dim>
FokkerPlanck<dim>::FokkerPlanck(const WeightedCells<dim> &cells,
                                std::shared_ptr<const Dynamics<dim>> dynamics,
                                const LinearSolverParameters &parameters, bool has_equilibrium)
    : FokkerPlanck(cells, cells.diffusion(), std::move(dynamics), parameters, has_equilibrium)
{
}

template <int dim>
FokkerPlanck<dim>::FokkerPlanck(const WeightedCells<dim> &cells, double kappa,
                                std::shared_ptr<const Dynamics<dim>> dynamics,
                                const LinearSolverParameters &parameters, bool has_equilibrium)
    : MatrixFormulation<dim>(cells, kappa, MatrixStructure::general),
      dynamics_(std::move(dynamics)),
      has_equilibrium_(has_equilibrium)
{
  // what is wrong at a point is wrong on all ranks
  std::vector<Coefficients> at_points;
  on_all_ranks(cells.discretization().communicator(), [&] {
    for (const WeightedCell<dim> &cell : cells.cells())
      at_points.push_back(coefficients(CellPoints<dim>(cell)));
  });
  assemble<dim>(
      cells, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        integrate(CellPoints<dim>(cell), at_points[cell.index], result);
      },
      matrices_);
  at_points.clear();
  left_null_ = 1.;
  left_null_.zero_out_ghost_values();
  integrate_mass_functional();
  set_nodal_gibbs(stationary_);

  // no hierarchy is known to work where noise is strong in one direction only
  LinearSolverParameters chosen = parameters;
  if (dynamics_ && dim < 3 && chosen.type == "automatic")
    chosen.type = "direct";
  this->make_solver(
      chosen, stationary_,
      [&](const WeightedCell<dim> &cell, const CellRule<dim> &rule, LocalMatrices &result) {
        const std::vector<double> no_matter(rule.weights.size(), 0.);
        const CellPoints<dim> points(cell, rule, no_matter);
        integrate(points, coefficients(points), result);
      });
  if (this->conserves_mass() && has_equilibrium) {
    has_equilibrium_ = this->find_stationary_vector();
    require_equilibrium();
  }
  choose_reference();
}

template <int dim>
typename FokkerPlanck<dim>::Coefficients
FokkerPlanck<dim>::coefficients(const CellPoints<dim> &points) const
{
  Coefficients result;
  result.A.resize(points.size());
  if (dynamics_) {
    std::vector<dealii::Point<dim>> x(points.size());
    for (unsigned int q = 0; q < x.size(); ++q)
      x[q] = points.x(q);
    for (const auto &at : dynamics_->at(x, true)) {
      result.A[result.c.size()] = at.A;
      result.c.push_back(at.advection());
    }
    return result;
  }
  const Metric<dim> &metric = cells_.metric();
  result.c = cells_.log_weight_gradients(points);
  for (dealii::Tensor<1, dim> &c : result.c)
    c = kappa_ * metric.velocity(metric.orthonormal(c));
  result.A.assign(points.size(), kappa_ * metric.inverse());
  return result;
}

/// Where detailed balance does not hold, e^{-U} of the cells has nothing to do with the density.
template <int dim>
void FokkerPlanck<dim>::choose_reference()
{
  if (dynamics_) {
    potential_ = has_equilibrium()
                     ? std::make_unique<const DensityPotential<dim>>(cells_, stationary_)
                     : std::make_unique<const DensityPotential<dim>>(cells_);
    reference_ = std::make_unique<const WeightedCells<dim>>(cells_, *potential_, 1.);
  }
  const WeightedCells<dim> &reference = weighted_cells();
  for (const WeightedCell<dim> &cell : reference.cells())
    grad_U_.push_back(reference.log_weight_gradients(CellPoints<dim>(cell)));
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
void FokkerPlanck<dim>::integrate(const CellPoints<dim> &points, const Coefficients &at,
                                  LocalMatrices &result) const
{
  points.integrate_products(std::vector<double>(points.size(), 1.), result.mass);
  // int (A grad phi_j + phi_j c) . grad phi_i
  points.integrate_gradient_products(at.A, result.stiffness);
  points.add_transport(at.c, result.stiffness);
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

/// With isotropic noise there is one, and only rounding can take it away.
template <int dim>
void FokkerPlanck<dim>::require_equilibrium() const
{
  if (!has_equilibrium_ && !dynamics_)
    throw RunFailure(
        "The stationary density of `" + name() +
        "` on this mesh is lost in rounding: barriers are too high for this D. Use "
        "Discretization/Formulation = weighted heat, which knows it and makes far "
        "starts in this equation by itself, a larger Noise/Sigma or a lower Mesh/Cut.");
}

template <int dim>
StartQuality FokkerPlanck<dim>::set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                                            double initial_mass) const
{
  this->reinit(u);
  if (initial_density.is_gibbs() && !dynamics_ && this->conserves_mass() && has_equilibrium_) {
    u.copy_locally_owned_data_from(stationary_);
    return {};
  }
  Vector load;
  integrate_initial(cells_, initial_density, initial_mass, Vector(), load);
  project(load, u);
  return {};
}

template <int dim>
std::optional<StartQuality> FokkerPlanck<dim>::take_over(Vector &u, const Formulation<dim> &other,
                                                         const Vector &v) const
{
  Vector load;
  make_start_source(cells_, other, v)
      ->integrate(Vector(), std::numeric_limits<double>::infinity(), load);
  this->reinit(u);
  project(load, u);
  return StartQuality();
}

/// int (rho - rho_0) phi = 0 for all phi, with the integrals of rho_0 phi. M has no weight:
/// conjugate gradients need a few dozen iterations on any cells, and no factorisation without
/// symmetry.
template <int dim>
void FokkerPlanck<dim>::project(const Vector &load, Vector &u) const
{
  dealii::TrilinosWrappers::PreconditionJacobi diagonal;
  diagonal.initialize(matrices_.mass);
  constexpr unsigned int most_iterations = 500;
  constexpr double rounding = 1e-15;
  dealii::SolverControl control(most_iterations, rounding * load.l2_norm());
  dealii::SolverCG<Vector> cg(control);
  try {
    cg.solve(matrices_.mass, u, load, diagonal);
  } catch (const dealii::SolverControl::NoConvergence &) { // on all ranks alike
    this->solve(1., 0., u, load);
  }
  if (this->conserves_mass())
    u.add(1. - mass_functional_ * u, stationary_);
}

template <int dim>
void FokkerPlanck<dim>::evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                                 DensityValues<dim> &values) const
{
  if (points.are_of_cell())
    evaluate_absolute(cells_.metric(), points, nodal, grad_U_[points.cell().index], values);
  else
    evaluate_absolute(cells_.metric(), points, nodal, weighted_cells().log_weight_gradients(points),
                      values);
}

template <int dim>
std::vector<dealii::Tensor<1, dim>> FokkerPlanck<dim>::flux(const CellPoints<dim> &points,
                                                            const std::vector<double> &nodal,
                                                            const DensityValues<dim> &values) const
{
  if (!dynamics_)
    return MatrixFormulation<dim>::flux(points, nodal, values);
  return general_flux(*dynamics_, points, nodal);
}

template class FokkerPlanck<1>;
template class FokkerPlanck<2>;
template class FokkerPlanck<3>;

} // namespace gibbsflow
