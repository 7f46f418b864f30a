#include "mesh/cells_of_start.h"

#include "mesh/automatic_box.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// The grid with cells of at most this length, at least `fewest` in each direction, and not fewer
/// than it has.
template <int dim>
BoxGrid<dim> with_cells_of(BoxGrid<dim> box, const double length, const double fewest)
{
  for (unsigned int d = 0; d < dim; ++d) {
    const double n = std::max(fewest, std::ceil((box.upper[d] - box.lower[d]) / length));
    box.n[d] = std::max(box.n[d], static_cast<unsigned int>(n));
  }
  return box;
}

} // namespace

template <int dim>
void add_cells_for_start(const InitialDensity<dim> &initial_density, const unsigned int degree,
                         const double kept, BoxGrid<dim> &box)
{
  constexpr double fewest = dim == 1 ? 256. : dim == 2 ? 24. : 8.;
  constexpr double affordable = 2e4; // unknowns
  constexpr double longer = 1.1;
  double longest = 0.;
  for (unsigned int d = 0; d < dim; ++d)
    longest = std::max(longest, box.upper[d] - box.lower[d]);
  const auto is_affordable = [&](const BoxGrid<dim> &grid) {
    double n = kept;
    for (unsigned int d = 0; d < dim; ++d)
      n *= 1. * grid.n[d] * degree;
    return n <= affordable;
  };

  const double scale = initial_density.length_scale(box.lower, box.upper);
  double length = std::clamp(degree / cells_per_width<dim>() * scale, 1e-4 * longest, longest);
  for (;; length = std::min(longer * length, longest)) {
    const BoxGrid<dim> finer = with_cells_of(box, length, fewest);
    if (is_affordable(finer)) {
      box = finer;
      return;
    }
    if (length >= longest)
      return;
  }
}

template void add_cells_for_start(const InitialDensity<1> &, unsigned int, double, BoxGrid<1> &);
template void add_cells_for_start(const InitialDensity<2> &, unsigned int, double, BoxGrid<2> &);
template void add_cells_for_start(const InitialDensity<3> &, unsigned int, double, BoxGrid<3> &);

} // namespace gibbsflow
