#include "particles/bins.h"

#include <deal.II/base/quadrature_lib.h>

#include <cmath>
#include <numeric>
#include <optional>

namespace gibbsflow {

namespace {

template <int dim>
using GridPlace = std::array<unsigned int, dim>;

/// Calls f(place) for all places from `begin` up to, not including, `end`.
template <int dim, typename F>
void for_each_place(const GridPlace<dim> &begin, const GridPlace<dim> &end, const F &f)
{
  GridPlace<dim> place = begin;
  for (unsigned int d = 0; d < dim;) {
    f(place);
    for (d = 0; d < dim && ++place[d] == end[d]; ++d)
      place[d] = begin[d];
  }
}

template <int dim>
unsigned int number_of(const BoxGrid<dim> &grid, const GridPlace<dim> &place)
{
  unsigned int number = 0, stride = 1;
  for (unsigned int d = 0; d < dim; stride *= grid.n[d], ++d)
    number += stride * place[d];
  return number;
}

/// Divides cells of a mesh among the places of a grid.
template <int dim>
class CellDivider {
public:
  CellDivider(const BoxGrid<dim> &grid, const WeightedCells<dim> &cells)
      : grid_(grid), cells_(cells), masses_(grid.n_cells(), 0.)
  {
  }

  /// rho(points) are the values of the density at points of the cell.
  template <typename F>
  void add(const WeightedCell<dim> &cell, const F &rho);

  /// Collective.
  std::vector<double> masses() const;

private:
  /// Where the places that meet the cell begin and end.
  void find_places(const CellGeometry<dim> &cell, GridPlace<dim> &begin, GridPlace<dim> &end) const;

  /// The table of the shape functions at these points, which most cells have in common.
  const ShapeTable<dim> &shapes_at(const std::vector<dealii::Point<dim>> &unit);

  const BoxGrid<dim> &grid_;
  const WeightedCells<dim> &cells_;
  const dealii::QGauss<dim> rule_{3}; // in each place
  std::vector<double> masses_;
  std::optional<ShapeTable<dim>> shapes_;
};

template <int dim>
void CellDivider<dim>::find_places(const CellGeometry<dim> &cell, GridPlace<dim> &begin,
                                   GridPlace<dim> &end) const
{
  constexpr double rounding = 1e-9;
  for (unsigned int d = 0; d < dim; ++d) {
    const double h = grid_.cell_size(d), n = grid_.n[d];
    const double first = std::floor((cell.lower()[d] - grid_.lower[d]) / h + rounding);
    const double last = std::ceil((cell.upper()[d] - grid_.lower[d]) / h - rounding);
    begin[d] = static_cast<unsigned int>(std::min(std::max(first, 0.), n - 1.));
    end[d] = static_cast<unsigned int>(std::min(std::max(last, begin[d] + 1.), n));
  }
}

template <int dim>
const ShapeTable<dim> &CellDivider<dim>::shapes_at(const std::vector<dealii::Point<dim>> &unit)
{
  constexpr double rounding = 1e-10;
  bool is_known = shapes_ && shapes_->points.size() == unit.size();
  for (std::size_t q = 0; is_known && q < unit.size(); ++q)
    is_known = unit[q].distance_square(shapes_->points[q]) < rounding * rounding;
  if (!is_known)
    shapes_.emplace(cells_.discretization().element(), unit);
  return *shapes_;
}

template <int dim>
template <typename F>
void CellDivider<dim>::add(const WeightedCell<dim> &cell, const F &rho)
{
  const CellPoints<dim> own(cell);
  const std::vector<double> own_values = rho(own);
  double mass = 0.;
  for (unsigned int q = 0; q < own.size(); ++q)
    mass += own.JxW(q) * own_values[q];
  GridPlace<dim> begin, end;
  find_places(cell.geometry, begin, end);
  unsigned int n_places = 1;
  for (unsigned int d = 0; d < dim; ++d)
    n_places *= end[d] - begin[d];
  if (n_places == 1) {
    masses_[number_of<dim>(grid_, begin)] += mass;
    return;
  }

  std::vector<dealii::Point<dim>> unit;
  std::vector<double> weights;
  for_each_place<dim>(begin, end, [&](const GridPlace<dim> &place) {
    const CellGeometry<dim> box = grid_.cell(number_of<dim>(grid_, place));
    dealii::Point<dim> lower = cell.geometry.unmap(box.lower());
    dealii::Point<dim> upper = cell.geometry.unmap(box.upper());
    for (unsigned int d = 0; d < dim; ++d) {
      lower[d] = std::max(lower[d], 0.);
      upper[d] = std::min(upper[d], 1.);
    }
    const CellGeometry<dim> part(lower, upper);
    for (unsigned int q = 0; q < rule_.size(); ++q) {
      unit.push_back(part.map(rule_.point(q)));
      weights.push_back(part.measure() * rule_.weight(q));
    }
  });
  const std::vector<double> U = cells_.log_weights(cell, unit);
  const std::vector<double> values = rho(CellPoints<dim>(cell, shapes_at(unit), U));
  std::vector<double> parts(n_places, 0.);
  for (unsigned int q = 0; q < unit.size(); ++q)
    parts[q / rule_.size()] += cell.geometry.measure() * weights[q] * values[q];
  const double sum = std::accumulate(parts.begin(), parts.end(), 0.);
  const double scale = sum > 0. && mass > 0. ? mass / sum : 1.;
  unsigned int k = 0;
  for_each_place<dim>(begin, end, [&](const GridPlace<dim> &place) {
    masses_[number_of<dim>(grid_, place)] += scale * parts[k++];
  });
}

template <int dim>
std::vector<double> CellDivider<dim>::masses() const
{
  std::vector<double> result(masses_.size());
  dealii::Utilities::MPI::sum(masses_, cells_.discretization().communicator(), result);
  double sum = 0.;
  for (double &mass : result)
    sum += mass = std::max(mass, 0.);
  for (double &mass : result)
    mass /= sum;
  return result;
}

/// The masses of the slices of a box.
struct Slices {
  std::vector<double> masses;

