#include "bounds/beyond_the_cut.h"

#include "formulation/density.h"

#include <deal.II/base/mpi.h>
#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

namespace gibbsflow {

namespace {

/// The difference operator on the cells that were cut: neighbours, by number in the list of these
/// cells, with their coupling, and the diagonal.
struct CutAwayOperator {
  std::vector<std::vector<std::pair<unsigned int, double>>> couplings;
  std::vector<double> diagonal;

  std::vector<double> operator()(const std::vector<double> &x) const
  {
    std::vector<double> y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      y[i] = diagonal[i] * x[i];
      for (const auto &[j, coupling] : couplings[i])
        y[i] -= coupling * x[j];
    }
    return y;
  }
};

template <int dim>
CutAwayOperator cut_away_operator(const BoxGrid<dim> &grid, const LandscapeCut<dim> &cut)
{
  std::vector<unsigned int> number(grid.n_cells(), 0), cells;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
    if (!cut.keep[cell]) {
      number[cell] = cells.size();
      cells.push_back(cell);
    }
  CutAwayOperator result;
  for (const unsigned int cell : cells) {
    result.diagonal.push_back(cut.witten_potential[cell]);
    result.couplings.emplace_back();
    const std::array<unsigned int, dim> here = grid.position(cell);
    for (const unsigned int neighbor : grid.neighbors(cell)) {
      const std::array<unsigned int, dim> there = grid.position(neighbor);
      unsigned int d = 0;
      while (here[d] == there[d])
        ++d;
      const double coupling = 1. / (grid.cell_size(d) * grid.cell_size(d));
      if (cut.keep[neighbor]) // zero on the face, half a cell away
        result.diagonal.back() += 2. * coupling;
      else {
        result.diagonal.back() += coupling;
        result.couplings.back().emplace_back(number[neighbor], coupling);
      }
    }
  }
  return result;
}

double product(const std::vector<double> &x, const std::vector<double> &y)
{
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.);
}

/// The smallest eigenvalue to some per cent, from above: nonlinear conjugate gradients on the
/// Rayleigh quotient, preconditioned by the diagonal.
double smallest_eigenvalue(const CutAwayOperator &A, const double least_potential)
{
  constexpr unsigned int most_iterations = 400, patience = 20;
  constexpr double enough = 0.01;
  const std::size_t n = A.diagonal.size();
  std::vector<double> x(n), direction(n, 0.), gradient(n);
  for (std::size_t i = 0; i < n; ++i) // most where the diagonal is small
    x[i] = 1. / (1. + A.diagonal[i] - least_potential);
  std::vector<double> Ax = A(x);
  double lambda = product(x, Ax) / product(x, x), before = lambda, last_slope = 0.;
  for (unsigned int k = 1; k <= most_iterations; ++k) {
    double slope = 0.;
    for (std::size_t i = 0; i < n; ++i) {
      const double residual = Ax[i] - lambda * x[i];
      gradient[i] = residual / (1e-3 * std::abs(A.diagonal[i]) + A.diagonal[i] - least_potential +
                                std::numeric_limits<double>::min());
      slope += gradient[i] * residual;
    }
    if (!(slope > 0.))
      return lambda;
    for (std::size_t i = 0; i < n; ++i)
      direction[i] = -gradient[i] + (last_slope > 0. ? slope / last_slope : 0.) * direction[i];
    last_slope = slope;

    // the smaller root of the pencil on span{x, direction}
    const std::vector<double> Ad = A(direction);
    const double xx = product(x, x), xd = product(x, direction), dd = product(direction, direction);
    const double xAd = product(x, Ad), dAd = product(direction, Ad);
    // in x and e = direction - (xd/xx) x: the quotients and the coupling
    const double ee = dd - xd * xd / xx;
    if (!(ee > 0.))
      return lambda;
    const double t = xd / xx, xAx = lambda * xx;
    const double xAe = (xAd - t * xAx) / std::sqrt(xx * ee);
    const double eAe = (dAd - 2. * t * xAd + t * t * xAx) / ee;
    const double half = 0.5 * (eAe - lambda), root = std::hypot(half, xAe);
    const double step = half >= 0. ? -xAe / (half + root) : (half - root) / xAe;
    if (!std::isfinite(step) || step == 0.)
      return lambda;
    const double along = step * std::sqrt(xx / ee);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = (1. - along * t) * x[i] + along * direction[i];
      Ax[i] = (1. - along * t) * Ax[i] + along * Ad[i];
    }
    lambda = product(x, Ax) / product(x, x);
    if (k % patience == 0) {
      if (before - lambda < enough * std::abs(lambda))
        return lambda;
      before = lambda;
    }
  }
  return lambda;
}

/// Gauss points of a face of the unit cell with their weights.
template <int dim>
std::vector<std::pair<dealii::Point<dim>, double>> face_points(const unsigned int face,
                                                               const unsigned int n)
{
  const dealii::QGauss<1> rule(n);
  std::vector<std::pair<dealii::Point<dim>, double>> points(1);
  points[0].first[face / 2] = face % 2;
  points[0].second = 1.;
  for (unsigned int d = 0; d < dim; ++d) {
    if (d == face / 2)
      continue;
    std::vector<std::pair<dealii::Point<dim>, double>> more;
    for (const auto &[x, weight] : points)
      for (unsigned int q = 0; q < n; ++q) {
        more.emplace_back(x, weight * rule.weight(q));
        more.back().first[d] = rule.point(q)[0];
      }
    points = more;
  }
  return points;
}

} // namespace

