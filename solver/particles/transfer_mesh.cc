#include "particles/transfer_mesh.h"

#include <deal.II/base/quadrature_lib.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

/// Cells of a grid that mass has come to, and the density that has spread over them.
template <int dim>
struct Spreading {
  TransferMesh<dim> mesh;
  std::vector<double> mass; // of all cells of the grid
  double coarsening = 0.;   // see CostOfHalves; beyond 1 the spreading was left at that
};

/// What the halved cells cost: entries of the matrix, which go like 1/h^4, and images of cells.
template <int dim>
class CostOfHalves {
public:
  explicit CostOfHalves(const std::size_t n_maps) : n_maps_(n_maps) {}

  void add(const TransferRow &row)
  {
    constexpr double halves = 1u << dim;
    entries_ += halves * halves * std::min<double>(row.cell.size(), n_maps_);
    images_ += halves * n_maps_;
  }

  /// By what h must grow so that they cost no more than they may, if there are `more` times as many
  /// rows as were added; below 1 where it need not.
  double coarsening(const double more) const
  {
    constexpr double most_entries = 1e7, most_images = 3e7;
    return std::max(std::pow(more * entries_ / most_entries, 0.25),
                    std::sqrt(more * images_ / most_images));
  }

private:
  const std::size_t n_maps_;
  double entries_ = 0., images_ = 0.;
};

std::vector<unsigned int> all_cells(const std::size_t n)
{
  std::vector<unsigned int> cells(n);
  std::iota(cells.begin(), cells.end(), 0u);
  return cells;
}

template <int dim>
double longest_edge_of(const BoxGrid<dim> &grid)
{
  return grid.cell(0).longest_edge();
}

/// The smallest variance of a step in any direction, per step of SGD, at a point.
template <int dim>
double least_variance(const typename StepLaw<dim>::Steps &steps, const std::size_t begin,
                      const std::vector<double> &probabilities)
{
  dealii::Tensor<1, dim> mean;
  dealii::SymmetricTensor<2, dim> square;
  for (std::size_t B = 0; B < probabilities.size(); ++B) {
    const dealii::Tensor<1, dim> &s = steps[begin + B];
    mean += probabilities[B] * s;
    square += probabilities[B] * dealii::symmetrize(dealii::outer_product(s, s));
  }
  square -= dealii::symmetrize(dealii::outer_product(mean, mean));
  return std::max(0., dealii::eigenvalues(square).back());
}

/// The standard deviation of the step in its weakest direction, of which three quarters of the mass
/// have more.
template <int dim>
double weakest_deviation(const StepLaw<dim> &law, const BoxGrid<dim> &grid,
                         const std::vector<double> &mass)
{
  constexpr unsigned int n_points = 64;
  std::vector<dealii::Point<dim>> points;
  double sum = 0.;
  for (unsigned int cell = 0; cell < mass.size() && points.size() < n_points; ++cell)
    for (sum += mass[cell]; points.size() < n_points && sum * n_points >= points.size() + 0.5;)
      points.push_back(grid.cell(cell).middle());
  const typename StepLaw<dim>::Steps steps = law.steps(points);
  std::vector<double> variances;
  for (std::size_t i = 0; i < points.size(); ++i)
    variances.push_back(least_variance<dim>(steps, i * law.n_maps(), law.probabilities()));
  std::sort(variances.begin(), variances.end());
  return variances.empty() ? 0. : std::sqrt(variances[variances.size() / 4]);
}

/// Cells of the size h, as far as they can be.
template <int dim>
BoxGrid<dim> grid_of_size(const Region<dim> &region, const double h)
{
  constexpr double least = dim == 1 ? 128. : 16., most = dim == 1 ? 8192. : 1024.;
  BoxGrid<dim> grid = *region.as_box();
  for (unsigned int d = 0; d < dim; ++d) {
    const double extent = grid.upper[d] - grid.lower[d];
    grid.n[d] =
        static_cast<unsigned int>(std::clamp(h > 0. ? std::ceil(extent / h) : most, least, most));
  }
  return grid;
}

