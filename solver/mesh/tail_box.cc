#include "mesh/tail_box.h"

#include "base/format.h"
#include "base/user_error.h"
#include "mesh/coarse_law.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace gibbsflow {

namespace {

/// Of the mass that the law finds beyond a wall, coarse as it is.
constexpr double tail_safety = 10.;

/// More must not lie outside.
constexpr double most_outside = 1e-3;

template <int dim>
constexpr double most_tail_cells()
{
  return dim == 1 ? 20000. : dim == 2 ? 8000. : 1600.;
}

[[noreturn]] void refuse_tails(const std::string &found)
{
  throw UserError("Mesh/Type", "automatic found " + found,
                  "an equation whose drift confines all but Mesh/Outside mass of its mass within a "
                  "box of moderate size",
                  "Add Potential/L2 (or, for a network, Network/Regularizer), which confine, use a "
                  "smaller Noise/Alpha, allow a larger Mesh/Outside mass, or give Mesh/Lower "
                  "corner and Mesh/Upper corner: walls confine then");
}

/// The mass in direction of one wall, from the end of the grid inwards.
struct Side {
  std::vector<double> x, beyond; // coordinates, and the mass there or further out
  double beyond_grid;
};

/// Mass beyond x[0]: of the outer half of the way from the middle and the half of what is left, as
/// the begin of a geometric series. Infinite where the former has hardly less.
double extrapolated(const std::vector<double> &x, const std::vector<double> &mass,
                    const double middle)
{
  double last = 0., before = 0.;
  const double end = std::abs(x[0] - middle);
  for (std::size_t i = 0; i < x.size() && (x[i] - middle) * (x[0] - middle) > 0.; ++i) {
    const double distance = std::abs(x[i] - middle);
    last += distance > 0.5 * end ? mass[i] : 0.;
    before += distance <= 0.5 * end && distance > 0.25 * end ? mass[i] : 0.;
  }
  constexpr double hardly_less = 0.9;
  if (last == 0.)
    return 0.;
  return last < hardly_less * before ? last * last / (before - last)
                                     : std::numeric_limits<double>::infinity();
}

template <int dim>
using Sides = std::array<Side, 2 * dim>; // the lower one in direction d at 2d

template <int dim>
Sides<dim> sides_of(const CoarseLaw<dim> &law, const BoxGrid<dim> &core)
{
  Sides<dim> sides;
  for (unsigned int w = 0; w < 2 * dim; ++w) {
    Side &side = sides[w];
    side.x = law.nodes[w / 2];
    std::vector<double> mass = law.mass[w / 2];
    if (w % 2 == 1) {
      std::reverse(side.x.begin(), side.x.end());
      std::reverse(mass.begin(), mass.end());
    }
    double sum = side.beyond_grid =
        extrapolated(side.x, mass, 0.5 * (core.lower[w / 2] + core.upper[w / 2]));
    for (const double m : mass)
      side.beyond.push_back(sum += m);
  }
  return sides;
}

/// The smallest box around `least` beyond each of whose walls the mass is at most `allowed`; none
/// where it does not lie within the grid.
template <int dim>
std::optional<BoxGrid<dim>> walls_at(const Sides<dim> &sides, const double allowed,
                                     const BoxGrid<dim> &least)
{
  BoxGrid<dim> box = least;
  for (unsigned int w = 0; w < 2 * dim; ++w) {
    const auto inner = std::upper_bound(sides[w].beyond.begin(), sides[w].beyond.end(), allowed);
    if (inner == sides[w].beyond.begin())
      return std::nullopt;
    const double x = sides[w].x[inner - sides[w].beyond.begin() - 1];
    double &wall = (w % 2 == 0 ? box.lower : box.upper)[w / 2];
    wall = w % 2 == 0 ? std::min(wall, x) : std::max(wall, x);
  }
  return box;
}

template <int dim>
double mass_beyond(const Sides<dim> &sides, const BoxGrid<dim> &box)
{
  double sum = 0.;
  for (unsigned int w = 0; w < 2 * dim; ++w) {
    const Side &side = sides[w];
    const double wall = (w % 2 == 0 ? box.lower : box.upper)[w / 2];
    double mass = side.beyond_grid;
    for (std::size_t i = 0; i < side.x.size(); ++i)
      if (w % 2 == 0 ? side.x[i] <= wall : side.x[i] >= wall)
        mass = side.beyond[i];
    sum += mass;
  }
  return sum;
}

template <int dim>
struct FoundLaw {
  CoarseLaw<dim> law;
  Sides<dim> sides;
};

/// The law around the core, on a grid that reaches so far that little of `allowed` lies beyond, or
/// as far as it can.
template <int dim>
FoundLaw<dim> law_around(const Dynamics<dim> &dynamics, const InitialDensity<dim> &initial_density,
                         const TailNeeds<dim> &needs, const BoxGrid<dim> &core,
                         const double allowed)
{
  constexpr double share = 0.25;
  FoundLaw<dim> found;
  for (const double reach : {2.5, 8., 32., 128., 512.}) {
    found.law = coarse_law(dynamics, initial_density, core.lower, core.upper, reach, needs.time);
    found.sides = sides_of(found.law, core);
    if (std::all_of(found.sides.begin(), found.sides.end(),
                    [&](const Side &side) { return side.beyond_grid <= share * allowed; }))
      break;
  }
  return found;
}

/// Where all but a small part of the mass is, and all of the start.
template <int dim>
BoxGrid<dim> find_core(const Dynamics<dim> &dynamics, const InitialDensity<dim> &initial_density,
                       const TailNeeds<dim> &needs)
{
  constexpr double small = 1e-4, noticed = 1.1;
  constexpr double much = 100.;
  constexpr unsigned int most_rounds = 8, most_leaps = 2;
  unsigned int leaps = 0;
  BoxGrid<dim> core;
  core.n.fill(1);
  core.lower = needs.start_lower;
  core.upper = needs.start_upper;
  for (unsigned int round = 0; round < most_rounds; ++round) {
    const auto larger =
        walls_at<dim>(law_around(dynamics, initial_density, needs, core, small).sides, small, core);
    if (!larger && leaps++ == most_leaps)
      refuse_tails("that mass escapes, to a million times the size of what holds the start");
    if (!larger) { // a start that is very narrow beside all else
      for (unsigned int d = 0; d < dim; ++d) {
        const double further = 0.5 * (much - 1.) * (core.upper[d] - core.lower[d]);
        core.lower[d] -= further;
        core.upper[d] += further;
      }
      continue;
    }
    double growth = 1.;
    for (unsigned int d = 0; d < dim; ++d)
      growth =
          std::max(growth, (larger->upper[d] - larger->lower[d]) / (core.upper[d] - core.lower[d]));
    core = *larger;
    if (growth < noticed)
      return core;
  }
  refuse_tails("mass further out wherever it looked");
}

/// The number of all cells.
template <int dim>
double divide(BoxGrid<dim> &box, const dealii::Tensor<1, dim> &widths, const unsigned int degree)
{
  constexpr double fewest = 8., most_in_one = 1e6;
  double n_cells = 1.;
  for (unsigned int d = 0; d < dim; ++d) {
    const double length = box.upper[d] - box.lower[d];
    const double n =
        std::max(fewest, std::ceil(length * cells_per_width<dim>() / (degree * widths[d])));
    box.n[d] = static_cast<unsigned int>(std::min(n, most_in_one));
    n_cells *= n;
  }
  return n_cells;
}

} // namespace

