#include "bounds/cell_steps.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

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

} // namespace

template <int dim>
std::vector<CellStep> steps_within(const WeightedCells<dim> &cells, const WeightedCell<dim> &cell)
{
  constexpr double thin = 1. / 16., steep = 8., noticeable = 0.1, same_place = 1e-2;
  std::vector<CellStep> steps;
  if (cell.rule->boxes.size() < 2)
    return steps;
  std::vector<dealii::Point<dim>> ends(2);
  std::vector<double> U;
  for (unsigned int d = 0; d < dim; ++d) {
    CellStep step = {d, 0., 0., cell.geometry.is_box(), 0.};
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

template <int dim>
EnergyAtStep energy_at(const CellStep &step, const CellPoints<dim> &points,
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

template <int dim>
double resistance_of(const CellPoints<dim> &points)
{
  double resistance = 0.;
  for (unsigned int q = 0; q < points.size(); ++q)
    resistance += points.JxW(q) / std::pow(points.root_weight(q), 2);
  return resistance;
}

template std::vector<CellStep> steps_within(const WeightedCells<1> &, const WeightedCell<1> &);
template EnergyAtStep energy_at(const CellStep &, const CellPoints<1> &, const DensityValues<1> &,
                                double, unsigned int);
template double resistance_of(const CellPoints<1> &);
template std::vector<CellStep> steps_within(const WeightedCells<2> &, const WeightedCell<2> &);
template EnergyAtStep energy_at(const CellStep &, const CellPoints<2> &, const DensityValues<2> &,
                                double, unsigned int);
template double resistance_of(const CellPoints<2> &);
template std::vector<CellStep> steps_within(const WeightedCells<3> &, const WeightedCell<3> &);
template EnergyAtStep energy_at(const CellStep &, const CellPoints<3> &, const DensityValues<3> &,
                                double, unsigned int);
template double resistance_of(const CellPoints<3> &);

} // namespace gibbsflow
