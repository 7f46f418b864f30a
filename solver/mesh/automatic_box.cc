#include "mesh/automatic_box.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"
#include "mesh/landscape_cut.h"

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

/// In each direction the shortest width sqrt(D/|V_dd|) where V lies at most `highest`.
template <int dim>
dealii::Tensor<1, dim> shortest_widths(const Potential<dim> &potential, const BoxGrid<dim> &box,
                                       const double highest, const double D)
{
  std::vector<dealii::Point<dim>> x;
  for (unsigned int cell = 0; cell < box.n_cells(); ++cell)
    x.push_back(box.cell(cell).middle());
  dealii::Tensor<1, dim> widths;
  for (unsigned int d = 0; d < dim; ++d)
    widths[d] = box.upper[d] - box.lower[d];
  for (const Jet<dim> &jet : potential.jets(x, 2))
    if (jet.value <= highest)
      for (unsigned int d = 0; d < dim; ++d)
        if (const double curvature = std::abs(jet.hessian[d][d]); std::isfinite(curvature))
          widths[d] = std::min(widths[d], std::sqrt(D / std::max(curvature, 1e-300)));
  return widths;
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

  // from the start mass comes down before it matters how well its slopes are resolved
  constexpr double with_mass = 10.; // in D above the level of the wells
  const double level =
      cut_landscape(Region<dim>(box), potential, D, initial_density, needs.height, true).level;
  const dealii::Tensor<1, dim> widths = shortest_widths(potential, box, level + with_mass * D, D);
  constexpr double cells_per_width = 4., most_cells = 1e6;
  double n_cells = 1.;
  for (unsigned int d = 0; d < dim; ++d) {
    const double h = needs.degree / cells_per_width * widths[d];
    const double n = std::max(8., std::ceil((box.upper[d] - box.lower[d]) / h));
    n_cells *= n;
    if (!(n_cells <= most_cells))
      refuse("that cells of " + brief(h, 2) + " in direction " + std::to_string(d + 1) +
                 ", which V asks for on a box of " + brief(box.upper[d] - box.lower[d], 3) +
                 ", are more than a million",
             needs);
    box.n[d] = static_cast<unsigned int>(n);
  }
  return {box, mass_outside(potential, box, cut.potential_minimum, D)};
}

template AutomaticBox<1> find_box(const Potential<1> &, const InitialDensity<1> &,
                                  const BoxNeeds<1> &);
template AutomaticBox<2> find_box(const Potential<2> &, const InitialDensity<2> &,
                                  const BoxNeeds<2> &);
template AutomaticBox<3> find_box(const Potential<3> &, const InitialDensity<3> &,
                                  const BoxNeeds<3> &);

} // namespace gibbsflow
