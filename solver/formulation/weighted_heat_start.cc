#include "formulation/density.h"
#include "formulation/density_values.h"
#include "formulation/node_scales.h"
#include "formulation/steep_cells.h"
#include "formulation/weighted_heat.h"

#include <deal.II/lac/solver_cg.h>
#include <deal.II/lac/trilinos_precondition.h>

namespace gibbsflow {

// The natural start is the projection P rho in L^2_pi: int (h - rho/pi) phi dpi = 0 for all phi.
// All modes of the discrete equation then start exactly. But where the mesh reaches far up the
// hill, rho/pi is 1e10 and more, and its projection error there leaks down into the bulk, where the
// same error in h is an error of order one in rho. Then the start is fitted with weights that
// forget such places, and what the fit misses of the load is returned smoothed over a cell. Where
// rho/pi is larger still, rounding in the norm of L^2_pi would drown all: it is cut off.

template <int dim>
StartQuality WeightedHeat<dim>::set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                                            double initial_mass) const
{
  if (initial_density.is_gibbs()) {
    this->reinit(u);
    if (this->conserves_mass())
      u.copy_locally_owned_data_from(stationary_);
    else
      this->solve(1., 0., u, mass_functional_);
    return {};
  }
  return set_start(u, *make_start_source(cells_, initial_density, initial_mass));
}

/// With nodal values of h, so that no start is too far up the hill.
template <int dim>
std::vector<double>
WeightedHeat<dim>::initial_coefficients(const std::vector<Vector> &vectors,
                                        const InitialDensity<dim> &initial_density,
                                        double initial_mass) const
{
  Vector load;
  integrate_initial(cells_, initial_density, initial_mass, Vector(), load);
  const Vector &log_scale = laplacian_.log_scale();
  constexpr double least_log_scale = -690.; // below, v is not representable, nor known
  std::vector<double> coefficients;
  for (const Vector &v : vectors) {
    double sum = 0.;
    for (const auto j : v.locally_owned_elements())
      if (log_scale(j) > least_log_scale)
        sum += load(j) * v(j) * std::exp(-log_scale(j));
    coefficients.push_back(
        dealii::Utilities::MPI::sum(sum, cells_.discretization().communicator()));
  }
  return coefficients;
}

template <int dim>
std::optional<StartQuality> WeightedHeat<dim>::take_over(Vector &u, const Formulation<dim> &other,
                                                         const Vector &v) const
{
  return set_start(u, *make_start_source(cells_, other, v));
}

template <int dim>
StartQuality WeightedHeat<dim>::set_start(Vector &u, const StartSource<dim> &source) const
{
  constexpr double accurate_start = 1e-10; // L1; nothing to gain below
  const StartCap cap = choose_cap(cells_, source);
  StartQuality quality{cap.dropped, cap.rounding, std::numeric_limits<double>::infinity()};
  this->reinit(u);
  if (!(quality.dropped + quality.rounding <= StartQuality::usable))
    return quality;

  // where memory is short, before there is a multigrid hierarchy beside it
  Vector load, fitted;
  if (!this->is_direct())
    fit_where_pi_bounds(source, cap.log_cap, fitted);
  source.integrate(laplacian_.log_scale(), cap.log_cap, load);
  this->solve(1., 0., u, load);
  double error = start_error(source, u);
  if (error > accurate_start) {
    if (this->is_direct())
      fit_where_pi_bounds(source, cap.log_cap, fitted);
    return_residual(load, fitted);
    const double fit_error = start_error(source, fitted);
    if (fit_error < StartQuality::resolved && // above, the modes count more
        2. * fit_error < error) {
      u = fitted;
      error = fit_error;
    }
  }
  if (this->conserves_mass()) {
    const double missing = 1. - mass_functional_ * u;
    if (cap.dropped > 0.)
      u /= 1. - missing;
    else
      u.add(missing, stationary_);
  }
  quality.l1 = error;
  quality.rounding = std::max(quality.rounding, rounding_of(u));
  return quality;
}

/// eps times the norm of u, which far up the hill may be much larger than that of rho: what is left
/// open at the end of a steep cell grows from cell to cell.
template <int dim>
double WeightedHeat<dim>::rounding_of(const Vector &u) const
{
  Vector Mu;
  this->reinit(Mu);
  this->apply_mass(Mu, u);
  return std::numeric_limits<double>::epsilon() * std::sqrt(u * Mu);
}