  /// In units of the thickness.
  double variance() const
  {
    double mass = 0., mean = 0., square = 0.;
    for (std::size_t i = 0; i < masses.size(); ++i) {
      mass += masses[i];
      mean += masses[i] * i;
      square += masses[i] * i * i;
    }
    return mass > 0. ? square / mass - (mean / mass) * (mean / mass) : 0.;
  }

  /// Of the places to cut that leave enough on both sides, the one with the most equal sides.
  std::optional<unsigned int> cut(const double least_mass) const
  {
    const double all = std::accumulate(masses.begin(), masses.end(), 0.);
    std::optional<unsigned int> result;
    double least_difference = all, below = 0.;
    for (unsigned int i = 1; i < masses.size(); ++i) {
      below += masses[i - 1];
      const double difference = std::abs(all - 2. * below);
      if (below >= least_mass && all - below >= least_mass && difference < least_difference) {
        least_difference = difference;
        result = i;
      }
    }
    return result;
  }
};

} // namespace

template <int dim>
BoxGrid<dim> counting_grid(const Region<dim> &region)
{
  constexpr unsigned int least = dim == 1 ? 256 : dim == 2 ? 64 : 16;
  BoxGrid<dim> grid = *region.as_box();
  for (unsigned int &n : grid.n)
    while (n < least)
      n *= 2;
  return grid;
}

template <int dim>
std::vector<double> masses_in(const BoxGrid<dim> &grid, const Density<dim> &density)
{
  CellDivider<dim> divider(grid, density.cells());
  for (const WeightedCell<dim> &cell : density.cells().cells())
    divider.add(cell, [&](const CellPoints<dim> &points) {
      DensityValues<dim> values;
      density.evaluate(points, values);
      std::vector<double> rho(points.size());
      for (unsigned int q = 0; q < rho.size(); ++q)
        rho[q] = values.density(q, points.U(q));
      return rho;
    });
  return divider.masses();
}

template <int dim>
std::vector<double> gibbs_masses_in(const BoxGrid<dim> &grid, const WeightedCells<dim> &cells)
{
  CellDivider<dim> divider(grid, cells);
  for (const WeightedCell<dim> &cell : cells.cells())
    divider.add(cell, [](const CellPoints<dim> &points) {
      std::vector<double> rho(points.size());
      for (unsigned int q = 0; q < rho.size(); ++q)
        rho[q] = std::exp(-points.U(q));
      return rho;
    });
  return divider.masses();
}

double Counts::total() const
{
  return std::accumulate(inside.begin(), inside.end(), outside);
}

template <int dim>
Counts count_particles(const BoxGrid<dim> &grid, const Particles<dim> &particles,
                       const MPI_Comm communicator)
{
  std::vector<double> counts(grid.n_cells() + 2, 0.);
  double &outside = counts[grid.n_cells()], &left = counts[grid.n_cells() + 1];
  for (std::size_t i = 0; i < particles.size(); ++i) {
    const dealii::Point<dim> x = particles.position(i);
    bool is_inside = true;
    for (unsigned int d = 0; d < dim; ++d)
      is_inside = is_inside && x[d] >= grid.lower[d] && x[d] <= grid.upper[d];
    ++(!particles.is_inside(i) ? left : !is_inside ? outside : counts[grid.cell_around(x)]);
  }
  Counts result;
  result.inside.resize(counts.size());
  dealii::Utilities::MPI::sum(counts, communicator, result.inside);
  result.left = result.inside.back();
  result.inside.pop_back();
  result.outside = result.inside.back();
  result.inside.pop_back();
  return result;
}

template <int dim>
Bins<dim>::Bins(const BoxGrid<dim> &grid, const std::vector<double> &masses,
                const double least_mass)
    : bin_(grid.n_cells())
{
  AssertDimension(masses.size(), grid.n_cells());
  Place begin;
  begin.fill(0);
  divide(grid, masses, least_mass, begin, grid.n);
}

template <int dim>
void Bins<dim>::divide(const BoxGrid<dim> &grid, const std::vector<double> &masses,
                       const double least_mass, const Place &begin, const Place &end)
{
  // the masses of the slices across each direction
  std::array<Slices, dim> slices;
  for (unsigned int d = 0; d < dim; ++d)
    slices[d].masses.assign(end[d] - begin[d], 0.);
  for_each_place<dim>(begin, end, [&](const Place &place) {
    for (unsigned int d = 0; d < dim; ++d)
      slices[d].masses[place[d] - begin[d]] += masses[number_of<dim>(grid, place)];
  });
  // across the direction in which the mass is most spread out first
  std::array<unsigned int, dim> order;
  std::iota(order.begin(), order.end(), 0u);
  std::array<double, dim> variances;
  for (unsigned int d = 0; d < dim; ++d)
    variances[d] = slices[d].variance();
  std::stable_sort(order.begin(), order.end(), [&](const unsigned int d, const unsigned int e) {
    return variances[d] > variances[e];
  });
  for (const unsigned int d : order)
    if (const auto cut = slices[d].cut(least_mass)) {
      Place lower_end = end, upper_begin = begin;
      lower_end[d] = upper_begin[d] = begin[d] + *cut;
      divide(grid, masses, least_mass, begin, lower_end);
      divide(grid, masses, least_mass, upper_begin, end);
      return;
    }
  for_each_place<dim>(begin, end,
                      [&](const Place &place) { bin_[number_of<dim>(grid, place)] = n_bins_; });
  ++n_bins_;
}

template <int dim>
std::vector<double> Bins<dim>::sum(const std::vector<double> &of_places) const
{
  AssertDimension(of_places.size(), bin_.size());
  std::vector<double> result(n_bins_, 0.);
  for (std::size_t k = 0; k < bin_.size(); ++k)
    result[bin_[k]] += of_places[k];
  return result;
}

template BoxGrid<1> counting_grid(const Region<1> &);
template std::vector<double> masses_in(const BoxGrid<1> &, const Density<1> &);
template std::vector<double> gibbs_masses_in(const BoxGrid<1> &, const WeightedCells<1> &);
template Counts count_particles(const BoxGrid<1> &, const Particles<1> &, MPI_Comm);
template class Bins<1>;
template BoxGrid<2> counting_grid(const Region<2> &);
template std::vector<double> masses_in(const BoxGrid<2> &, const Density<2> &);
template std::vector<double> gibbs_masses_in(const BoxGrid<2> &, const WeightedCells<2> &);
template Counts count_particles(const BoxGrid<2> &, const Particles<2> &, MPI_Comm);
template class Bins<2>;
template BoxGrid<3> counting_grid(const Region<3> &);
template std::vector<double> masses_in(const BoxGrid<3> &, const Density<3> &);
template std::vector<double> gibbs_masses_in(const BoxGrid<3> &, const WeightedCells<3> &);
template Counts count_particles(const BoxGrid<3> &, const Particles<3> &, MPI_Comm);
template class Bins<3>;

} // namespace gibbsflow
