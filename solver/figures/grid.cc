#include "figures/grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace {

constexpr double not_there = std::numeric_limits<double>::quiet_NaN();

/// Values and derivatives of the Lagrange polynomials of equidistant nodes on [0, 1] at u.
struct ShapeValues {
  std::vector<double> value, derivative;
};

ShapeValues shapes_at(const unsigned int degree, const double u)
{
  ShapeValues shapes{std::vector<double>(degree + 1, 1.), std::vector<double>(degree + 1, 0.)};
  for (unsigned int i = 0; i <= degree; ++i)
    for (unsigned int j = 0; j <= degree; ++j) {
      if (j == i)
        continue;
      const double distance = (double(i) - double(j)) / degree;
      const double factor = (u - double(j) / degree) / distance;
      shapes.derivative[i] = shapes.derivative[i] * factor + shapes.value[i] / distance;
      shapes.value[i] *= factor;
    }
  return shapes;
}

using Shapes = std::array<ShapeValues, 3>;

Shapes shapes_at(const unsigned int dim, const unsigned int degree,
                 const std::array<double, 3> &unit)
{
  Shapes shapes;
  for (unsigned int d = 0; d < 3; ++d)
    shapes[d] = d < dim ? shapes_at(degree, unit[d]) : ShapeValues{{1.}, {0.}};
  return shapes;
}

/// Calls visit(node, position along the axes) for the nodes of a cell.
template <typename Visit>
void for_each_node(const unsigned int dim, const VtuCell &cell, const Visit &visit)
{
  const unsigned int n = cell.degree + 1, n_z = dim == 3 ? n : 1;
  for (unsigned int k = 0, node = 0; k < n_z; ++k)
    for (unsigned int j = 0; j < n; ++j)
      for (unsigned int i = 0; i < n; ++i, ++node)
        visit(cell.nodes[node], std::array<unsigned int, 3>{{i, j, k}});
}

/// The box of a cell's nodes, and whether the cell is the box: its nodes are equidistant in it.
struct CellBox {
  std::array<double, 3> lower, upper;
  bool is_cell = true;
};

CellBox box_of(const VtuFields &fields, const VtuCell &cell)
{
  const unsigned int dim = fields.dimension;
  CellBox box;
  box.lower.fill(std::numeric_limits<double>::max());
  box.upper.fill(std::numeric_limits<double>::lowest());
  for (const unsigned int node : cell.nodes)
    for (unsigned int d = 0; d < 3; ++d) {
      box.lower[d] = std::min(box.lower[d], fields.points[3 * node + d]);
      box.upper[d] = std::max(box.upper[d], fields.points[3 * node + d]);
    }
  for_each_node(dim, cell, [&](const unsigned int node, const auto &position) {
    for (unsigned int d = 0; d < dim; ++d) {
      const double side = box.upper[d] - box.lower[d];
      const double expected = box.lower[d] + side * position[d] / cell.degree;
      box.is_cell =
          box.is_cell && std::abs(fields.points[3 * node + d] - expected) <= 1e-9 * std::abs(side);
    }
  });
  return box;
}

/// Solves A y = b for dim <= 3 unknowns by Cramer's rule in three; false for a singular matrix.
bool solve_small(const std::array<std::array<double, 3>, 3> &A, const std::array<double, 3> &b,
                 std::array<double, 3> &y)
{
  const auto determinant = [](const auto &M) {
    return M[0][0] * (M[1][1] * M[2][2] - M[1][2] * M[2][1]) -
           M[0][1] * (M[1][0] * M[2][2] - M[1][2] * M[2][0]) +
           M[0][2] * (M[1][0] * M[2][1] - M[1][1] * M[2][0]);
  };
  const double whole = determinant(A);
  if (whole == 0. || !std::isfinite(whole))
    return false;
  for (unsigned int d = 0; d < 3; ++d) {
    auto replaced = A;
    for (unsigned int row = 0; row < 3; ++row)
      replaced[row][d] = b[row];
    y[d] = determinant(replaced) / whole;
  }
  return true;
}