/// What is at a point of a cell goes to the cells whose middles are next to it, multilinearly, at
/// the faces of the grid to those that are there.
template <int dim>
void divide_among_middles(const BoxGrid<dim> &grid, const unsigned int cell,
                          const dealii::Point<dim> &unit, const double mass,
                          std::vector<double> &masses)
{
  const std::array<unsigned int, dim> i = grid.position(cell);
  for (unsigned int corner = 0; corner < 1u << dim; ++corner) {
    unsigned int number = 0, stride = 1;
    double share = mass;
    for (unsigned int d = 0; d < dim; stride *= grid.n[d], ++d) {
      const double place = unit[d] - 0.5;
      const bool is_neighbour = (corner >> d) % 2 == 1,
                 has_neighbour = place < 0. ? i[d] > 0 : i[d] + 1 < grid.n[d];
      share *= is_neighbour ? std::abs(place) : 1. - std::abs(place);
      number += stride * (!is_neighbour || !has_neighbour ? i[d]
                          : place < 0.                    ? i[d] - 1
                                                          : i[d] + 1);
    }
    masses[number] += share;
  }
}

/// One step of the mass in cells that have a row; what is elsewhere stays. By how much it changes.
double advance_where_known(const std::vector<std::pair<unsigned int, TransferRow>> &rows,
                           const std::vector<bool> &has_row, std::vector<double> &mass)
{
  std::vector<double> next(mass.size(), 0.);
  for (unsigned int cell = 0; cell < mass.size(); ++cell)
    if (!has_row[cell])
      next[cell] = mass[cell];
  for (const auto &[cell, row] : rows)
    for (std::size_t k = 0; k < row.cell.size() && mass[cell] > 0.; ++k)
      next[row.cell[k]] += mass[cell] * row.probability[k];
  double change = 0.;
  for (std::size_t cell = 0; cell < mass.size(); ++cell)
    change += std::abs(next[cell] - mass[cell]);
  mass = std::move(next);
  return change;
}

/// Follows rho_0, and computes rows where mass comes to, as long as that does not cost too much.
template <int dim>
Spreading<dim> spread_mass(const TransferSource<dim> &source, const BoxGrid<dim> &grid,
                           const unsigned int n_steps, const std::function<void()> &between)
{
  constexpr double negligible = 1e-12, steady = 1e-9;
  constexpr unsigned int least_steps = 1000, most_steps = 20000;
  const TransferRows<dim> transfer = source.rows(grid);
  Spreading<dim> result{{grid, {}, {}}, {}};
  std::vector<double> &mass = result.mass;
  mass = initial_masses(source.initial_density, grid, all_cells(grid.n_cells()));
  std::vector<bool> has_row(grid.n_cells(), false);
  std::vector<std::pair<unsigned int, TransferRow>> rows;
  CostOfHalves<dim> cost(source.law.n_maps());
  double change = 1.;
  const unsigned int last = std::min(std::max(n_steps, least_steps), most_steps);
  for (unsigned int step = 0; step <= last && change > steady; ++step) {
    std::vector<unsigned int> come_to;
    for (unsigned int cell = 0; cell < mass.size(); ++cell)
      if (!has_row[cell] && mass[cell] > negligible) {
        has_row[cell] = true;
        come_to.push_back(cell);
      }
    constexpr std::size_t part = 256; // after which it may be clear that cells are too many
    for (std::size_t begin = 0; begin < come_to.size(); begin += part) {
      const std::vector<unsigned int> some(
          come_to.begin() + begin, come_to.begin() + std::min(begin + part, come_to.size()));
      std::vector<TransferRow> more = transfer.compute(some, between);
      for (std::size_t j = 0; j < more.size(); ++j) {
        cost.add(more[j]);
        rows.emplace_back(some[j], std::move(more[j]));
      }
      result.coarsening = cost.coarsening((rows.size() + come_to.size() - begin - some.size()) /
                                          (1. * rows.size()));
      if (result.coarsening > 1.)
        return result;
    }
    change = advance_where_known(rows, has_row, mass);
    if (between && step % 16 == 0)
      between();
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto &a, const auto &b) { return a.first < b.first; });
  for (auto &[cell, row] : rows) {
    result.mesh.cells.push_back(cell);
    result.mesh.rows.push_back(std::move(row));
  }
  return result;
}

} // namespace