template <int dim>
AutomaticBox<dim> find_tail_box(const Dynamics<dim> &dynamics,
                                const InitialDensity<dim> &initial_density,
                                const TailNeeds<dim> &needs)
{
  const BoxGrid<dim> core = find_core(dynamics, initial_density, needs);
  BoxGrid<dim> start = core;
  start.lower = needs.start_lower;
  start.upper = needs.start_upper;
  const double wanted = needs.outside_mass / (2 * dim * tail_safety);
  const FoundLaw<dim> found = law_around(dynamics, initial_density, needs, core, wanted);

  std::optional<BoxGrid<dim>> box;
  double n_cells = 0.;
  for (double factor = 1.; factor * needs.outside_mass <= most_outside; factor *= 10.) {
    box = walls_at<dim>(found.sides, factor * wanted, start);
    if (!box)
      continue;
    n_cells = divide(*box, found.law.widths, needs.degree);
    if (n_cells <= most_tail_cells<dim>())
      return {*box, tail_safety * mass_beyond<dim>(found.sides, *box)};
  }
  if (box)
    refuse_tails("that a box beyond which " +
                 brief(tail_safety * mass_beyond<dim>(found.sides, *box), 2) +
                 " of the mass may lie takes " +
                 (std::isfinite(n_cells) ? brief(n_cells, 3) : std::string("countless")) +
                 " cells, of at most " + brief(most_tail_cells<dim>()));
  refuse_tails("tails that reach five hundred times as far as what holds the start");
}

template AutomaticBox<1> find_tail_box(const Dynamics<1> &, const InitialDensity<1> &,
                                       const TailNeeds<1> &);
template AutomaticBox<2> find_tail_box(const Dynamics<2> &, const InitialDensity<2> &,
                                       const TailNeeds<2> &);
template AutomaticBox<3> find_tail_box(const Dynamics<3> &, const InitialDensity<3> &,
                                       const TailNeeds<3> &);

} // namespace gibbsflow