template <int dim>
std::optional<BeyondTheCut> look_beyond(const Region<dim> &region, const LandscapeCut<dim> &cut)
{
  if (cut.n_cut == 0)
    return std::nullopt;
  const BoxGrid<dim> &grid = *region.grid_of_cut();
  double smallest = std::numeric_limits<double>::infinity();
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
    if (!cut.keep[cell])
      smallest = std::min(smallest, cut.witten_potential[cell]);
  return BeyondTheCut{smallest_eigenvalue(cut_away_operator(grid, cut), smallest), smallest,
                      cut.wells_beyond > 0};
}

template <int dim>
std::optional<BeyondTheCut> look_beyond_walls(const Region<dim> &region,
                                              const LandscapeCut<dim> &cut)
{
  const BoxGrid<dim> *const grid = region.grid_of_cut();
  if (!cut.is_of_found_box || grid == nullptr)
    return std::nullopt;
  double smallest = std::numeric_limits<double>::infinity();
  for (unsigned int cell = 0; cell < grid->n_cells(); ++cell)
    if (grid->neighbors(cell).size() < 2 * dim) // it has a wall
      smallest = std::min(smallest, cut.witten_potential[cell]);
  return BeyondTheCut{smallest, smallest, false, true};
}

bool may_live_beyond(const double lambda, const BeyondTheCut &beyond, const double least_mobility)
{
  constexpr double safety = 2.;
  return beyond.has_wells || safety * lambda > least_mobility * beyond.slowest;
}

template <int dim>
std::vector<double> relative_shifts(const Formulation<dim> &formulation,
                                    const std::vector<Vector> &eigenvectors,
                                    const std::vector<double> &lambda, const BeyondTheCut &beyond)
{
  constexpr double safety = 2., largest_factor = 10.;
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const Discretization<dim> &discretization = cells.discretization();
  const double mobility = cells.metric().least_mobility();
  std::vector<double> flux(eigenvectors.size(), 0.);
  std::deque<Density<dim>> u;
  for (const Vector &v : eigenvectors)
    u.emplace_back(formulation, v);

  DensityValues<dim> values;
  for (const WeightedCell<dim> &cell : cells.cells())
    for (unsigned int f = 0; f < 2 * dim; ++f) {
      const dealii::types::boundary_id id = cell.boundary_ids[f];
      if (id == dealii::numbers::internal_face_boundary_id ||
          (id != BoundaryConditions<dim>::made_by_cut) != beyond.is_beyond_walls)
        continue;
      std::vector<dealii::Point<dim>> unit;
      std::vector<double> weights;
      for (const auto &[point, weight] : face_points<dim>(f, discretization.degree() + 1)) {
        unit.push_back(point);
        weights.push_back(cell.geometry.face_JxW(f, point, weight));
      }
      const std::vector<double> U = cells.log_weights(cell, unit);
      const ShapeTable<dim> shapes(discretization.element(), unit);
      const CellPoints<dim> points(cell, shapes, U);
      const std::vector<dealii::Tensor<1, dim>> slopes = cells.log_weight_gradients(points);
      const double least_slope = cell.geometry.face_JxW(f, unit[0], 1.) / cell.geometry.measure();
      for (std::size_t k = 0; k < u.size(); ++k) {
        u[k].evaluate(points, values);
        for (std::size_t q = 0; q < unit.size(); ++q) {
          const double slope = (f % 2 == 0 ? -1. : 1.) * slopes[q][f / 2];
          const double psi = values.psi[q] * std::exp(values.log_factor);
          flux[k] += weights[q] * psi * psi / std::max(slope, least_slope);
        }
      }
    }
  MPI_Allreduce(MPI_IN_PLACE, flux.data(), flux.size(), MPI_DOUBLE, MPI_SUM,
                discretization.communicator());

  std::vector<double> shifts;
  for (std::size_t k = 0; k < lambda.size(); ++k) {
    const double below = 1. - lambda[k] / (mobility * beyond.slowest);
    double shift = safety * flux[k] * (below > 1. / largest_factor ? 1. / below : largest_factor);
    if (may_live_beyond(lambda[k], beyond, mobility))
      shift = std::max(
          shift,
          beyond.has_wells ? 1. : 1. - std::clamp(mobility * beyond.smallest / lambda[k], 0., 1.));
    shifts.push_back(shift);
  }
  return shifts;
}

template std::optional<BeyondTheCut> look_beyond(const Region<1> &, const LandscapeCut<1> &);
template std::optional<BeyondTheCut> look_beyond_walls(const Region<1> &, const LandscapeCut<1> &);
template std::optional<BeyondTheCut> look_beyond(const Region<2> &, const LandscapeCut<2> &);
template std::optional<BeyondTheCut> look_beyond_walls(const Region<2> &, const LandscapeCut<2> &);
template std::optional<BeyondTheCut> look_beyond(const Region<3> &, const LandscapeCut<3> &);
template std::optional<BeyondTheCut> look_beyond_walls(const Region<3> &, const LandscapeCut<3> &);
template std::vector<double> relative_shifts(const Formulation<1> &, const std::vector<Vector> &,
                                             const std::vector<double> &, const BeyondTheCut &);
template std::vector<double> relative_shifts(const Formulation<2> &, const std::vector<Vector> &,
                                             const std::vector<double> &, const BeyondTheCut &);
template std::vector<double> relative_shifts(const Formulation<3> &, const std::vector<Vector> &,
                                             const std::vector<double> &, const BeyondTheCut &);

} // namespace gibbsflow
