#include "analysis/crouzeix_raviart.h"

#include "analysis/serial_pencil.h"
#include "spectrum/band_lanczos.h"
#include "spectrum/mass_orthonormal.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace gibbsflow {

namespace {

/// Interval [lower, upper] of V/D on a box.
struct Range {
  double lower, upper;
};

/// One simplex: its faces, the face i opposite to vertex i, and the shape of its box.
template <int dim>
struct Element {
  std::array<std::int64_t, dim + 1> faces;
  std::array<unsigned int, dim> order; // Kuhn's permutation
  unsigned int box;
};

template <int dim>
struct Box {
  std::array<double, dim> size;
  Range U;
};

/// The division of the kept cells into boxes along lines and of these into simplices.
template <int dim>
struct Division {
  std::vector<Box<dim>> boxes;
  std::vector<Element<dim>> elements;
  unsigned int n_faces = 0;
  bool proven = true;
};

constexpr unsigned int samples = 3; // per direction and box where V is sampled

/// V/D at samples^dim equidistant points of a box, corners included, first coordinate fastest.
template <int dim>
std::vector<dealii::Point<dim>> lattice(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper)
{
  std::vector<dealii::Point<dim>> points;
  const unsigned int n = std::lround(std::pow(samples, dim));
  for (unsigned int i = 0; i < n; ++i) {
    dealii::Point<dim> x;
    for (unsigned int d = 0, rest = i; d < dim; ++d, rest /= samples)
      x[d] = lower[d] + (upper[d] - lower[d]) * (rest % samples) / (samples - 1.);
    points.push_back(x);
  }
  return points;
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
  std::vector<double> V;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell) {
    if (!keep[cell])
      continue;
    potential.values(lattice(grid.cell_lower(cell), grid.cell_upper(cell)), V);
    const std::array<unsigned int, dim> position = grid.position(cell);
    for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= samples)
      for (unsigned int i = 0; i < V.size(); ++i)
        if ((i / stride) % samples + 1 < samples) {
          const double steps = samples - 1.;
          double &largest = range[d][position[d]];
          largest = std::max(largest, steps * std::abs(V[i + stride] - V[i]) / diffusion);
        }
  }
  std::array<std::vector<unsigned int>, dim> parts;
  for (unsigned int d = 0; d < dim; ++d)
    for (const double r : range[d])
      parts[d].push_back(std::max(1., std::min(1e6, std::ceil(r / target))));
  return parts;
}

/// The range of U = V/D on a box: proven, or from samples widened by what second differences say
/// of the values in between.
template <int dim>
Range range_on_box(const Potential<dim> &potential, const double diffusion,
                   const dealii::Point<dim> &lower, const dealii::Point<dim> &upper, bool &proven)
{
  if (const std::optional<Enclosure<dim>> enclosure = potential.enclose(lower, upper)) {
    const Interval U = enclosure->value * (Interval(1.) * (1. / diffusion));
    return {U.lower - 1e-15 * std::abs(U.lower), U.upper + 1e-15 * std::abs(U.upper)};
  }
  proven = false;
  std::vector<double> V;
  potential.values(lattice(lower, upper), V);
  double widening = 0.;
  for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= samples) {
    double bend = 0.;
    for (unsigned int i = 0; i < V.size(); ++i)
      if ((i / stride) % samples == 0)
        bend = std::max(bend, std::abs(V[i] - 2. * V[i + stride] + V[i + 2 * stride]));
    widening += bend / 4.; // twice what a parabola through three points leaves
  }
  const auto [smallest, largest] = std::minmax_element(V.begin(), V.end());
  return {(*smallest - widening) / diffusion, (*largest + widening) / diffusion};
}

