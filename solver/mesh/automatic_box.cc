#include "mesh/automatic_box.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"
#include "mesh/landscape_cut.h"
#include "mesh/shortest_widths.h"

#include <cmath>
#include <sstream>

namespace gibbsflow {

namespace {

/// Cells a direction of the grids that V is looked at on.
template <int dim>
constexpr unsigned int n_looked_at()
{
  return dim == 1 ? 512 : dim == 2 ? 48 : 16;
}

template <int dim>
BoxGrid<dim> grid_on(const dealii::Point<dim> &lower, const dealii::Point<dim> &upper,
                     const unsigned int n)
{
  BoxGrid<dim> grid;
  grid.lower = lower;
  grid.upper = upper;
  grid.n.fill(n);
  return grid;
}

template <int dim>
[[noreturn]] void refuse(const std::string &found, const BoxNeeds<dim> &needs)
{
  throw UserError("Mesh/Type", "automatic found " + found,
                  "a potential that rises by " + brief(needs.height * needs.diffusion, 3) + " (" +
                      brief(needs.height, 3) +
                      " D) in all directions within a box of moderate size",
                  "Add Potential/L2 (or, for a network, Network/Regularizer), which confine, use a "
                  "smaller Noise/Sigma, or give Mesh/Lower corner and Mesh/Upper corner: walls "
                  "confine then");
}

/// The smallest of V at points of a wall: w = 2d for the lower one in direction d, 2d + 1 for the
/// upper one.
template <int dim>
double lowest_on_wall(const Potential<dim> &potential, const BoxGrid<dim> &box,
                      const unsigned int w)
{
  constexpr unsigned int n = dim == 3 ? 24 : 96;
  std::vector<dealii::Point<dim>> x;
  unsigned int count = 1;
  for (unsigned int d = 1; d < dim; ++d)
    count *= n + 1;
  for (unsigned int k = 0; k < count; ++k) {
    dealii::Point<dim> point;
    unsigned int rest = k;
    for (unsigned int d = 0; d < dim; ++d)
      if (d == w / 2)
        point[d] = w % 2 == 0 ? box.lower[d] : box.upper[d];
      else {
        point[d] = box.lower[d] + (box.upper[d] - box.lower[d]) * (rest % (n + 1)) / n;
        rest /= n + 1;
      }
    x.push_back(point);
  }
  std::vector<double> V;
  potential.values(x, V);
  double lowest = std::numeric_limits<double>::infinity();
  for (const double value : V) // what is no number is no way out either
    if (!(value >= lowest))
      lowest = std::isnan(value) ? lowest : value;
  return lowest;
}

/// Over which V changes by D at x; infinite where V is flat there.
template <int dim>
double length_of_change(const Potential<dim> &potential, const dealii::Point<dim> &x,
                        const double D)
{
  const double g = potential.gradient(x).norm(), H = potential.hessian(x).norm();
  return 2. * D / (g + std::sqrt(g * g + 2. * H * D)); // g l + H l^2/2 = D
}

/// Moves the walls outwards until V is at least `target` at all of them. Returns whether any was
/// moved.
template <int dim>
bool move_outwards(const Potential<dim> &potential, const double target, const double first_size,
                   const BoxNeeds<dim> &needs, BoxGrid<dim> &box)
{
  constexpr double step = 0.08; // of the size
  constexpr double most = 1e4;  // sizes of the first box
  constexpr unsigned int most_moves = 2000;
  bool any = false;
  for (unsigned int moves = 0; moves < most_moves; ++moves) {
    bool moved = false;
    for (unsigned int w = 0; w < 2 * dim; ++w) {
      const unsigned int d = w / 2;
      const double lowest = lowest_on_wall(potential, box, w);
      if (lowest >= target)
        continue;
      const double size = box.upper[d] - box.lower[d];
      std::ostringstream found;
      if (size > most * first_size) {
        found << "V = " << brief(lowest) << ", which is not above " << brief(target)
              << ", still at coordinate " << d + 1 << " = "
              << brief(w % 2 == 0 ? box.lower[d] : box.upper[d]);
        refuse(found.str(), needs);
      }
      (w % 2 == 0 ? box.lower : box.upper)[d] += (w % 2 == 0 ? -1. : 1.) * step * size;
      moved = true;
    }
    if (!moved)
      return any;
    any = true;
  }
  refuse("no box within " + std::to_string(most_moves) + " moves of its walls", needs);
}

/// The box around the cells that are kept, less than a cell larger.
template <int dim>
BoxGrid<dim> around_kept(const BoxGrid<dim> &box, const std::vector<bool> &keep)
{
  BoxGrid<dim> result = box;
  result.lower = box.upper;
  result.upper = box.lower;
  for (unsigned int cell = 0; cell < keep.size(); ++cell)
    if (keep[cell])
      for (unsigned int d = 0; d < dim; ++d) {
        result.lower[d] = std::min(result.lower[d], box.cell_lower(cell)[d]);
        result.upper[d] = std::max(result.upper[d], box.cell_upper(cell)[d]);
      }
  return result;
}

/// int e^{-(V - V_min)/D} over the cells of a grid, by their middles, but for those within `less`.
template <int dim>
double scaled_mass(const Potential<dim> &potential, const BoxGrid<dim> &grid, const double V_min,
                   const double D, const BoxGrid<dim> *const less)
{
  std::vector<dealii::Point<dim>> x;
  double volume = 1.;
  for (unsigned int d = 0; d < dim; ++d)
    volume *= grid.cell_size(d);
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell) {
    const dealii::Point<dim> middle = grid.cell(cell).middle();
    bool is_within = less != nullptr;
    for (unsigned int d = 0; d < dim && is_within; ++d)
      is_within = less->lower[d] <= middle[d] && middle[d] <= less->upper[d];
    if (!is_within)
      x.push_back(middle);
  }
  std::vector<double> V;
  potential.values(x, V);
  double sum = 0.;
  for (const double value : V)
    if (!std::isnan(value))
      sum += volume * std::exp(-(value - V_min) / D);
  return sum;
}

template <int dim>
double mass_outside(const Potential<dim> &potential, const BoxGrid<dim> &box, const double V_min,
                    const double D)
{
  constexpr double safety = 10.;
  const std::optional<KnownBox<dim>> known = potential.known_box();
  constexpr unsigned int n = 2 * n_looked_at<dim>();
  dealii::Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d) {
    const double half = 0.5 * (box.upper[d] - box.lower[d]);
    lower[d] = box.lower[d] - half;
    upper[d] = box.upper[d] + half;
    if (known) {
      lower[d] = std::max(lower[d], known->lower[d]);
      upper[d] = std::min(upper[d], known->upper[d]);
    }
  }
  const double inside = scaled_mass(potential, grid_on(box.lower, box.upper, n), V_min, D,
                                    (const BoxGrid<dim> *)nullptr);
  return safety * scaled_mass(potential, grid_on(lower, upper, n), V_min, D, &box) / inside;
}

