#include "bounds/structure_error.h"

#include "formulation/density.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// Whether U changes about as much within a small box of the cell as all over it.
template <int dim>
bool has_structure(const WeightedCell<dim> &cell)
{
  constexpr double small = 0.25, much = 0.5, least_range = 0.5;
  const double range = cell.range();
  if (cell.rule->boxes.size() < 2 || range < least_range)
    return false;
  auto U = cell.log_weight.begin();
  for (const RuleBox<dim> &box : cell.rule->boxes) {
    const auto end = U + box.n_points_in_all();
    const auto [lowest, highest] = std::minmax_element(U, end);
    if (box.part.longest_edge() <= small && *highest - *lowest > much * range)
      return true;
    U = end;
  }
  return false;
}

/// The energy that a constant flux through the cells with structure would save, beside lambda.
template <int dim>
double energy_of_structure(const Formulation<dim> &formulation, const Vector &v,
                           const double lambda)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const Density<dim> u(formulation, v);
  DensityValues<dim> values;
  double sums[2] = {0., 0.};
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const CellPoints<dim> points(cell);
    u.evaluate(points, values);
    const double factor = std::exp(values.log_factor);
    double energy = 0., resistance = 0., mass = 0.;
    dealii::Tensor<1, dim> change;
    double whole = 0.;
    for (unsigned int q = 0; q < points.size(); ++q) {
      const double weight = points.JxW(q);
      const double inverse = 1. / points.root_weight(q); // 1/sqrt(pi), pi relative to its largest
      sums[1] += weight * std::pow(factor * values.psi[q], 2);
      energy += weight * values.gradient[q].norm_square();
      resistance += weight * inverse * inverse;
      mass += weight * points.root_weight(q) * points.root_weight(q);
      whole += weight;
      change += weight * inverse * values.gradient[q];
    }
    constexpr double much = 10.; // more than jumps of U by one or two make
    if (mass * resistance > much * whole * whole && has_structure(cell))
      sums[0] += factor * factor * std::max(0., energy - change.norm_square() / resistance);
  }
  dealii::Utilities::MPI::sum(sums, cells.discretization().communicator(), sums);
  return sums[0] / sums[1] / lambda;
}

} // namespace

template <int dim>
std::vector<double> structure_errors(const Formulation<dim> &formulation,
                                     const std::vector<Vector> &eigenvectors,
                                     const std::vector<double> &lambda)
{
  std::vector<double> errors(eigenvectors.size(), 0.);
  if (!formulation.weighted_cells().any_is_divided())
    return errors;
  for (std::size_t k = 0; k < errors.size(); ++k)
    errors[k] = energy_of_structure(formulation, eigenvectors[k], lambda[k]);
  return errors;
}

template std::vector<double> structure_errors(const Formulation<2> &, const std::vector<Vector> &,
                                              const std::vector<double> &);
template std::vector<double> structure_errors(const Formulation<3> &, const std::vector<Vector> &,
                                              const std::vector<double> &);

} // namespace gibbsflow
