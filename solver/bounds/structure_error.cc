#include "bounds/structure_error.h"

#include "bounds/cell_steps.h"
#include "formulation/density.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// By the index of the cell.
template <int dim>
std::vector<std::vector<CellStep>> steps_of(const WeightedCells<dim> &cells)
{
  std::vector<std::vector<CellStep>> steps;
  for (const WeightedCell<dim> &cell : cells.cells())
    steps.push_back(steps_within(cells, cell));
  return steps;
}

/// The energy that functions which know the steps, and fluxes through walls would save, beside
/// lambda.
template <int dim>
double energy_of_structure(const Formulation<dim> &formulation, const Vector &v,
                           const std::vector<std::vector<CellStep>> &steps, const double lambda)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const unsigned int degree = cells.discretization().degree();
  double sums[2] = {0., 0.};
  Density<dim>(formulation, v)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        const double factor = std::exp(values.log_factor);
        for (unsigned int q = 0; q < points.size(); ++q)
          sums[1] += points.JxW(q) * std::pow(factor * values.psi[q], 2);
        for (const CellStep &step : steps[points.cell().index])
          sums[0] += factor * factor * energy_at(step, points, values, lambda, degree).saved;
      });
  dealii::Utilities::MPI::sum(sums, cells.discretization().communicator(), sums);
  constexpr double safety = 2.;
  return safety * sums[0] / sums[1] / lambda;
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
  if (resistance_of(points) < blocking * cell.geometry.measure())
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

/// Over all ranks.
template <int dim>
double smallest_log_weight(const WeightedCells<dim> &cells)
{
  double least = std::numeric_limits<double>::infinity();
  for (const WeightedCell<dim> &cell : cells.cells())
    least = std::min(least, cell.smallest_log_weight);
  return dealii::Utilities::MPI::min(least, cells.discretization().communicator());
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
  const std::vector<unsigned int> blocked =
      numbers_of(cells, [&](const WeightedCell<dim> &cell) { // smooth barriers are no walls
        return is_blocked(cell) && !steps_within(cells, cell).empty();
      });
  if (blocked.empty())
    return false;
  const double least = smallest_log_weight(cells);
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
std::optional<dealii::Point<dim>> thin_wall(const WeightedCells<dim> &cells)
{
  constexpr double far_up = 12., noticeable = 0.1;
  const MPI_Comm communicator = cells.discretization().communicator();
  const double least = smallest_log_weight(cells);
  double largest = noticeable;
  dealii::Point<dim> at;
  for (const WeightedCell<dim> &cell : cells.cells())
    for (const CellStep &step : steps_within(cells, cell)) {
      const double rest = resistance_of(CellPoints<dim>(cell)) - step.resistance;
      if (cell.smallest_log_weight < least + far_up && step.resistance > largest * rest) {
        largest = step.resistance / rest;
        at = cell.geometry.middle();
      }
    }
  for (const auto &[other, there] :
       dealii::Utilities::MPI::all_gather(communicator, std::make_pair(largest, at)))
    if (other > largest) {
      largest = other;
      at = there;
    }
  return largest > noticeable ? std::optional(at) : std::nullopt;
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
  const std::vector<std::vector<CellStep>> steps = steps_of(formulation.weighted_cells());
  for (std::size_t k = 0; k < errors.size(); ++k)
    errors[k] = energy_of_structure(formulation, eigenvectors[k], steps, lambda[k]);
  return errors;
}

template <int dim>
double density_structure_error(const Formulation<dim> &formulation, const Vector &u)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const bool leaves = !formulation.conserves_mass(); // to nothing, and not to pi
  if (!cells.any_is_divided() ||
      !(leaves ? formulation.is_symmetric() : formulation.has_equilibrium()))
    return 0.;
  const std::vector<std::vector<CellStep>> steps = steps_of(cells);
  const MPI_Comm communicator = cells.discretization().communicator();
  const Density<dim> density(formulation, u);
  // of rho - pi, in L^2 of 1/pi: its energy, and its square; and |rho - pi|_1
  double whole[3] = {0., 0., 0.};
  density.for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
    const double factor = std::exp(values.log_factor);
    for (unsigned int q = 0; q < points.size(); ++q) {
      const double weight = points.JxW(q), root_pi = std::exp(-0.5 * points.U(q));
      const double difference = factor * values.psi[q] - (leaves ? 0. : root_pi);
      whole[0] += weight * factor * factor * values.gradient[q].norm_square();
      whole[1] += weight * difference * difference;
      whole[2] += weight * std::abs(difference) * root_pi;
    }
  });
  dealii::Utilities::MPI::sum(whole, communicator, whole);
  const auto [energy, square, distance] = whole;
  if (!(square > 0.) || !(energy > 0.))
    return 0.;

  double sums[3] = {0., 0., 0.}; // int |J|, the part of it that is due to steps, the energy saved
  const unsigned int degree = cells.discretization().degree();
  density.for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
    const double factor = std::exp(values.log_factor);
    const auto J = density.flux(points, values);
    double flux = 0.;
    for (unsigned int q = 0; q < points.size(); ++q)
      flux += points.JxW(q) * J[q].norm();
    sums[0] += flux;
    if (steps[points.cell().index].empty())
      return;
    DensityValues<dim> difference = values;
    for (unsigned int q = 0; q < points.size(); ++q)
      difference.psi[q] -= leaves ? 0. : std::exp(-0.5 * points.U(q)) / factor;
    for (const CellStep &step : steps[points.cell().index]) {
      const EnergyAtStep at = energy_at(step, points, difference, energy / square, degree);
      sums[1] += at.energy > 0. ? at.saved / at.energy * flux : 0.;
      sums[2] += factor * factor * at.saved;
    }
  });
  dealii::Utilities::MPI::sum(sums, communicator, sums);
  constexpr double safety = 3., largest = 2.; // that densities can be apart
  if (!(sums[0] > 0.) || !(distance > 0.))
    return 0.;
  const double part = std::sqrt(sums[1] / sums[0] * sums[2] / energy);
  return std::min(largest,
                  safety * part * distance * (1. + std::max(0., std::log(largest / distance))));
}

template bool hides_a_wall(const WeightedCells<1> &);
template std::optional<dealii::Point<1>> thin_wall(const WeightedCells<1> &);
template bool hides_a_wall(const WeightedCells<2> &);
template std::optional<dealii::Point<2>> thin_wall(const WeightedCells<2> &);
template bool hides_a_wall(const WeightedCells<3> &);
template std::optional<dealii::Point<3>> thin_wall(const WeightedCells<3> &);
template double density_structure_error(const Formulation<1> &, const Vector &);
template double density_structure_error(const Formulation<2> &, const Vector &);
template double density_structure_error(const Formulation<3> &, const Vector &);
template std::vector<double> structure_errors(const Formulation<2> &, const std::vector<Vector> &,
                                              const std::vector<double> &);
template std::vector<double> structure_errors(const Formulation<3> &, const std::vector<Vector> &,
                                              const std::vector<double> &);

} // namespace gibbsflow