template <int dim>
[[noreturn]] void refuse_cells(const BoxGrid<dim> &box, const dealii::Tensor<1, dim> &h,
                               const double n_cells, const double most)
{
  std::ostringstream found;
  found << "a box from (" << box.lower << ") to (" << box.upper << ") and cells of ";
  for (unsigned int d = 0; d < dim; ++d)
    found << (d > 0 ? " x " : "") << brief(h[d], 2);
  found << ", of which about " << brief(n_cells, 2) << " would be needed where V is low";
  throw UserError("Mesh/Type", "automatic found " + found.str(),
                  "at most " + brief(most, 2) + " equal cells, at the degree that was asked for",
                  "Use a larger Noise/Sigma or a narrower start, or give Mesh/Lower corner, "
                  "Mesh/Upper corner and Mesh/Subdivisions that you find enough");
}

/// Divides the box into cells that fit the wells.
template <int dim>
void divide_box(const Potential<dim> &potential, const InitialDensity<dim> &initial_density,
                const BoxNeeds<dim> &needs, const double kept, BoxGrid<dim> &box)
{
  constexpr unsigned int fewest = 8;
  constexpr double most_cells = 5e5;
  constexpr double most_unknowns = dim == 1 ? 1e6 : dim == 2 ? 3e5 : 1e5;
  // from the start mass comes down before it matters how well its slopes are resolved
  constexpr double with_mass = 10.; // in D above the level of the wells
  const double D = needs.diffusion;
  const double level =
      cut_landscape(Region<dim>(box), potential, D, initial_density, needs.height, true).level;
  constexpr double to_be_halved = 4.;
  const dealii::Tensor<1, dim> h = (needs.is_adaptive ? to_be_halved : 1.) * needs.degree /
                                   cells_per_width<dim>() *
                                   shortest_widths(potential, box, level + with_mass * D, D);
  double n_cells = 1.;
  for (unsigned int d = 0; d < dim; ++d)
    n_cells *= std::max(1. * fewest, std::ceil((box.upper[d] - box.lower[d]) / h[d]));
  const double most = most_unknowns / std::pow(needs.degree, dim);
  if (!(n_cells <= most_cells && kept * n_cells <= most))
    refuse_cells(box, h, kept * n_cells, std::min(most, kept * most_cells));
  for (unsigned int d = 0; d < dim; ++d)
    box.n[d] = std::max(fewest,
                        static_cast<unsigned int>(std::ceil((box.upper[d] - box.lower[d]) / h[d])));
}

} // namespace

