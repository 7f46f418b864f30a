#include "bounds/structure_error.h"

#include "formulation/density.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// U changes by `size` in a thin part of a cell, across one direction of the unit cell.
struct Step {
  unsigned int direction;
  double place, size;
  bool is_straight;  // at the same place all over the cell
  double resistance; // int 1/pi, pi relative to its largest in the cell, over thin walls there
};

/// int 1/pi over the thin boxes of the cell's rule that are higher than others on both sides in
/// this direction.
template <int dim>
double resistance_of_walls(const WeightedCell<dim> &cell, const unsigned int d, const double thin)
{
  constexpr double high = 1., infinity = std::numeric_limits<double>::infinity();
  const std::vector<RuleBox<dim>> &boxes = cell.rule->boxes;
  std::vector<double> lowest;
  auto U = cell.log_weight.begin();
  for (const RuleBox<dim> &box : boxes) {
    const auto end = U + box.n_points_in_all();
    lowest.push_back(*std::min_element(U, end));
    U = end;
  }
  const auto are_in_line = [d](const CellGeometry<dim> &a, const CellGeometry<dim> &b) {
    for (unsigned int e = 0; e < dim; ++e)
      if (e != d && !(a.lower()[e] < b.upper()[e] && b.lower()[e] < a.upper()[e]))
        return false;
    return true;
  };
  const CellPoints<dim> points(cell);
  double resistance = 0.;
  unsigned int first = 0;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const CellGeometry<dim> &part = boxes[i].part;
    const unsigned int end = first + boxes[i].n_points_in_all();
    double before = infinity, behind = infinity;
    for (std::size_t j = 0; j < boxes.size() && part.upper()[d] - part.lower()[d] <= thin; ++j) {
      if (!are_in_line(part, boxes[j].part))
        continue;
      if (boxes[j].part.upper()[d] <= part.lower()[d])
        before = std::min(before, lowest[j]);
      if (boxes[j].part.lower()[d] >= part.upper()[d])
        behind = std::min(behind, lowest[j]);
    }
    const double foot = std::max(before, behind);
    for (unsigned int q = first; q < end && foot < infinity; ++q)
      if (cell.log_weight[q] > foot + high)
        resistance += points.JxW(q) / std::pow(points.root_weight(q), 2);
    first = end;
  }
  return resistance;
}

/// Along lines through the thin boxes of the cell's rule, where U changes far more than smooth
/// functions do.
template <int dim>
std::vector<Step> steps_within(const WeightedCells<dim> &cells, const WeightedCell<dim> &cell)
{
  constexpr double thin = 1. / 16., steep = 8., noticeable = 0.1, same_place = 1e-2;
  std::vector<Step> steps;
  if (cell.rule->boxes.size() < 2)
    return steps;
  std::vector<dealii::Point<dim>> ends(2);
  std::vector<double> U;
  for (unsigned int d = 0; d < dim; ++d) {
    Step step = {d, 0., 0., cell.geometry.is_box(), 0.};
    for (const RuleBox<dim> &box : cell.rule->boxes) {
      const double width = box.part.upper()[d] - box.part.lower()[d];
      if (width > thin)
        continue;
      dealii::Point<dim> unit = CellGeometry<dim>::unit_cell().middle();
      for (unsigned int end = 0; end < 2; ++end) {
        unit[d] = end;
        ends[end] = cell.geometry.map(box.part.map(unit));
      }
      cells.log_weights(ends, U);
      const double size = std::abs(U[1] - U[0]), place = box.part.middle()[d];
      if (size <= std::max(noticeable, steep * width * cell.range()))
        continue;
      step.is_straight =
          step.is_straight && (step.size == 0. || std::abs(place - step.place) <= same_place);
      if (size > step.size) {
        step.place = place;
        step.size = size;
      }
    }
    if (step.size > 0.) {
      step.resistance = resistance_of_walls(cell, d, thin);
      steps.push_back(step);
    }
  }
  return steps;
}

/// Takes from `f` what polynomials of `degree` - 1 in one coordinate, with mean zero, make of it in
/// L^2 with these weights: from the derivative of a function, the nearest one of elements that is
/// zero where the cell ends.
template <int dim>
void take_from_polynomials(std::vector<double> &f, const std::vector<double> &weights,
                           const std::vector<dealii::Point<dim>> &unit_points, const unsigned int d,
                           const unsigned int degree)
{
  const auto product = [&](const std::vector<double> &a, const std::vector<double> &b) {
    double sum = 0.;
    for (std::size_t q = 0; q < a.size(); ++q)
      sum += weights[q] * a[q] * b[q];
    return sum;
  };
  const auto separate = [&](std::vector<double> &a, const std::vector<double> &b) {
    const double square = product(b, b), factor = square > 0. ? product(a, b) / square : 0.;
    for (std::size_t q = 0; q < a.size(); ++q)
      a[q] -= factor * b[q];
  };
  std::vector<std::vector<double>> basis;
  for (unsigned int k = 1; k < degree; ++k) {
    std::vector<double> legendre;
    for (const dealii::Point<dim> &x : unit_points)
      legendre.push_back(std::legendre(k, 2. * x[d] - 1.));
    for (const std::vector<double> &known : basis)
      separate(legendre, known);
    separate(f, legendre);
    basis.push_back(std::move(legendre));
  }
}

