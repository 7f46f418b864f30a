#include "analysis/quadrature_error.h"

#include "base/format.h"
#include "discretization/gauss_line.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <set>

namespace gibbsflow {

namespace {

/// int f over a cell for f at the points of its rule, and the error by its own account.
struct ControlledIntegral {
  double value = 0., error = 0.;
};

template <int dim>
ControlledIntegral integrate(const WeightedCell<dim> &cell, const std::vector<double> &f)
{
  ControlledIntegral result;
  const double volume = cell.volume();
  for (unsigned int q = 0; q < f.size(); ++q)
    result.value += volume * cell.rule->weights[q] * f[q];
  const double *first = f.data();
  for (const RuleBox<dim> &box : cell.rule->boxes) {
    result.error += volume * box.volume() * GaussError<dim>(first, box.n_points).total();
    first += box.n_points_in_all();
  }
  return result;
}

} // namespace

template <int dim>
std::vector<double> quadrature_errors(const Formulation<dim> &formulation,
                                      const std::vector<Vector> &eigenvectors,
                                      const std::vector<double> &lambda)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const MPI_Comm communicator = cells.discretization().communicator();
  std::vector<double> errors;
  DensityValues<dim> values;
  std::vector<double> square, energy;
  for (unsigned int k = 0; k < eigenvectors.size(); ++k) {
    const Vector u = formulation.with_ghost_values(eigenvectors[k]);
    double error = 0., norm = 0.;
    for (const WeightedCell<dim> &cell : cells.cells()) {
      formulation.evaluate(cell, cell.rule->shapes, cell.root_weight, u, values);
      square.clear();
      energy.clear();
      for (unsigned int q = 0; q < values.psi.size(); ++q) {
        square.push_back(values.psi[q] * values.psi[q]);
        energy.push_back(values.gradient[q].norm_square());
      }
      const ControlledIntegral mass = integrate(cell, square), form = integrate(cell, energy);
      error += std::max(form.error, cell.quadrature_error * form.value) +
               lambda[k] * std::max(mass.error, cell.quadrature_error * mass.value);
      norm += mass.value;
    }
    error = dealii::Utilities::MPI::sum(error, communicator);
    norm = dealii::Utilities::MPI::sum(norm, communicator);
    errors.push_back(error / norm + 2. * cells.noise() * lambda[k]);
  }
  return errors;
}

template <int dim>
void allow_for_quadrature(const Formulation<dim> &formulation, const Vector &eigenvector,
                          const double lambda, std::vector<GapEstimate> &estimates)
{
  const double relative = quadrature_errors<dim>(formulation, {eigenvector}, {lambda})[0] / lambda;
  constexpr double controlled = 1e-3;
  // these enclose V, or sample it for an estimate
  const std::set<std::string> rest_on_no_integral = {"Crouzeix-Raviart", "Bakry-Emery",
                                                     "Holley-Stroock"};
  for (GapEstimate &estimate : estimates) {
    const bool is_lower = estimate.kind == "lower";
    if (!estimate.applies() || rest_on_no_integral.count(estimate.name) > 0 ||
        (!is_lower && estimate.kind != "upper"))
      continue;
    if (relative < controlled) {
      *estimate.log_lambda += is_lower ? -relative : relative;
      continue;
    }
    estimate.kind = "estimate";
    estimate.why += std::string(estimate.why.empty() ? "" : "; ") +
                    "no bound: the integrals are known to " + brief(relative, 2) + " only";
  }
}

template std::vector<double> quadrature_errors(const Formulation<1> &, const std::vector<Vector> &,
                                               const std::vector<double> &);
template std::vector<double> quadrature_errors(const Formulation<2> &, const std::vector<Vector> &,
                                               const std::vector<double> &);
template std::vector<double> quadrature_errors(const Formulation<3> &, const std::vector<Vector> &,
                                               const std::vector<double> &);

template void allow_for_quadrature(const Formulation<1> &, const Vector &, double,
                                   std::vector<GapEstimate> &);
template void allow_for_quadrature(const Formulation<2> &, const Vector &, double,
                                   std::vector<GapEstimate> &);
template void allow_for_quadrature(const Formulation<3> &, const Vector &, double,
                                   std::vector<GapEstimate> &);

} // namespace gibbsflow
