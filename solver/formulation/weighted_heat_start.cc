#include "formulation/relative_density.h"
#include "formulation/weighted_heat.h"

#include "base/user_error.h"

#include <deal.II/lac/solver_cg.h>
#include <deal.II/lac/trilinos_precondition.h>

namespace gibbsflow {

// The natural start is the projection P rho_0 in L^2_pi: int (h - rho_0/pi) phi dpi = 0 for all
// phi. All modes of the discrete equation then start exactly. But where the mesh reaches far up the
// hill, rho_0/pi is 1e10 and more, and its projection error there leaks down into the bulk, where
// the same error in h is an error of order one in rho. Then the start is fitted with weights that
// forget such places, and what the fit misses of the load is returned smoothed over a cell.

template <int dim>
void WeightedHeat<dim>::set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                                    double initial_mass) const
{
  this->reinit(u);
  if (initial_density.is_gibbs()) {
    if (this->conserves_mass())
      u.copy_locally_owned_data_from(stationary_);
    else
      this->solve(1., 0., u, mass_functional_);
    return;
  }
  Vector load;
  integrate_initial(cells_, initial_density, initial_mass, log_scale_, load);
  cells_.discretization().zero_absorbed(load);
  this->solve(1., 0., u, load);

  constexpr double accurate_start = 1e-10; // L1; nothing to gain below
  constexpr double resolved_start = 0.05;  // above, rho_0 is not resolved and the modes count more
  const double projection_error = initial_error(initial_density, initial_mass, u);
  if (projection_error > accurate_start) {
    Vector fitted;
    this->reinit(fitted);
    fit_where_pi_bounds(initial_density, initial_mass, fitted);
    return_residual(load, fitted);
    const double fit_error = initial_error(initial_density, initial_mass, fitted);
    if (fit_error < resolved_start && 2. * fit_error < projection_error)
      u = fitted;
  }
  if (this->conserves_mass())
    u.add(1. - mass_functional_ * u, stationary_);
}

/// Least squares of h - rho_0/pi with the weight min(pi, pi^2/rho_0) in place of pi.
template <int dim>
void WeightedHeat<dim>::fit_where_pi_bounds(const InitialDensity<dim> &initial_density,
                                            double initial_mass, Vector &u) const
{
  MatrixPair weighted;
  Vector right_hand_side;
  this->reinit(right_hand_side);
  std::vector<double> U, scales;
  assemble<dim>(
      cells_, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        const ShapeTable<dim> &shapes = cell.rule->shapes;
        U = cell.log_weight;
        std::vector<double> integrals(cell.dofs.size(), 0.);
        for (unsigned int q = 0; q < U.size(); ++q) {
          const double log_density =
              initial_density.log_value(cell.map(shapes.points[q])) - std::log(initial_mass);
          const double bounded_density = std::exp(std::min(log_density, -U[q]));
          U[q] += std::max(0., log_density + U[q]);
          for (unsigned int i = 0; i < integrals.size(); ++i)
            integrals[i] +=
                cell.rule->weights[q] * cell.volume() * bounded_density * shapes.value(q, i);
        }
        const double smallest_U = *std::min_element(U.begin(), U.end());
        scales.resize(cell.dofs.size());
        for (unsigned int i = 0; i < scales.size(); ++i) {
          const double L = log_scale_(cell.dofs[i]);
          scales[i] = std::exp(-L - 0.5 * smallest_U);
          right_hand_side(cell.dofs[i]) += integrals[i] * std::exp(-L);
        }
        integrate_local(cell, *cell.rule, U, smallest_U, scales, kappa_, result);
        // as in steep_cells.h: singular to working precision where the weight falls this far
        constexpr double steep_range = 40., support = 1e-11;
        if (*std::max_element(U.begin(), U.end()) - smallest_U > steep_range)
          for (unsigned int i = 0; i < scales.size(); ++i)
            result.mass[i * scales.size() + i] *= 1. + support;
      },
      weighted);
  right_hand_side.compress(dealii::VectorOperation::add);
  cells_.discretization().zero_absorbed(right_hand_side);

  if (this->is_direct()) {
    make_direct_solver(weighted, MatrixStructure::symmetric_positive_definite,
                       cells_.discretization().communicator())
        ->solve(1., 0., u, right_hand_side);
    return;
  }
  dealii::TrilinosWrappers::PreconditionJacobi diagonal;
  diagonal.initialize(weighted.mass);
  dealii::SolverControl control(1000, 1e-14 * right_hand_side.l2_norm());
  dealii::SolverCG<Vector> cg(control);
  try {
    cg.solve(weighted.mass, u, right_hand_side, diagonal);
  } catch (const dealii::SolverControl::NoConvergence &) {
    u = 0.; // no better than the projection, which is taken then
  }
}

template <int dim>
void WeightedHeat<dim>::return_residual(const Vector &load, Vector &u) const
{
  double largest_size = 0.;
  for (const WeightedCell<dim> &cell : cells_.cells())
    largest_size = std::max(largest_size, *std::max_element(cell.size.begin(), cell.size.end()));
  largest_size = dealii::Utilities::MPI::max(largest_size, cells_.discretization().communicator());
  const double smoothing_time = largest_size * largest_size / kappa_;

  // u += (M + tau K)^{-1} (load - M u): leaves (tau lambda)^n of the defect in a slow mode
  constexpr unsigned int n_corrections = 3;
  Vector residual, correction;
  this->reinit(residual);
  this->reinit(correction);
  for (unsigned int k = 0; k < n_corrections; ++k) {
    this->apply_mass(residual, u);
    residual.sadd(-1., 1., load);
    correction = 0.;
    this->solve(1., smoothing_time, correction, residual);
    u += correction;
  }
}

/// int |rho - rho_0| with the cells' quadrature points.
template <int dim>
double WeightedHeat<dim>::initial_error(const InitialDensity<dim> &initial_density,
                                        double initial_mass, const Vector &u) const
{
  Vector with_ghosts = u;
  with_ghosts.update_ghost_values();
  DensityValues<dim> values;
  double error = 0.;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const ShapeTable<dim> &shapes = cell.rule->shapes;
    evaluate(cell, shapes, cell.root_weight, with_ghosts, values);
    for (unsigned int q = 0; q < shapes.n_points(); ++q) {
      const double rho = values.psi[q] * std::exp(-0.5 * cell.log_weight[q]);
      const double rho_0 =
          std::exp(initial_density.log_value(cell.map(shapes.points[q]))) / initial_mass;
      error += cell.rule->weights[q] * cell.volume() * std::abs(rho - rho_0);
    }
  }
  return dealii::Utilities::MPI::sum(error, cells_.discretization().communicator());
}

template void WeightedHeat<1>::set_initial(Vector &, const InitialDensity<1> &, double) const;
template void WeightedHeat<2>::set_initial(Vector &, const InitialDensity<2> &, double) const;
template void WeightedHeat<3>::set_initial(Vector &, const InitialDensity<3> &, double) const;

} // namespace gibbsflow
