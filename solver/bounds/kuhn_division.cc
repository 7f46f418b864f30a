#include "bounds/kuhn_division.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace gibbsflow {

namespace {

constexpr unsigned int samples = 3; // per direction and box where V is sampled

constexpr unsigned int n_samples(const int dim)
{
  return dim == 0 ? 1 : samples * n_samples(dim - 1);
}

/// V at n_samples equidistant points of each box, corners included, first coordinate fastest.
template <int dim>
std::vector<double> sample(const Potential<dim> &potential,
                           const std::vector<CellGeometry<dim>> &boxes)
{
  std::vector<dealii::Point<dim>> points;
  for (const CellGeometry<dim> &box : boxes)
    for (unsigned int i = 0; i < n_samples(dim); ++i) {
      dealii::Point<dim> unit;
      for (unsigned int d = 0, rest = i; d < dim; ++d, rest /= samples)
        unit[d] = (rest % samples) / (samples - 1.);
      points.push_back(box.map(unit));
    }
  std::vector<double> V;
  potential.values(points, V);
  return V;
}

/// Into how many parts the lines of every direction divide the grid's cells.
template <int dim>
std::array<std::vector<unsigned int>, dim>
parts_per_line(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
               const Potential<dim> &potential, const double diffusion, const double target)
{
  std::array<std::vector<double>, dim> range;
  for (unsigned int d = 0; d < dim; ++d)
    range[d].assign(grid.n[d], 0.);
  std::vector<CellGeometry<dim>> cells;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
    if (keep[cell])
      cells.push_back(grid.cell(cell));
  const std::vector<double> all = sample(potential, cells);
  auto V = all.begin();
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell) {
    if (!keep[cell])
      continue;
    const std::array<unsigned int, dim> position = grid.position(cell);
    for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= samples)
      for (unsigned int i = 0; i < n_samples(dim); ++i)
        if ((i / stride) % samples + 1 < samples) {
          const double steps = samples - 1.;
          double &largest = range[d][position[d]];
          largest = std::max(largest, steps * std::abs(V[i + stride] - V[i]) / diffusion);
        }
    V += n_samples(dim);
  }
  std::array<std::vector<unsigned int>, dim> parts;
  for (unsigned int d = 0; d < dim; ++d)
    for (const double r : range[d])
      parts[d].push_back(std::max(1., std::min(1e6, std::ceil(r / target))));
  return parts;
}

/// The range of U = V/D on a box from samples of V, widened by what second differences say of the
/// values in between.
template <int dim>
EnergyRange sampled_range(const double *const V, const double diffusion)
{
  double widening = 0.;
  for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= samples) {
    double bend = 0.;
    for (unsigned int i = 0; i < n_samples(dim); ++i)
      if ((i / stride) % samples == 0)
        bend = std::max(bend, std::abs(V[i] - 2. * V[i + stride] + V[i + 2 * stride]));
    widening += bend / 4.; // twice what a parabola through three points leaves
  }
  const auto [smallest, largest] = std::minmax_element(V, V + n_samples(dim));
  return {(*smallest - widening) / diffusion, (*largest + widening) / diffusion};
}

/// The ranges of U on boxes: proven, or sampled where the potential encloses nothing.
template <int dim>
std::vector<EnergyRange> ranges_on(const std::vector<CellGeometry<dim>> &boxes,
                                   const Potential<dim> &potential, const double diffusion,
                                   bool &proven)
{
  std::vector<EnergyRange> ranges;
  for (const CellGeometry<dim> &box : boxes)
    if (const std::optional<Enclosure<dim>> enclosure =
            potential.enclose(box.lower(), box.upper())) {
      const Interval U = enclosure->value * (Interval(1.) * (1. / diffusion));
      ranges.push_back({U.lower - 1e-15 * std::abs(U.lower), U.upper + 1e-15 * std::abs(U.upper)});
    } else
      break;
  if (ranges.size() == boxes.size())
    return ranges;
  proven = false;
  ranges.clear();
  const std::vector<double> V = sample(potential, boxes);
  for (std::size_t i = 0; i < boxes.size(); ++i)
    ranges.push_back(sampled_range<dim>(V.data() + i * n_samples(dim), diffusion));
  return ranges;
}

