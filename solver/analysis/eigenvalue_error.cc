#include "analysis/eigenvalue_error.h"

#include <deal.II/base/mpi.h>
#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// legendre[j][q]: the polynomials on [0,1] of mean square one, at the points of a rule.
std::vector<std::vector<double>> legendre_table(const dealii::Quadrature<1> &rule,
                                                const unsigned int n)
{
  std::vector<std::vector<double>> table(n, std::vector<double>(rule.size()));
  for (unsigned int q = 0; q < rule.size(); ++q) {
    const double x = 2. * rule.point(q)[0] - 1.;
    double before = 0., now = 1.;
    for (unsigned int j = 0; j < n; ++j) {
      table[j][q] = std::sqrt(2. * j + 1.) * now;
      const double next = ((2. * j + 1.) * x * now - j * before) / (j + 1.);
      before = now;
      now = next;
    }
  }
  return table;
}

/// What is missing, from the energies of the degrees 0, ..., p-1.
double extrapolate(const std::vector<double> &energy, const double first_ratio)
{
  constexpr double largest_ratio = 0.9;
  const unsigned int p = energy.size();
  const double ratio = p == 1 ? first_ratio : energy[p - 1] / std::max(energy[p - 2], 1e-300);
  const double bounded = std::min(ratio, largest_ratio);
  return energy[p - 1] * bounded / (1. - bounded);
}

} // namespace

template <int dim>
std::vector<double> estimate_eigenvalue_errors(const Formulation<dim> &formulation,
                                               const std::vector<Vector> &eigenvectors,
                                               const std::vector<double> &lambda)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const dealii::FiniteElement<dim> &fe = cells.discretization().dof_handler().get_fe();
  const unsigned int p = fe.degree, n = p + 1;
  const dealii::QGauss<1> rule(n);
  const dealii::Quadrature<dim> points(rule);
  const ShapeTable<dim> shapes(fe, points.get_points());
  const std::vector<std::vector<double>> legendre = legendre_table(rule, p);
  const std::vector<double> unweighted(shapes.n_points(), 1.);

  std::vector<double> errors;
  for (unsigned int k = 0; k < eigenvectors.size(); ++k) {
    const Vector u = formulation.with_ghost_values(eigenvectors[k]);
    std::vector<double> sums(dim * (p + 1), 0.); // by direction and degree; then S_1 for p = 1
    DensityValues<dim> values;
    for (const WeightedCell<dim> &cell : cells.cells()) {
      formulation.evaluate(cell, shapes, unweighted, u, values);
      double mean_weight = 0., range = 0.;
      for (unsigned int q = 0; q < cell.root_weight.size(); ++q) {
        mean_weight += cell.rule->weights[q] * cell.root_weight[q] * cell.root_weight[q];
        range = std::max(range, cell.log_weight[q] - cell.smallest_log_weight);
      }
      for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= n)
        for (unsigned int first = 0; first < shapes.n_points(); ++first) {
          if ((first / stride) % n != 0)
            continue;
          double line_weight = mean_weight * cell.volume(); // of the points across
          for (unsigned int e = 0, s = 1; e < dim; ++e, s *= n)
            if (e != d)
              line_weight *= rule.weight((first / s) % n);
          for (unsigned int j = 0; j < p; ++j) {
            double coefficient = 0.;
            for (unsigned int q = 0; q < n; ++q)
              coefficient +=
                  rule.weight(q) * legendre[j][q] * values.gradient[first + q * stride][d];
            const double energy = line_weight * coefficient * coefficient;
            sums[d * (p + 1) + j] += energy;
            if (p == 1)
              sums[d * (p + 1) + 1] +=
                  energy * (cell.size[d] * cell.size[d] * lambda[k] + range * range) / 12.;
          }
        }
    }
    MPI_Allreduce(MPI_IN_PLACE, sums.data(), sums.size(), MPI_DOUBLE, MPI_SUM,
                  cells.discretization().communicator());
    constexpr double rounding = 1e-13;
    double error = rounding * lambda[k];
    for (unsigned int d = 0; d < dim; ++d) {
      const std::vector<double> energy(sums.begin() + d * (p + 1), sums.begin() + d * (p + 1) + p);
      const double first = std::max(energy[0], 1e-300);
      error += extrapolate(energy, sums[d * (p + 1) + 1] / first);
    }
    errors.push_back(error);
  }
  return errors;
}

template std::vector<double> estimate_eigenvalue_errors(const Formulation<1> &,
                                                        const std::vector<Vector> &,
                                                        const std::vector<double> &);
template std::vector<double> estimate_eigenvalue_errors(const Formulation<2> &,
                                                        const std::vector<Vector> &,
                                                        const std::vector<double> &);
template std::vector<double> estimate_eigenvalue_errors(const Formulation<3> &,
                                                        const std::vector<Vector> &,
                                                        const std::vector<double> &);

} // namespace gibbsflow