template <int dim>
std::optional<Division<dim>> divide(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
                                    const Potential<dim> &potential, const double diffusion,
                                    const double target, const unsigned int most_cells)
{
  const auto parts = parts_per_line<dim>(grid, keep, potential, diffusion, target);
  double n_boxes = 0.;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
    if (keep[cell]) {
      double n = 1.;
      for (unsigned int d = 0; d < dim; ++d)
        n *= parts[d][grid.position(cell)[d]];
      n_boxes += n;
    }
  if (n_boxes > most_cells)
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

  Division<dim> result;
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
    const dealii::Point<dim> cell_lower = grid.cell_lower(cell), cell_upper = grid.cell_upper(cell);
    unsigned int n = 1;
    for (unsigned int d = 0; d < dim; ++d)
      n *= parts[d][position[d]];
    for (unsigned int part = 0; part < n; ++part) {
      Box<dim> box;
      dealii::Point<dim> lower, upper;
      std::int64_t origin = 0;
      for (unsigned int d = 0, rest = part; d < dim; ++d) {
        const unsigned int m = parts[d][position[d]], i = rest % m;
        rest /= m;
        lower[d] = cell_lower[d] + (cell_upper[d] - cell_lower[d]) * i / m;
        upper[d] = i + 1 == m ? cell_upper[d]
                              : cell_lower[d] + (cell_upper[d] - cell_lower[d]) * (i + 1) / m;
        box.size[d] = upper[d] - lower[d];
        origin += vertex_stride[d] * (first_line[d][position[d]] + i);
      }
      box.U = range_on_box(potential, diffusion, lower, upper, result.proven);
      Element<dim> element;
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
      result.boxes.push_back(box);
    }
  }
  result.n_faces = face_numbers.size();
  return result;
}

constexpr unsigned int factorial(const unsigned int n)
{
  return n < 2 ? 1 : n * factorial(n - 1);
}

/// int phi_i phi_j / |T| of phi_i = 1 - n lambda_i, lambda_i barycentric.
template <int dim>
double mass_entry(const bool same)
{
  return 1. - 2. * dim / (dim + 1.) + dim * dim * (same ? 2. : 1.) / ((dim + 1.) * (dim + 2.));
}

/// grad lambda_i on a simplex of Kuhn's division, by direction.
template <int dim>
std::array<double, dim> barycentric_gradient(const Element<dim> &element, const Box<dim> &box,
                                             const unsigned int i)
{
  std::array<double, dim> gradient = {};
  if (i > 0)
    gradient[element.order[i - 1]] += 1. / box.size[element.order[i - 1]];
  if (i < dim)
    gradient[element.order[i]] -= 1. / box.size[element.order[i]];
  return gradient;
}

template <int dim>
double volume(const Box<dim> &box)
{
  double product = 1.;
  for (const double a : box.size)
    product *= a;
  return product / factorial(dim);
}

/// kappa_T^2 of the header, the largest over the simplices of a box: the variances of the order
/// statistics of n uniform numbers are k (n+1-k) / ((n+1)^2 (n+2)).
template <int dim>
double interpolation_constant(const Box<dim> &box)
{
  double longest = 0., sum = 0., largest_variance = 0.;
  for (unsigned int k = 1; k <= dim; ++k)
    largest_variance =
        std::max(largest_variance, k * (dim + 1. - k) / ((dim + 1.) * (dim + 1.) * (dim + 2.)));
  for (const double a : box.size) {
    longest = std::max(longest, a);
    sum += a * a * largest_variance;
  }
  return longest * longest / (M_PI * M_PI) + sum / (dim * dim);
}

/// The pencil in the basis e^{-L_j} phi_j, e^{2 L_j} = int phi_j^2 with the weight p_+, in which
/// the range of the weight does not appear.
template <int dim>
class CrouzeixRaviart {
public:
  explicit CrouzeixRaviart(const Division<dim> &division) : division_(division)
  {
    set_scales();
    assemble();
  }

  const SerialPencil &pencil() const { return *pencil_; }

