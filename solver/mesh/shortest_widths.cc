#include "mesh/shortest_widths.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// A part of the box.
template <int dim>
struct Brick {
  dealii::Point<dim> lower;
  double V_lowest, V_range; // among its corners and its middle
};

template <int dim>
dealii::Point<dim> corner(const dealii::Point<dim> &lower, const dealii::Tensor<1, dim> &size,
                          const unsigned int number)
{
  dealii::Point<dim> x = lower;
  for (unsigned int d = 0; d < dim; ++d)
    x[d] += (number >> d & 1) * size[d];
  return x;
}

template <int dim>
void look_at(const Potential<dim> &potential, const dealii::Tensor<1, dim> &size,
             std::vector<Brick<dim>> &bricks)
{
  constexpr unsigned int n_points = (1u << dim) + 1;
  std::vector<dealii::Point<dim>> x;
  for (const Brick<dim> &brick : bricks) {
    for (unsigned int k = 0; k + 1 < n_points; ++k)
      x.push_back(corner(brick.lower, size, k));
    x.push_back(brick.lower + 0.5 * size);
  }
  std::vector<double> V;
  potential.values(x, V);
  for (std::size_t i = 0; i < bricks.size(); ++i) {
    const auto first = V.begin() + i * n_points;
    const auto [least, most] = std::minmax_element(first, first + n_points);
    bricks[i].V_lowest = *least;
    bricks[i].V_range = *most - *least;
  }
}

/// Shortens the widths to those in the middles that lie low enough. Returns whether any does.
template <int dim>
bool shorten(const Potential<dim> &potential, const dealii::Tensor<1, dim> &size,
             const std::vector<Brick<dim>> &bricks, const double highest, const double diffusion,
             dealii::Tensor<1, dim> &widths)
{
  constexpr double flat = 1e-300;
  constexpr double steep = 6.; // a well has a slope of less than 4.5 diffusion/width up to 10 of it
  std::vector<dealii::Point<dim>> middles;
  for (const Brick<dim> &brick : bricks)
    middles.push_back(brick.lower + 0.5 * size);
  bool any = false;
  for (const Jet<dim> &jet : potential.jets(middles, 2)) {
    if (!(jet.value <= highest))
      continue;
    any = true;
    for (unsigned int d = 0; d < dim; ++d) {
      const double curvature = std::abs(jet.hessian[d][d]), slope = std::abs(jet.gradient[d]);
      if (std::isfinite(curvature))
        widths[d] = std::min(widths[d], std::sqrt(diffusion / std::max(curvature, flat)));
      if (std::isfinite(slope)) // of sides that are steep without a curvature, beside kinks
        widths[d] = std::min(widths[d], steep * diffusion / std::max(slope, flat));
    }
  }
  return any;
}

} // namespace

template <int dim>
dealii::Tensor<1, dim> shortest_widths(const Potential<dim> &potential, const BoxGrid<dim> &grid,
                                       const double highest, const double diffusion)
{
  constexpr double fine = 2.; // widths
  constexpr std::size_t most_bricks = dim == 2 ? 30000 : 100000;
  dealii::Tensor<1, dim> widths, size;
  for (unsigned int d = 0; d < dim; ++d) {
    widths[d] = grid.upper[d] - grid.lower[d];
    size[d] = grid.cell_size(d);
  }
  std::vector<Brick<dim>> bricks;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
    bricks.push_back({grid.cell_lower(cell), 0., 0.});
  for (;;) {
    look_at(potential, size, bricks);
    // as much lower as V changes there
    bricks.erase(std::remove_if(bricks.begin(), bricks.end(),
                                [&](const Brick<dim> &brick) {
                                  return brick.V_lowest - brick.V_range > highest;
                                }),
                 bricks.end());
    const bool any = shorten(potential, size, bricks, highest, diffusion, widths);
    dealii::Tensor<1, dim> finer = size;
    unsigned int parts = 0; // halved in these directions
    for (unsigned int d = 0; d < dim; ++d)
      if (!any || size[d] > fine * widths[d]) {
        finer[d] *= 0.5;
        parts |= 1u << d;
      }
    if (bricks.empty() || parts == 0 || bricks.size() << dim > most_bricks)
      return widths;
    std::vector<Brick<dim>> halved;
    for (const Brick<dim> &brick : bricks)
      for (unsigned int k = 0; k < 1u << dim; ++k)
        if ((k & parts) == k)
          halved.push_back({corner(brick.lower, finer, k), 0., 0.});
    bricks = std::move(halved);
    size = finer;
  }
}

template dealii::Tensor<1, 1> shortest_widths(const Potential<1> &, const BoxGrid<1> &, double,
                                              double);
template dealii::Tensor<1, 2> shortest_widths(const Potential<2> &, const BoxGrid<2> &, double,
                                              double);
template dealii::Tensor<1, 3> shortest_widths(const Potential<3> &, const BoxGrid<3> &, double,
                                              double);

} // namespace gibbsflow