/// Boxes that the cells kept are divided into; a number that no integer may hold.
template <int dim>
double count_boxes(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
                   const std::array<std::vector<unsigned int>, dim> &parts)
{
  double n_boxes = 0.;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
    if (keep[cell]) {
      double of_cell = 1.;
      for (unsigned int d = 0; d < dim; ++d)
        of_cell *= parts[d][grid.position(cell)[d]];
      n_boxes += of_cell;
    }
  return n_boxes;
}

} // namespace

template <int dim>
std::optional<KuhnDivision<dim>>
divide_into_simplices(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
                      const Potential<dim> &potential, const double diffusion, const double target,
                      const unsigned int most_cells)
{
  if (std::count(keep.begin(), keep.end(), true) > most_cells)
    return std::nullopt;
  const auto parts = parts_per_line<dim>(grid, keep, potential, diffusion, target);
  if (count_boxes<dim>(grid, keep, parts) > most_cells)
    return std::nullopt;

  // lines: the first vertex of every grid cell, and how many there are
  std::array<std::vector<std::int64_t>, dim> first_line;
  std::array<std::int64_t, dim> vertex_stride;
  std::int64_t n_vertices = 1;
  for (unsigned int d = 0; d < dim; ++d) {
    std::int64_t line = 0;
    for (const unsigned int n : parts[d]) {
      first_line[d].push_back(line);
      line += n;
    }
    vertex_stride[d] = n_vertices;
    n_vertices *= line + 1;
  }

  KuhnDivision<dim> result;
  std::unordered_map<std::int64_t, std::int64_t> face_numbers;
  // a face is known by its vertices in ascending order
  const auto face_number = [&](std::array<std::int64_t, dim> vertices) {
    std::sort(vertices.begin(), vertices.end());
    std::int64_t key = 0;
    for (const std::int64_t v : vertices)
      key = key * n_vertices + v;
    return face_numbers.try_emplace(key, face_numbers.size()).first->second;
  };
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell) {
    if (!keep[cell])
      continue;
    const std::array<unsigned int, dim> position = grid.position(cell);
    unsigned int n = 1;
    for (unsigned int d = 0; d < dim; ++d)
      n *= parts[d][position[d]];
    std::vector<CellGeometry<dim>> boxes(n);
    for (unsigned int part = 0; part < n; ++part) {
      dealii::Point<dim> lower, upper; // in the unit cell
      std::int64_t origin = 0;
      for (unsigned int d = 0, rest = part; d < dim; ++d) {
        const unsigned int m = parts[d][position[d]], i = rest % m;
        rest /= m;
        lower[d] = double(i) / m;
        upper[d] = (i + 1.) / m;
        origin += vertex_stride[d] * (first_line[d][position[d]] + i);
      }
      boxes[part] = grid.cell(cell).part({lower, upper});
      KuhnSimplex<dim> element;
      element.box = result.boxes.size();
      std::iota(element.order.begin(), element.order.end(), 0u);
      do {
        std::array<std::int64_t, dim + 1> vertices;
        vertices[0] = origin;
        for (unsigned int k = 0; k < dim; ++k)
          vertices[k + 1] = vertices[k] + vertex_stride[element.order[k]];
        for (unsigned int i = 0; i <= dim; ++i) {
          std::array<std::int64_t, dim> others;
          std::remove_copy(vertices.begin(), vertices.end(), others.begin(), vertices[i]);
          element.faces[i] = face_number(others);
        }
        result.elements.push_back(element);
      } while (std::next_permutation(element.order.begin(), element.order.end()));
      result.boxes.push_back({boxes[part], {}});
    }
    const std::vector<EnergyRange> U = ranges_on(boxes, potential, diffusion, result.proven);
    for (unsigned int part = 0; part < n; ++part)
      result.boxes[result.boxes.size() - n + part].U = U[part];
  }
  result.n_faces = face_numbers.size();
  return result;
}

template std::optional<KuhnDivision<2>> divide_into_simplices(const BoxGrid<2> &,
                                                              const std::vector<bool> &,
                                                              const Potential<2> &, double, double,
                                                              unsigned int);
template std::optional<KuhnDivision<3>> divide_into_simplices(const BoxGrid<3> &,
                                                              const std::vector<bool> &,
                                                              const Potential<3> &, double, double,
                                                              unsigned int);

} // namespace gibbsflow