/// The point u of the unit cell with x(u) = x, x(u) being the cell's polynomial, by Newton's
/// method from the centre; false where it does not lie in the cell.
bool find_in_cell(const VtuFields &fields, const VtuCell &cell, const std::array<double, 3> &x,
                  std::array<double, 3> &unit)
{
  const unsigned int dim = fields.dimension;
  unit.fill(0.5);
  for (unsigned int iteration = 0; iteration < 20; ++iteration) {
    const Shapes shapes = shapes_at(dim, cell.degree, unit);
    std::array<double, 3> residual = x, step = {};
    std::array<std::array<double, 3>, 3> jacobian = {};
    for_each_node(dim, cell, [&](const unsigned int node, const auto &position) {
      std::array<double, 3> gradient;
      double value = 1.;
      for (unsigned int d = 0; d < 3; ++d) {
        value *= shapes[d].value[position[d]];
        gradient[d] = 1.;
        for (unsigned int e = 0; e < 3; ++e)
          gradient[d] *= e == d ? shapes[e].derivative[position[e]] : shapes[e].value[position[e]];
      }
      for (unsigned int c = 0; c < dim; ++c) {
        residual[c] -= value * fields.points[3 * node + c];
        for (unsigned int d = 0; d < dim; ++d)
          jacobian[c][d] += gradient[d] * fields.points[3 * node + c];
      }
    });
    for (unsigned int d = dim; d < 3; ++d) {
      jacobian[d][d] = 1.;
      residual[d] = 0.;
    }
    if (!solve_small(jacobian, residual, step))
      return false;
    double largest = 0.;
    for (unsigned int d = 0; d < dim; ++d) {
      unit[d] = std::clamp(unit[d] + step[d], -1., 2.);
      largest = std::max(largest, std::abs(step[d]));
    }
    if (largest < 1e-10)
      break;
  }
  const double tolerance = 1e-6;
  return std::all_of(unit.begin(), unit.begin() + dim, [tolerance](const double u) {
    return u >= -tolerance && u <= 1. + tolerance;
  });
}

} // namespace

std::array<unsigned int, 3> Grid::position(const std::size_t index) const
{
  return {{static_cast<unsigned int>(index % n[0]), static_cast<unsigned int>(index / n[0] % n[1]),
           static_cast<unsigned int>(index / n[0] / n[1])}};
}

Grid grid_over(const VtuFields &fields, const unsigned int n_points)
{
  Grid grid;
  grid.dimension = fields.dimension;
  double log_volume = 0., longest = 0.;
  for (unsigned int d = 0; d < grid.dimension; ++d) {
    grid.lower[d] = std::numeric_limits<double>::max();
    grid.upper[d] = std::numeric_limits<double>::lowest();
    for (std::size_t p = d; p < fields.points.size(); p += 3) {
      grid.lower[d] = std::min(grid.lower[d], fields.points[p]);
      grid.upper[d] = std::max(grid.upper[d], fields.points[p]);
    }
    longest = std::max(longest, grid.upper[d] - grid.lower[d]);
  }
  std::array<double, 3> side;
  for (unsigned int d = 0; d < grid.dimension; ++d) {
    side[d] = std::max(grid.upper[d] - grid.lower[d], longest / 3.);
    log_volume += std::log(side[d]);
  }
  const double step = std::exp((log_volume - std::log(double(n_points))) / grid.dimension);
  for (unsigned int d = 0; d < grid.dimension; ++d)
    grid.n[d] = static_cast<unsigned int>(std::clamp(std::round(side[d] / step) + 1., 2., 1e4));
  return grid;
}

GridSampler::GridSampler(const VtuFields &fields, const Grid &grid)
    : fields_(fields), grid_(grid), places_(grid.size(), Place{nowhere, {}})
{
  for (unsigned int c = 0; c < fields.cells.size(); ++c)
    place(c);
}

