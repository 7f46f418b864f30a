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

/// The means over the cell of pi and of 1/pi, pi relative to its largest value there. The product
/// is one where pi is constant.
struct Means {
  double mass, resistance;
};

template <int dim>
Means means_of(const CellPoints<dim> &points)
{
  double mass = 0., resistance = 0., whole = 0.;
  for (unsigned int q = 0; q < points.size(); ++q) {
    const double weight = points.JxW(q), pi = points.root_weight(q) * points.root_weight(q);
    mass += weight * pi;
    resistance += weight / pi;
    whole += weight;
  }
  return {mass / whole, resistance / whole};
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
    double energy = 0., resistance = 0.;
    dealii::Tensor<1, dim> change;
    for (unsigned int q = 0; q < points.size(); ++q) {
      const double weight = points.JxW(q);
      const double inverse = 1. / points.root_weight(q); // 1/sqrt(pi), pi relative to its largest
      sums[1] += weight * std::pow(factor * values.psi[q], 2);
      energy += weight * values.gradient[q].norm_square();
      resistance += weight * inverse * inverse;
      change += weight * inverse * values.gradient[q];
    }
    constexpr double much = 10.; // more than jumps of U by one or two make
    if (!has_structure(cell))
      continue;
    const Means means = means_of(points);
    if (means.mass * means.resistance > much)
      sums[0] += factor * factor * std::max(0., energy - change.norm_square() / resistance);
  }
  dealii::Utilities::MPI::sum(sums, cells.discretization().communicator(), sums);
  return sums[0] / sums[1] / lambda;
}

/// The numbers of the region's cells, of all ranks, that have something.
template <int dim, typename F>
std::vector<unsigned int> numbers_of(const WeightedCells<dim> &cells, const F &has_it)
{
  const Region<dim> &region = cells.discretization().region();
  std::vector<unsigned int> own, all;
  for (const WeightedCell<dim> &cell : cells.cells())
    if (has_it(cell))
      own.push_back(region.cell_around(cell.geometry.middle()));
  for (const auto &of_rank :
       dealii::Utilities::MPI::all_gather(cells.discretization().communicator(), own))
    all.insert(all.end(), of_rank.begin(), of_rank.end());
  return all;
}

/// Whether a barrier crosses the cell between places where U is low: all points of a slice across
/// one direction are high, some on both sides of it are not.
template <int dim>
bool is_blocked(const WeightedCell<dim> &cell)
{
  constexpr double high = 4.6, blocking = 100.;
  constexpr unsigned int n_slices = 256;
  if (cell.rule->boxes.size() < 2 || cell.range() < high)
    return false;
  const CellPoints<dim> points(cell);
  if (means_of(points).resistance < blocking)
    return false;
  for (unsigned int d = 0; d < dim; ++d) {
    std::vector<double> lowest(n_slices, std::numeric_limits<double>::infinity());
    for (unsigned int q = 0; q < points.size(); ++q) {
      const unsigned int slice = points.unit_points()[q][d] * n_slices;
      double &U = lowest[std::min(slice, n_slices - 1)];
      U = std::min(U, points.U(q) - cell.smallest_log_weight);
    }
    bool was_low = false, was_high_after = false;
    for (const double U : lowest) {
      if (U < high && was_high_after)
        return true;
      was_low = was_low || U < high;
      was_high_after = was_high_after || (was_low && std::isfinite(U) && U >= high);
    }
  }
  return false;
}

/// In how many parts these cells are, of which neighbours belong together.
template <int dim>
unsigned int number_of_parts(const Region<dim> &region, std::vector<bool> left)
{
  unsigned int n_parts = 0;
  for (unsigned int first = 0; first < left.size(); ++first) {
    if (!left[first])
      continue;
    ++n_parts;
    std::vector<unsigned int> front = {first};
    left[first] = false;
    while (!front.empty()) {
      const unsigned int cell = front.back();
      front.pop_back();
      for (const unsigned int neighbor : region.neighbors(cell))
        if (left[neighbor]) {
          left[neighbor] = false;
          front.push_back(neighbor);
        }
    }
  }
  return n_parts;
}

} // namespace

/// Little mass passes up the hill.
template <int dim>
bool hides_a_wall(const WeightedCells<dim> &cells)
{
  constexpr double far_up = 6.;
  if (!cells.any_is_divided())
    return false;
  const std::vector<unsigned int> blocked = numbers_of(cells, is_blocked<dim>);
  if (blocked.empty())
    return false;
  double least = std::numeric_limits<double>::infinity();
  for (const WeightedCell<dim> &cell : cells.cells())
    least = std::min(least, cell.smallest_log_weight);
  least = dealii::Utilities::MPI::min(least, cells.discretization().communicator());
  const Region<dim> &region = cells.discretization().region();
  std::vector<bool> left(region.keep().size(), false);
  for (const unsigned int number : numbers_of(cells, [&](const WeightedCell<dim> &cell) {
         return cell.smallest_log_weight < least + far_up;
       }))
    left[number] = true;
  const unsigned int n_parts = number_of_parts(region, left);
  for (const unsigned int number : blocked)
    left[number] = false;
  return number_of_parts(region, left) > n_parts;
}

template <int dim>
std::vector<double> structure_errors(const Formulation<dim> &formulation,
                                     const std::vector<Vector> &eigenvectors,
                                     const std::vector<double> &lambda)
{
  std::vector<double> errors(eigenvectors.size(), 0.);
  if (!formulation.weighted_cells().any_is_divided())
    return errors;
  if (hides_a_wall(formulation.weighted_cells()))
    return std::vector<double>(eigenvectors.size(), 1.);
  for (std::size_t k = 0; k < errors.size(); ++k)
    errors[k] = energy_of_structure(formulation, eigenvectors[k], lambda[k]);
  return errors;
}

template bool hides_a_wall(const WeightedCells<1> &);
template bool hides_a_wall(const WeightedCells<2> &);
template bool hides_a_wall(const WeightedCells<3> &);
template std::vector<double> structure_errors(const Formulation<2> &, const std::vector<Vector> &,
                                              const std::vector<double> &);
template std::vector<double> structure_errors(const Formulation<3> &, const std::vector<Vector> &,
                                              const std::vector<double> &);

} // namespace gibbsflow