template <int dim>
std::vector<double> initial_masses(const InitialDensity<dim> &initial_density,
                                   const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells)
{
  constexpr double most_parts = dim == 1 ? 4096. : 16.;
  const double scale_length = initial_density.length_scale(grid.lower, grid.upper);
  const double parts =
      std::clamp(std::ceil(2. * longest_edge_of(grid) / scale_length), 1., most_parts);
  const dealii::QIterated<dim> rule(dealii::QGauss<1>(3), static_cast<unsigned int>(parts));
  const auto log_value = [&](const unsigned int cell, const unsigned int q) {
    return initial_density.log_value(grid.cell(cell).map(rule.point(q)));
  };
  double highest = -std::numeric_limits<double>::infinity(), sum = 0.;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
    for (unsigned int q = 0; q < rule.size(); ++q)
      highest = std::max(highest, log_value(cell, q));
  std::vector<double> of_all(grid.n_cells(), 0.), result;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
    for (unsigned int q = 0; q < rule.size(); ++q) {
      const double mass = rule.weight(q) * std::exp(log_value(cell, q) - highest);
      divide_among_middles(grid, cell, rule.point(q), mass, of_all);
      sum += mass;
    }
  for (const unsigned int cell : cells)
    result.push_back(of_all[cell] / sum);
  return result;
}

template <int dim>
TransferMesh<dim> choose_transfer_mesh(const TransferSource<dim> &source,
                                       const unsigned int n_steps,
                                       const std::function<void()> &between)
{
  constexpr double cells_per_deviation = dim == 1 ? 16. : 1.;
  BoxGrid<dim> grid = grid_of_size(source.region, source.region.longest_edge());
  double sigma = weakest_deviation(
      source.law, grid, initial_masses(source.initial_density, grid, all_cells(grid.n_cells())));
  if constexpr (dim == 1) {
    grid = grid_of_size(source.region, sigma / cells_per_deviation);
    grid.n[0] += grid.n[0] % 2; // there is a mesh of double cells
    TransferMesh<dim> mesh{grid, all_cells(grid.n_cells()), {}};
    mesh.rows = source.rows(grid).compute(mesh.cells, between);
    return mesh;
  } else {
    constexpr double noticed = 0.8, least_coarsening = 1.1;
    bool is_limited = false;
    for (std::array<unsigned int, dim> last = {};; last = grid.n) {
      grid = grid_of_size(source.region, sigma / cells_per_deviation);
      Spreading<dim> spreading = spread_mass(source, grid, n_steps, between);
      if (spreading.coarsening > 1.) {
        sigma = std::max(sigma, longest_edge_of(grid)) *
                std::max(least_coarsening, spreading.coarsening);
        is_limited = true;
        continue;
      }
      const double there = weakest_deviation(source.law, grid, spreading.mass);
      if (is_limited || !(there > 0. && there < noticed * sigma) || grid.n == last)
        return std::move(spreading.mesh);
      sigma = there;
    }
  }
}

template <int dim>
HalvedCells<dim> halve_cells(const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells)
{
  HalvedCells<dim> result;
  result.grid = grid;
  for (unsigned int &n : result.grid.n)
    n *= 2;
  std::vector<std::pair<unsigned int, unsigned int>> halves;
  for (std::size_t j = 0; j < cells.size(); ++j) {
    const std::array<unsigned int, dim> i = grid.position(cells[j]);
    for (unsigned int child = 0; child < 1u << dim; ++child) {
      unsigned int number = 0, stride = 1;
      for (unsigned int d = 0; d < dim; stride *= result.grid.n[d], ++d)
        number += stride * (2 * i[d] + (child >> d) % 2);
      halves.emplace_back(number, j);
    }
  }
  std::sort(halves.begin(), halves.end());
  for (const auto &[number, parent] : halves) {
    result.cells.push_back(number);
    result.parent.push_back(parent);
  }
  return result;
}

template std::vector<double> initial_masses(const InitialDensity<1> &, const BoxGrid<1> &,
                                            const std::vector<unsigned int> &);
template TransferMesh<1> choose_transfer_mesh(const TransferSource<1> &, unsigned int,
                                              const std::function<void()> &);
template HalvedCells<1> halve_cells(const BoxGrid<1> &, const std::vector<unsigned int> &);
template std::vector<double> initial_masses(const InitialDensity<2> &, const BoxGrid<2> &,
                                            const std::vector<unsigned int> &);
template TransferMesh<2> choose_transfer_mesh(const TransferSource<2> &, unsigned int,
                                              const std::function<void()> &);
template HalvedCells<2> halve_cells(const BoxGrid<2> &, const std::vector<unsigned int> &);

} // namespace gibbsflow