  /// Sums of squares over the elements, which keep their digits where the eigenvalue is tiny.
  double rayleigh_quotient(const Vector &v) const
  {
    double energy = 0., square = 0.;
    for (const Element<dim> &element : division_.elements) {
      const Box<dim> &box = division_.boxes[element.box];
      const double root_size = std::sqrt(volume(box));
      std::array<double, dim> gradient = {};
      std::array<double, dim + 1> u;
      for (unsigned int i = 0; i <= dim; ++i) {
        u[i] = v(element.faces[i]) * root_size *
               std::exp(-log_scale_[element.faces[i]] - 0.5 * box.U.lower);
        const std::array<double, dim> g = barycentric_gradient<dim>(element, box, i);
        for (unsigned int d = 0; d < dim; ++d)
          gradient[d] -= dim * g[d] * u[i];
      }
      for (const double g : gradient)
        energy += g * g * std::exp(box.U.lower - box.U.upper);
      for (unsigned int i = 0; i <= dim; ++i)
        for (unsigned int j = 0; j <= dim; ++j)
          square += mass_entry<dim>(i == j) * u[i] * u[j];
    }
    return energy / square;
  }

private:
  void set_scales()
  {
    const unsigned int n = division_.n_faces;
    std::vector<double> reference(n, std::numeric_limits<double>::infinity()), sum(n, 0.);
    for (const Element<dim> &element : division_.elements)
      for (const std::int64_t j : element.faces)
        reference[j] = std::min(reference[j], division_.boxes[element.box].U.lower);
    for (const Element<dim> &element : division_.elements) {
      const Box<dim> &box = division_.boxes[element.box];
      for (const std::int64_t j : element.faces)
        sum[j] += mass_entry<dim>(true) * volume(box) * std::exp(reference[j] - box.U.lower);
    }
    for (unsigned int j = 0; j < n; ++j)
      log_scale_.push_back(0.5 * (std::log(sum[j]) - reference[j]));
  }

  void assemble()
  {
    const std::int64_t n = division_.n_faces;
    std::vector<std::vector<std::int64_t>> rows(n);
    for (const Element<dim> &element : division_.elements)
      for (const std::int64_t i : element.faces)
        for (const std::int64_t j : element.faces)
          if (j >= i)
            rows[i].push_back(j);
    RowPattern pattern;
    pattern.row_start = {0};
    for (std::vector<std::int64_t> &row : rows) {
      std::sort(row.begin(), row.end());
      row.erase(std::unique(row.begin(), row.end()), row.end());
      pattern.column.insert(pattern.column.end(), row.begin(), row.end());
      pattern.row_start.push_back(pattern.column.size());
    }
    std::vector<double> mass(pattern.column.size(), 0.), stiffness(mass);
    for (const Element<dim> &element : division_.elements) {
      const Box<dim> &box = division_.boxes[element.box];
      const double size = volume(box);
      std::array<std::array<double, dim>, dim + 1> gradients;
      for (unsigned int i = 0; i <= dim; ++i)
        gradients[i] = barycentric_gradient<dim>(element, box, i);
      for (unsigned int i = 0; i <= dim; ++i)
        for (unsigned int j = 0; j <= dim; ++j) {
          const std::int64_t row = element.faces[i], column = element.faces[j];
          if (column < row)
            continue;
          const auto begin = pattern.column.begin() + pattern.row_start[row];
          const auto end = pattern.column.begin() + pattern.row_start[row + 1];
          const auto k = std::lower_bound(begin, end, column) - pattern.column.begin();
          double product = 0.;
          for (unsigned int d = 0; d < dim; ++d)
            product += dim * dim * gradients[i][d] * gradients[j][d];
          const double scales = log_scale_[row] + log_scale_[column];
          mass[k] += size * mass_entry<dim>(i == j) * std::exp(-box.U.lower - scales);
          stiffness[k] += size * product * std::exp(-box.U.upper - scales);
        }
    }
    // the constant one, up to a factor that keeps it in range
    const double largest = *std::max_element(log_scale_.begin(), log_scale_.end());
    std::vector<double> one;
    for (const double L : log_scale_)
      one.push_back(std::exp(L - largest));
    pencil_ = std::make_unique<SerialPencil>(std::move(pattern), std::move(mass),
                                             std::move(stiffness), one);
  }

