#include "bounds/structure_error.h"

#include "formulation/density.h"
#include "space/gauss_line.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

/// int g from the left end of a cell of a line to the points of its rule, whose boxes ascend, or
/// from these to the right end, from the values of g there.
std::vector<double> running_integral(const WeightedCell<1> &cell, std::vector<double> g,
                                     const bool from_right)
{
  std::vector<RuleBox<1>> boxes = cell.rule->boxes;
  if (from_right) {
    std::reverse(boxes.begin(), boxes.end());
    std::reverse(g.begin(), g.end());
  }
  std::vector<double> result;
  double so_far = 0.;
  std::size_t first = 0;
  for (const RuleBox<1> &box : boxes) {
    const GaussLine &line = gauss_line(box.n_points); // symmetric
    const double size = cell.geometry.JxW(box.part.JxW(1.));
    for (unsigned int i = 0; i < line.n; ++i) {
      double part = 0.;
      for (unsigned int j = 0; j < line.n; ++j)
        part += line.cumulative[i * line.n + j] * g[first + j];
      result.push_back(so_far + size * part);
    }
    so_far += size * line.integrate<1>(g.data() + first);
    first += line.n;
  }
  if (from_right)
    std::reverse(result.begin(), result.end());
  return result;
}

/// What lies left and right of each cell of a line that this rank owns: the integral of pi u, and
/// whether most of the mass lies right of it.
struct Surroundings {
  double left = 0., right = 0.;
  bool is_left_of_mass = true;
};

std::vector<Surroundings> look_around(const WeightedCells<1> &cells,
                                      const std::vector<double> &integrals)
{
  std::vector<std::array<double, 3>> mine, all; // x, int pi u and int pi on each cell
  for (std::size_t c = 0; c < integrals.size(); ++c) {
    const WeightedCell<1> &cell = cells.cells()[c];
    const CellPoints<1> points(cell);
    double mass = 0.;
    for (unsigned int q = 0; q < points.size(); ++q)
      mass += points.JxW(q) * std::exp(-points.U(q));
    mine.push_back({{cell.geometry.lower()[0], integrals[c], mass}});
  }
  for (const auto &part :
       dealii::Utilities::MPI::all_gather(cells.discretization().communicator(), mine))
    all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end());
  std::vector<Surroundings> everywhere(all.size());
  double mass = 0.;
  for (std::size_t c = 0; c + 1 < all.size(); ++c) {
    everywhere[c + 1].left = everywhere[c].left + all[c][1];
    mass += all[c][2];
    everywhere[c + 1].is_left_of_mass = mass < 0.5;
  }
  for (std::size_t c = all.size(); c-- > 1;)
    everywhere[c - 1].right = everywhere[c].right + all[c][1];
  std::vector<Surroundings> result;
  for (const std::array<double, 3> &cell : mine)
    result.push_back(everywhere[std::lower_bound(all.begin(), all.end(), cell) - all.begin()]);
  return result;
}

/// eta^2 / lambda of the header. Where no wall stops mass, the flux is known up to a constant, and
/// the best one is taken.
double flux_error(const Formulation<1> &formulation, const Vector &v, const double lambda)
{
  const WeightedCells<1> &cells = formulation.weighted_cells();
  const BoundaryConditions<1> &boundary = cells.discretization().boundary();
  const bool left_stops = !boundary.periodic[0] && !boundary.absorbing[0];
  const bool right_stops = !boundary.periodic[0] && !boundary.absorbing[1];
  const double root_mobility = std::sqrt(cells.metric().most_mobility());
  const Density<1> u(formulation, v);

  std::vector<DensityValues<1>> values(cells.cells().size());
  std::vector<std::vector<double>> pi_u;
  std::vector<double> integrals;
  for (std::size_t c = 0; c < values.size(); ++c) {
    const WeightedCell<1> &cell = cells.cells()[c];
    const CellPoints<1> points(cell);
    u.evaluate(points, values[c]);
    const double factor = std::exp(values[c].log_factor);
    pi_u.emplace_back();
    integrals.push_back(0.);
    for (unsigned int q = 0; q < points.size(); ++q) {
      values[c].psi[q] *= factor;
      values[c].gradient[q] *= factor;
      pi_u.back().push_back(values[c].psi[q] * std::exp(-0.5 * points.U(q)));
      integrals.back() += points.JxW(q) * pi_u.back()[q];
    }
  }
  const std::vector<Surroundings> around = look_around(cells, integrals);

  // with a = sqrt(pi) u' - sigma/sqrt(pi) and b = 1/sqrt(pi): int a^2, int a b, int b^2, int u^2
  // dpi
  double sums[4] = {0., 0., 0., 0.};
  for (std::size_t c = 0; c < values.size(); ++c) {
    const WeightedCell<1> &cell = cells.cells()[c];
    const CellPoints<1> points(cell);
    const bool from_right = right_stops && !(left_stops && around[c].is_left_of_mass);
    const std::vector<double> inside = running_integral(cell, pi_u[c], from_right);
    for (unsigned int q = 0; q < inside.size(); ++q) {
      const double flux = lambda / root_mobility *
                          (from_right ? around[c].right + inside[q] : -around[c].left - inside[q]);
      const double b = std::exp(0.5 * cell.log_weight[q]);
      const double a = values[c].gradient[q][0] - flux * b;
      const double weight = points.JxW(q);
      sums[0] += weight * a * a;
      sums[1] += weight * a * b;
      sums[2] += weight * b * b;
      sums[3] += weight * values[c].psi[q] * values[c].psi[q];
    }
  }
  dealii::Utilities::MPI::sum(sums, cells.discretization().communicator(), sums);
  const double best = left_stops || right_stops ? 0. : sums[1] * (sums[1] / sums[2]);
  return (sums[0] - best) / sums[3] / lambda;
}

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
  for (std::size_t k = 0; k < errors.size(); ++k) {
    if constexpr (dim == 1)
      if (formulation.measures_are_exact()) {
        constexpr double safety = 2., usual_gap = 0.5, least_gap = 0.1;
        const double gap = k + 1 < errors.size() ? 1. - lambda[k] / lambda[k + 1] : usual_gap;
        const double ratio =
            flux_error(formulation, eigenvectors[k], lambda[k]) / std::max(gap, least_gap);
        errors[k] = ratio > 0. ? safety * ratio / (1. + ratio) : 0.;
        continue;
      }
    errors[k] = energy_of_structure(formulation, eigenvectors[k], lambda[k]);
  }
  return errors;
}

template std::vector<double> structure_errors(const Formulation<1> &, const std::vector<Vector> &,
                                              const std::vector<double> &);
template std::vector<double> structure_errors(const Formulation<2> &, const std::vector<Vector> &,
                                              const std::vector<double> &);
template std::vector<double> structure_errors(const Formulation<3> &, const std::vector<Vector> &,
                                              const std::vector<double> &);

} // namespace gibbsflow