/// Least squares of h - rho/pi with the weight min(pi, pi^2/rho) in place of pi.
template <int dim>
void WeightedHeat<dim>::fit_where_pi_bounds(const StartSource<dim> &source, double log_cap,
                                            Vector &u) const
{
  MatrixPair weighted;
  Vector right_hand_side;
  this->reinit(u);
  this->reinit(right_hand_side);
  std::vector<double> U, log_size, sign, bounded_density; // the last times e^{U_0}
  assemble<dim>(
      cells_, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        U = cell.log_weight;
        bounded_density.resize(U.size());
        const double U_0 = cell.smallest_log_weight;
        source.evaluate(cell, log_size, sign);
        for (unsigned int q = 0; q < U.size(); ++q) {
          const double log_h = std::min(log_size[q] + U[q], log_cap);
          bounded_density[q] = sign[q] * std::exp(std::min(log_h, 0.) - (U[q] - U_0));
          U[q] += std::max(0., log_h);
        }
        const CellPoints<dim> points(cell, *cell.rule, U);
        const double smallest_U = *std::min_element(U.begin(), U.end());
        std::vector<double> integrals = points.integrate(bounded_density);
        std::vector<double> scales = node_log_scales(cell.nodes, laplacian_.log_scale());
        for (unsigned int i = 0; i < scales.size(); ++i) {
          integrals[i] *= std::exp(-scales[i] - U_0);
          scales[i] = std::exp(-scales[i] - 0.5 * smallest_U);
        }
        laplacian_.nodes(cell).scatter(integrals, right_hand_side);
        result.nodes = &laplacian_.nodes(cell);
        integrate_local(points, smallest_U, scales, kappa_, cells_.metric(), result);
        // as in steep_cells.h: singular to working precision where the weight falls this far
        constexpr double support = 1e-11;
        if (*std::max_element(U.begin(), U.end()) - smallest_U > steep_range)
          for (unsigned int i = 0; i < scales.size(); ++i)
            result.mass[i * scales.size() + i] *= 1. + support;
      },
      weighted);
  right_hand_side.compress(dealii::VectorOperation::add);

  if (this->is_direct()) {
    this->solver().of_same_pattern(weighted)->solve(1., 0., u, right_hand_side);
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
    largest_size = std::max(largest_size, cell.geometry.longest_edge());
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

/// int |rho_h - rho| with the cells' quadrature points.
template <int dim>
double WeightedHeat<dim>::start_error(const StartSource<dim> &source, const Vector &u) const
{
  double error = 0.;
  std::vector<double> log_size, sign;
  Density<dim>(*this, u).for_each_cell(
      [&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        source.evaluate(points.cell(), log_size, sign);
        for (unsigned int q = 0; q < points.size(); ++q)
          error += points.JxW(q) *
                   std::abs(values.density(q, points.U(q)) - sign[q] * std::exp(log_size[q]));
      });
  return dealii::Utilities::MPI::sum(error, cells_.discretization().communicator());
}

template StartQuality WeightedHeat<1>::set_initial(Vector &, const InitialDensity<1> &,
                                                   double) const;
template std::vector<double> WeightedHeat<1>::initial_coefficients(const std::vector<Vector> &,
                                                                   const InitialDensity<1> &,
                                                                   double) const;
template std::optional<StartQuality> WeightedHeat<1>::take_over(Vector &, const Formulation<1> &,
                                                                const Vector &) const;
template StartQuality WeightedHeat<2>::set_initial(Vector &, const InitialDensity<2> &,
                                                   double) const;
template std::vector<double> WeightedHeat<2>::initial_coefficients(const std::vector<Vector> &,
                                                                   const InitialDensity<2> &,
                                                                   double) const;
template std::optional<StartQuality> WeightedHeat<2>::take_over(Vector &, const Formulation<2> &,
                                                                const Vector &) const;
template StartQuality WeightedHeat<3>::set_initial(Vector &, const InitialDensity<3> &,
                                                   double) const;
template std::vector<double> WeightedHeat<3>::initial_coefficients(const std::vector<Vector> &,
                                                                   const InitialDensity<3> &,
                                                                   double) const;
template std::optional<StartQuality> WeightedHeat<3>::take_over(Vector &, const Formulation<3> &,
                                                                const Vector &) const;

} // namespace gibbsflow