  const Division<dim> &division_;
  std::vector<double> log_scale_;
  std::unique_ptr<SerialPencil> pencil_;
};

} // namespace

template <int dim>
std::optional<CrouzeixRaviartBounds>
crouzeix_raviart_bounds(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
                        const Potential<dim> &potential, const double diffusion,
                        const unsigned int n_eigenvalues, const double scale,
                        const double target_range, const unsigned int most_cells)
{
  const std::optional<Division<dim>> division =
      divide(grid, keep, potential, diffusion, target_range, most_cells);
  if (!division || division->n_faces <= 2 * n_eigenvalues)
    return std::nullopt;
  CrouzeixRaviartBounds result;
  result.proven = division->proven;
  result.unknowns = division->n_faces;
  double C_squared = 0.;
  for (const Box<dim> &box : division->boxes) {
    const double range = box.U.upper - box.U.lower;
    result.largest_range = std::max(result.largest_range, range);
    C_squared = std::max(C_squared, interpolation_constant(box) * std::exp(range));
  }
  constexpr double largest_useful_range = 12.;
  if (!(result.largest_range < largest_useful_range))
    return std::nullopt;

  const CrouzeixRaviart<dim> discrete(*division);
  const SerialPencil &pencil = discrete.pencil();
  constexpr unsigned int block = 3; // copies of a multiple eigenvalue that are found
  constexpr unsigned int most_products = 400;
  constexpr double loose = 1e-4, tight = 1e-7, small_part = 1e-3;
  std::vector<Vector> start(block), locked = {pencil.stationary_vector()};
  locked[0] /= mass_norm(pencil, locked[0]);
  for (unsigned int b = 0; b < block; ++b) {
    pencil.reinit(start[b]);
    for (unsigned int i = 0; i < start[b].size(); ++i)
      start[b](i) = std::sin(1. + (b + 1.3) * i) + std::cos(0.7 * (b + 1) * i * i);
  }
  BandLanczos lanczos(pencil, scale, locked, start);
  // the residual is taken off: a small part of the eigenvalue may be lost, even of a small one
  if (!pencil.factored() || !lanczos.iterate(n_eigenvalues, loose, most_products))
    return std::nullopt;
  BandLanczos::RitzValues ritz = lanczos.ritz_values();
  if (ritz.residual[0] > small_part * (1. - scale * ritz.theta[0])) {
    if (!lanczos.iterate(n_eigenvalues, tight, most_products))
      return std::nullopt;
    ritz = lanczos.ritz_values();
  }
  const std::vector<Vector> vectors = lanczos.ritz_vectors(n_eigenvalues);
  for (unsigned int k = 0; k < vectors.size(); ++k) {
    double lambda = 1. / ritz.theta[k] - scale;
    const double error = ritz.residual[k] * (lambda + scale);
    constexpr double tiny = 1e-5; // of the shift: the Ritz value has lost its digits
    if (lambda < tiny * scale)
      lambda = discrete.rayleigh_quotient(vectors[k]);
    else
      lambda -= error;
    if (!(lambda > 0.))
      return std::nullopt;
    result.lambda.push_back(lambda / (1. + C_squared * lambda));
  }
  return result;
}

template std::optional<CrouzeixRaviartBounds>
crouzeix_raviart_bounds(const BoxGrid<2> &, const std::vector<bool> &, const Potential<2> &, double,
                        unsigned int, double, double, unsigned int);
template std::optional<CrouzeixRaviartBounds>
crouzeix_raviart_bounds(const BoxGrid<3> &, const std::vector<bool> &, const Potential<3> &, double,
                        unsigned int, double, double, unsigned int);

} // namespace gibbsflow