/// Of the energy of u in a cell with a step, that of its derivative across it, and what of it would
/// be saved by the function that elements lack: of one variable, linear on either side of the step,
/// zero where the cell ends; or where the step is not straight, as much as with a constant flux
/// through a step in the middle of the cell, 1 - 1/(mean of pi, times that of 1/pi). Where there is
/// a wall, what its flux F would need beside, F^2 int 1/pi (Prager & Synge, Quart. Appl. Math. 5
/// (1947)). u belongs to lambda.
struct EnergyAtStep {
  double energy, saved;
};

template <int dim>
EnergyAtStep energy_at(const Step &step, const CellPoints<dim> &points,
                       const DensityValues<dim> &values, const double lambda,
                       const unsigned int degree)
{
  const unsigned int d = step.direction, n_points = points.size();
  double energy = 0., flux = 0., volume = 0.;
  for (unsigned int q = 0; q < n_points; ++q) {
    const double g = step.is_straight ? values.gradient[q][d] : values.gradient[q].norm();
    energy += points.JxW(q) * g * g;
    flux += points.JxW(q) * points.root_weight(q) * std::abs(g);
    volume += points.JxW(q);
  }
  const double by_wall = std::pow(flux / volume, 2) * step.resistance;
  if (!step.is_straight)
    return {energy, std::max(by_wall, energy * std::pow(std::tanh(0.5 * step.size), 2))};
  const CellGeometry<dim> &geometry = points.cell().geometry;
  const double edge = geometry.upper()[d] - geometry.lower()[d];
  double residual = 0., stiffness = 0.;
  std::vector<double> slope, weights;
  for (unsigned int q = 0; q < n_points; ++q) {
    const double s = points.unit_points()[q][d], root = points.root_weight(q);
    const double hat = s < step.place ? s / step.place : (1. - s) / (1. - step.place);
    slope.push_back((s < step.place ? 1. / step.place : -1. / (1. - step.place)) / edge);
    weights.push_back(points.JxW(q) * root * root);
    residual +=
        points.JxW(q) * root * (values.gradient[q][d] * slope[q] - lambda * values.psi[q] * hat);
  }
  take_from_polynomials(slope, weights, points.unit_points(), d, degree);
  for (unsigned int q = 0; q < n_points; ++q)
    stiffness += weights[q] * slope[q] * slope[q];
  const double by_hat = stiffness > 0. ? std::min(energy, residual * residual / stiffness) : 0.;
  return {energy, std::max(by_wall, by_hat)};
}

/// The mean over the cell of 1/pi, pi relative to its largest value there.
template <int dim>
double mean_resistance(const CellPoints<dim> &points)
{
  double resistance = 0., whole = 0.;
  for (unsigned int q = 0; q < points.size(); ++q) {
    const double weight = points.JxW(q), root = points.root_weight(q);
    resistance += weight / (root * root);
    whole += weight;
  }
  return resistance / whole;
}

/// By the index of the cell.
template <int dim>
std::vector<std::vector<Step>> steps_of(const WeightedCells<dim> &cells)
{
  std::vector<std::vector<Step>> steps;
  for (const WeightedCell<dim> &cell : cells.cells())
    steps.push_back(steps_within(cells, cell));
  return steps;
}

/// The energy that functions which know the steps, and fluxes through walls would save, beside
/// lambda.
template <int dim>
double energy_of_structure(const Formulation<dim> &formulation, const Vector &v,
                           const std::vector<std::vector<Step>> &steps, const double lambda)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const unsigned int degree = cells.discretization().degree();
  double sums[2] = {0., 0.};
  Density<dim>(formulation, v)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        const double factor = std::exp(values.log_factor);
        for (unsigned int q = 0; q < points.size(); ++q)
          sums[1] += points.JxW(q) * std::pow(factor * values.psi[q], 2);
        for (const Step &step : steps[points.cell().index])
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
  if (mean_resistance(points) < blocking)
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
    for (const Step &step : steps_within(cells, cell)) {
      double resistance = 0.;
      const CellPoints<dim> points(cell);
      for (unsigned int q = 0; q < points.size(); ++q)
        resistance += points.JxW(q) / std::pow(points.root_weight(q), 2);
      const double rest = resistance - step.resistance;
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
  const std::vector<std::vector<Step>> steps = steps_of(formulation.weighted_cells());
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
  const std::vector<std::vector<Step>> steps = steps_of(cells);
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
    for (const Step &step : steps[points.cell().index]) {
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