template <int dim>
AutomaticBox<dim> find_box(const Potential<dim> &potential,
                           const InitialDensity<dim> &initial_density, const BoxNeeds<dim> &needs)
{
  const double D = needs.diffusion;
  BoxGrid<dim> box = grid_on(needs.start_lower, needs.start_upper, n_looked_at<dim>());
  double first_size = 0.;
  for (unsigned int d = 0; d < dim; ++d)
    first_size = std::max(first_size, box.upper[d] - box.lower[d]);
  const double length = // a start may be as narrow as one likes
      length_of_change(potential, box.lower + 0.5 * (box.upper - box.lower), D);
  if (std::isfinite(length))
    first_size = std::max(first_size, length);

  const auto look = [&] {
    return cut_landscape(Region<dim>(box), potential, D, initial_density, needs.height);
  };
  // wells that are found on the way may lie higher than those known before
  constexpr unsigned int most_rounds = 20;
  const std::optional<KnownBox<dim>> known = potential.known_box();
  if (known) {
    box.lower = known->lower;
    box.upper = known->upper;
  }
  LandscapeCut<dim> cut = look();
  for (unsigned int round = 0; !known; ++round) {
    if (!move_outwards(potential, cut.level + needs.height * D, first_size, needs, box))
      break;
    cut = look();
    if (round == most_rounds)
      refuse("new wells wherever it looked", needs);
  }
  for (unsigned int round = 0; round < 2; ++round) { // the second time on smaller cells
    box = around_kept(box, cut.keep);
    cut = look();
  }

  const double kept = std::count(cut.keep.begin(), cut.keep.end(), true) / (1. * cut.keep.size());
  divide_box(potential, initial_density, needs, kept, box);
  return {box, mass_outside(potential, box, cut.potential_minimum, D), kept};
}

template AutomaticBox<1> find_box(const Potential<1> &, const InitialDensity<1> &,
                                  const BoxNeeds<1> &);
template AutomaticBox<2> find_box(const Potential<2> &, const InitialDensity<2> &,
                                  const BoxNeeds<2> &);
template AutomaticBox<3> find_box(const Potential<3> &, const InitialDensity<3> &,
                                  const BoxNeeds<3> &);

} // namespace gibbsflow
