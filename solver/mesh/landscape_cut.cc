#include "mesh/landscape_cut.h"

#include "base/point_text.h"
#include "base/text.h"
#include "base/user_error.h"
#include "mesh/cell_quadrature.h"
#include "mesh/witten_potential.h"
#include "model/value_below.h"

#include <numeric>

namespace gibbsflow {

namespace {

/// A well that holds less than this of the mass of Gibbs, and of rho_0, need not be connected.
constexpr double negligible_mass = 1e-14;

/// Dents shallower than this, in D, are not wells.
constexpr double shallowest_well = 0.5;

/// Wells without mass that are deeper than this, in D, have a slow mode of their own.
constexpr double deep_well = 2.;

double log_add(double a, double b)
{
  const double larger = std::max(a, b);
  return larger == -std::numeric_limits<double>::infinity()
             ? larger
             : larger + std::log1p(std::exp(std::min(a, b) - larger));
}

/// What is known of the cells from samples.
template <int dim>
struct CellSamples {
  std::vector<double> height;       // smallest V
  std::vector<double> range;        // largest less smallest V
  std::vector<double> log_mass;     // log int exp(-V/D), roughly
  std::vector<double> initial_mass; // int rho_0
};

template <int dim>
[[noreturn]] void refuse_value(const dealii::Point<dim> &x, double value)
{
  throw UserError("Potential/Type", "V" + spell(x) + " = " + spell(value),
                  "a potential that is finite everywhere in the box of section Mesh",
                  "Change the potential (Potential/Expression or Network/Regularizer where there "
                  "is one), or choose "
                  "Mesh/Lower corner and Mesh/Upper corner so that the "
                  "box avoids the point");
}

template <int dim>
CellSamples<dim> sample(const Region<dim> &region, const Potential<dim> &potential,
                        double diffusion, const InitialDensity<dim> &initial_density,
                        LandscapeCut<dim> &cut)
{
  const dealii::QGaussLobatto<dim> sample_points(n_lobatto_points);
  const dealii::QGauss<dim> density_rule(10);
  const unsigned int n_cells = region.n_cells();

  CellSamples<dim> samples;
  samples.height.resize(n_cells);
  samples.log_mass.resize(n_cells);
  samples.initial_mass.assign(n_cells, 0.);
  cut.potential_minimum = std::numeric_limits<double>::infinity();
  cut.potential_maximum = -cut.potential_minimum;

  // V on many cells at a time: dear potentials use threads then
  constexpr unsigned int most_cells = 1000;
  const unsigned int n_points = sample_points.size();
  std::vector<dealii::Point<dim>> x;
  std::vector<double> V;
  for (unsigned int cell = 0; cell < n_cells; ++cell) {
    if (cell % most_cells == 0) {
      x.clear();
      for (unsigned int next = cell; next < std::min(cell + most_cells, n_cells); ++next) {
        const CellGeometry<dim> geometry = region.cell(next);
        for (unsigned int q = 0; q < n_points; ++q)
          x.push_back(geometry.map(sample_points.point(q)));
      }
      potential.values(x, V);
    }
    const unsigned int first = cell % most_cells * n_points;
    double log_mass = -std::numeric_limits<double>::infinity();
    for (unsigned int q = first; q < first + n_points; ++q) {
      if (!std::isfinite(V[q]))
        refuse_value(x[q], V[q]);
      cut.potential_maximum = std::max(cut.potential_maximum, V[q]);
      if (V[q] < cut.potential_minimum) {
        cut.potential_minimum = V[q];
        cut.minimizer = x[q];
      }
      log_mass = log_add(log_mass, -V[q] / diffusion + std::log(sample_points.weight(q - first)));
    }
    if (region.as_box() != nullptr)
      cut.witten_potential.push_back(
          witten_potential(*region.as_box(), cell, V.data() + first, diffusion, sample_points));
    else // every cell of a box has the same volume
      log_mass += std::log(region.cell(cell).measure());
    const auto [smallest, largest] =
        std::minmax_element(V.begin() + first, V.begin() + first + n_points);
    samples.height[cell] = *smallest;
    samples.range.push_back(*largest - *smallest);
    samples.log_mass[cell] = log_mass;
    integrate_over_cell(initial_density, region.cell(cell), density_rule,
                        [&](const dealii::Point<dim> &, const dealii::Point<dim> &, double weight) {
                          samples.initial_mass[cell] += weight;
                        });
  }
  return samples;
}

/// A component of a sublevel set {V <= v} as v rises.
struct Basin {
  unsigned int parent;
  unsigned int lowest; // cell
  double bottom, log_mass, initial_mass;
  unsigned int walls; // absorbing ones that it reaches, as bits
};

unsigned int find_root(std::vector<Basin> &basins, unsigned int cell)
{
  while (basins[cell].parent != cell) {
    basins[cell].parent = basins[basins[cell].parent].parent;
    cell = basins[cell].parent;
  }
  return cell;
}

void merge_into(std::vector<Basin> &basins, unsigned int into, unsigned int from)
{
  basins[from].parent = into;
  if (basins[from].bottom < basins[into].bottom) {
    basins[into].bottom = basins[from].bottom;
    basins[into].lowest = basins[from].lowest;
  }
  basins[into].log_mass = log_add(basins[into].log_mass, basins[from].log_mass);
  basins[into].initial_mass += basins[from].initial_mass;
  basins[into].walls |= basins[from].walls;
}

/// The absorbing parts of the boundary that a cell touches, as bits; the last one for all others.
template <int dim>
unsigned int absorbing_walls(const Region<dim> &region, unsigned int cell)
{
  constexpr unsigned int last = 31;
  unsigned int walls = 0;
  for (const unsigned int part : region.absorbing_parts(cell))
    walls |= 1u << std::min(part, last);
  return walls;
}

/// Floods the landscape from below. Raises cut.level to the highest saddle between two wells with
/// mass, or between such a well and an absorbing wall, and sets cut.barrier. Returns the lowest
/// cells of the deep wells without mass.
template <int dim>
std::vector<unsigned int> connect_wells(const Region<dim> &region, const CellSamples<dim> &samples,
                                        const std::vector<unsigned int> &ascending,
                                        double diffusion, LandscapeCut<dim> &cut)
{
  double log_total = -std::numeric_limits<double>::infinity();
  for (const double log_mass : samples.log_mass)
    log_total = log_add(log_total, log_mass);
  const auto carries_mass = [&](const Basin &basin) {
    return basin.log_mass - log_total > std::log(negligible_mass) ||
           basin.initial_mass > negligible_mass * cut.initial_mass;
  };

  std::vector<unsigned int> massless;
  std::vector<Basin> basins(region.n_cells());
  std::vector<bool> flooded(region.n_cells(), false);
  for (const unsigned int cell : ascending) {
    const double v = samples.height[cell];
    basins[cell] = {cell,
                    cell,
                    v,
                    samples.log_mass[cell],
                    samples.initial_mass[cell],
                    absorbing_walls(region, cell)};
    flooded[cell] = true;
    for (const unsigned int neighbor : region.neighbors(cell)) {
      if (!flooded[neighbor])
        continue;
      const unsigned int here = find_root(basins, cell), there = find_root(basins, neighbor);
      if (here == there)
        continue;
      const double depth = v - std::max(basins[here].bottom, basins[there].bottom);
      const Basin &shallower =
          basins[here].bottom < basins[there].bottom ? basins[there] : basins[here];
      if (depth > deep_well * diffusion && !carries_mass(shallower))
        massless.push_back(shallower.lowest);
      if (depth > shallowest_well * diffusion && carries_mass(basins[here]) &&
          carries_mass(basins[there])) {
        cut.level = std::max(cut.level, v);
        if (depth > cut.barrier.value_or(0.)) {
          cut.barrier = depth;
          cut.barrier_cells = {{region.cell(cell).middle(),
                                region.cell(basins[here].lowest).middle(),
                                region.cell(basins[there].lowest).middle()}};
        }
      }
      const unsigned int walls = basins[here].walls | basins[there].walls;
      for (const Basin &basin : {basins[here], basins[there]})
        if (basin.walls != walls && v - basin.bottom > shallowest_well * diffusion &&
            carries_mass(basin))
          cut.level = std::max(cut.level, v);
      merge_into(basins, there, here);
    }
  }
  return massless;
}

/// The level that rho_0 stands for: the largest V + D log m(V), m(V) the part of its mass that lies
/// at V or above, but for a negligible one, and V itself less `multiple` D, up to where all is
/// kept.
template <int dim>
double level_of_start(const CellSamples<dim> &samples, const std::vector<unsigned int> &ascending,
                      const double diffusion, const double multiple, const double initial_mass)
{
  double mass_above = 0., level = samples.height[ascending.front()];
  for (auto cell = ascending.rbegin(); cell != ascending.rend(); ++cell) {
    mass_above += samples.initial_mass[*cell];
    const double part = mass_above / initial_mass;
    if (part > negligible_mass)
      level =
          std::max(level, samples.height[*cell] + diffusion * std::max(std::log(part), -multiple));
  }
  return level;
}

/// The cells with height at most `highest` that are connected to `start`.
template <int dim>
std::vector<bool> connected_below(const Region<dim> &region, const std::vector<double> &height,
                                  double highest, unsigned int start)
{
  std::vector<bool> reached(region.n_cells(), false);
  reached[start] = true;
  std::vector<unsigned int> front = {start};
  while (!front.empty()) {
    const unsigned int cell = front.back();
    front.pop_back();
    for (const unsigned int neighbor : region.neighbors(cell))
      if (!reached[neighbor] && height[neighbor] <= highest) {
        reached[neighbor] = true;
        front.push_back(neighbor);
      }
  }
  return reached;
}

/// Whether a cell that is not kept has a well between its samples, half as far up as the cut or
/// less.
template <int dim>
bool hides_a_well(const Region<dim> &region, const Potential<dim> &potential,
                  const std::vector<bool> &keep, const double threshold)
{
  constexpr std::ptrdiff_t most_cells = 50000;
  unsigned int parts = 200000;
  if (std::count(keep.begin(), keep.end(), false) > most_cells)
    return false;
  for (unsigned int cell = 0; cell < keep.size(); ++cell)
    if (!keep[cell]) {
      const CellGeometry<dim> geometry = region.cell(cell);
      if (find_value_below(potential, geometry.lower(), geometry.upper(), threshold, parts))
        return true;
    }
  return false;
}

} // namespace

template <int dim>
LandscapeCut<dim> cut_landscape(const Region<dim> &box, const Potential<dim> &potential,
                                double diffusion, const InitialDensity<dim> &initial_density,
                                double multiple, const bool is_for_modes)
{
  if (box.as_box() == nullptr) // what is left of a mesh would have walls that were never meant
    multiple = 0.;
  LandscapeCut<dim> cut;
  const CellSamples<dim> samples = sample(box, potential, diffusion, initial_density, cut);
  cut.initial_mass = std::accumulate(samples.initial_mass.begin(), samples.initial_mass.end(), 0.);

  std::vector<unsigned int> ascending(box.n_cells());
  std::iota(ascending.begin(), ascending.end(), 0);
  std::stable_sort(ascending.begin(), ascending.end(), [&](unsigned int a, unsigned int b) {
    return samples.height[a] < samples.height[b];
  });

  cut.level = cut.potential_minimum;
  const std::vector<unsigned int> massless = connect_wells(box, samples, ascending, diffusion, cut);
  if (!is_for_modes)
    cut.level = std::max(cut.level,
                         level_of_start(samples, ascending, diffusion, multiple, cut.initial_mass));

  const double highest =
      multiple > 0. ? cut.level + multiple * diffusion : std::numeric_limits<double>::infinity();
  cut.keep = connected_below(box, samples.height, highest, ascending.front());
  if (hides_a_well(box, potential, cut.keep, cut.level + 0.5 * multiple * diffusion))
    cut.keep.assign(box.n_cells(), true);

  cut.wells_beyond =
      std::count_if(massless.begin(), massless.end(), [&](auto cell) { return !cut.keep[cell]; });

  double log_kept = -std::numeric_limits<double>::infinity();
  for (unsigned int cell = 0; cell < cut.keep.size(); ++cell)
    if (cut.keep[cell]) {
      log_kept = log_add(log_kept, samples.log_mass[cell]);
      cut.largest_range = std::max(cut.largest_range, samples.range[cell] / diffusion);
    }
  for (unsigned int cell = 0; cell < cut.keep.size(); ++cell)
    if (!cut.keep[cell]) {
      ++cut.n_cut;
      cut.initial_mass_cut += samples.initial_mass[cell];
      cut.gibbs_mass_cut_bound += std::exp(-samples.height[cell] / diffusion - log_kept);
    }
  return cut;
}

template <int dim>
LandscapeCut<dim> refine(const LandscapeCut<dim> &cut, const Region<dim> &coarse,
                         const Region<dim> &fine)
{
  AssertDimension(cut.keep.size(), coarse.keep().size());
  AssertDimension(fine.n_cells(), fine.keep().size());
  LandscapeCut<dim> result = cut;
  result.keep.clear();
  result.witten_potential.clear();
  result.n_cut = 0;
  for (const CellGeometry<dim> &cell : fine.cells()) { // all, for nothing is cut yet
    const unsigned int parent = coarse.cell_around(cell.middle());
    result.keep.push_back(cut.keep[parent]);
    if (!cut.witten_potential.empty())
      result.witten_potential.push_back(cut.witten_potential[parent]);
    result.n_cut += !cut.keep[parent];
  }
  return result;
}

template LandscapeCut<1> cut_landscape(const Region<1> &, const Potential<1> &, double,
                                       const InitialDensity<1> &, double, bool);
template LandscapeCut<1> refine(const LandscapeCut<1> &, const Region<1> &, const Region<1> &);
template LandscapeCut<2> cut_landscape(const Region<2> &, const Potential<2> &, double,
                                       const InitialDensity<2> &, double, bool);
template LandscapeCut<2> refine(const LandscapeCut<2> &, const Region<2> &, const Region<2> &);
template LandscapeCut<3> cut_landscape(const Region<3> &, const Potential<3> &, double,
                                       const InitialDensity<3> &, double, bool);
template LandscapeCut<3> refine(const LandscapeCut<3> &, const Region<3> &, const Region<3> &);

} // namespace gibbsflow