void GridSampler::place(const unsigned int c)
{
  const VtuCell &cell = fields_.cells[c];
  const CellBox box = box_of(fields_, cell);
  std::array<unsigned int, 3> first = {{0, 0, 0}}, last = {{0, 0, 0}};
  for (unsigned int d = 0; d < fields_.dimension; ++d) {
    const double slack = 1e-9;
    const double begin = (box.lower[d] - grid_.lower[d]) / grid_.step(d) - slack,
                 end = (box.upper[d] - grid_.lower[d]) / grid_.step(d) + slack;
    if (!(end >= 0.) || begin > grid_.n[d] - 1.)
      return;
    first[d] = static_cast<unsigned int>(std::max(std::ceil(begin), 0.));
    last[d] = static_cast<unsigned int>(std::min(std::floor(end), grid_.n[d] - 1.));
  }
  for (unsigned int k = first[2]; k <= last[2]; ++k)
    for (unsigned int j = first[1]; j <= last[1]; ++j)
      for (unsigned int i = first[0]; i <= last[0]; ++i) {
        Place &there = places_[grid_.index(i, j, k)];
        if (there.cell != nowhere)
          continue;
        const std::array<double, 3> x = {
            {grid_.coordinate(0, i), grid_.coordinate(1, j), grid_.coordinate(2, k)}};
        std::array<double, 3> unit = {};
        for (unsigned int d = 0; d < fields_.dimension; ++d)
          unit[d] = std::clamp((x[d] - box.lower[d]) / (box.upper[d] - box.lower[d]), 0., 1.);
        if (box.is_cell || find_in_cell(fields_, cell, x, unit))
          there = {c, unit};
      }
}

std::vector<double> GridSampler::values(const std::vector<double> &field) const
{
  std::vector<double> values(places_.size(), not_there);
  for (std::size_t p = 0; p < places_.size(); ++p) {
    if (places_[p].cell == nowhere)
      continue;
    const VtuCell &cell = fields_.cells[places_[p].cell];
    const Shapes shapes = shapes_at(fields_.dimension, cell.degree, places_[p].unit);
    double sum = 0.;
    for_each_node(fields_.dimension, cell, [&](const unsigned int node, const auto &position) {
      sum += shapes[0].value[position[0]] * shapes[1].value[position[1]] *
             shapes[2].value[position[2]] * field[node];
    });
    values[p] = sum;
  }
  return values;
}

std::vector<double> integrate_over(const Grid &grid, const unsigned int k,
                                   const std::vector<double> &values)
{
  const Grid rest = without_axis(grid, k);
  std::vector<double> integral(rest.size(), 0.);
  for (unsigned int i = 0; i < grid.n[k]; ++i) {
    const double weight = grid.step(k) * (i == 0 || i + 1 == grid.n[k] ? 0.5 : 1.);
    const std::vector<double> layer = slice(grid, k, i, values);
    for (std::size_t p = 0; p < layer.size(); ++p)
      integral[p] += std::isfinite(layer[p]) ? weight * layer[p] : 0.;
  }
  return integral;
}

std::vector<double> slice(const Grid &grid, const unsigned int k, const unsigned int i,
                          const std::vector<double> &values)
{
  std::vector<double> layer;
  layer.reserve(values.size() / grid.n[k]);
  for (std::size_t p = 0; p < values.size(); ++p)
    if (grid.position(p)[k] == i)
      layer.push_back(values[p]);
  return layer;
}

Grid without_axis(const Grid &grid, const unsigned int k)
{
  Grid rest;
  rest.dimension = grid.dimension - 1;
  for (unsigned int d = 0, e = 0; d < grid.dimension; ++d)
    if (d != k) {
      rest.n[e] = grid.n[d];
      rest.lower[e] = grid.lower[d];
      rest.upper[e++] = grid.upper[d];
    }
  return rest;
}

} // namespace gibbsflow
