#include "bounds/crouzeix_raviart.h"

#include "bounds/kuhn_division.h"
#include "bounds/serial_pencil.h"
#include "spectrum/band_lanczos.h"
#include "time/mass_orthonormal.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

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

/// grad lambda_i on a simplex of Kuhn's division.
template <int dim>
dealii::Tensor<1, dim> barycentric_gradient(const KuhnSimplex<dim> &element,
                                            const KuhnBox<dim> &box, const unsigned int i)
{
  dealii::Tensor<1, dim> unit;
  if (i > 0)
    unit[element.order[i - 1]] += 1.;
  if (i < dim)
    unit[element.order[i]] -= 1.;
  return box.geometry.box_vector(unit);
}

/// |T| of the simplices of a box.
template <int dim>
double simplex_size(const KuhnBox<dim> &box)
{
  return box.geometry.measure() * (1. / factorial(dim));
}

/// kappa_T^2 of the header, the largest over the simplices of a box: the variances of the order
/// statistics of n uniform numbers are k (n+1-k) / ((n+1)^2 (n+2)).
template <int dim>
double interpolation_constant(const KuhnBox<dim> &box)
{
  double largest_variance = 0.;
  for (unsigned int k = 1; k <= dim; ++k)
    largest_variance =
        std::max(largest_variance, k * (dim + 1. - k) / ((dim + 1.) * (dim + 1.) * (dim + 2.)));
  const double longest = box.geometry.longest_edge();
  const double sum = largest_variance * (box.geometry.upper() - box.geometry.lower()).norm_square();
  return longest * longest / (M_PI * M_PI) + sum / (dim * dim);
}

/// The pencil in the basis e^{-L_j} phi_j, e^{2 L_j} = int phi_j^2 with the weight p_+, in which
/// the range of the weight does not appear.
template <int dim>
class CrouzeixRaviart {
public:
  explicit CrouzeixRaviart(const KuhnDivision<dim> &division) : division_(division)
  {
    set_scales();
    assemble();
  }

  const SerialPencil &pencil() const { return *pencil_; }

  /// Sums of squares over the elements, which keep their digits where the eigenvalue is tiny.
  double rayleigh_quotient(const Vector &v) const
  {
    double energy = 0., square = 0.;
    for (const KuhnSimplex<dim> &element : division_.elements) {
      const KuhnBox<dim> &box = division_.boxes[element.box];
      const double root_size = std::sqrt(simplex_size(box));
      dealii::Tensor<1, dim> gradient;
      std::array<double, dim + 1> u;
      for (unsigned int i = 0; i <= dim; ++i) {
        u[i] = v(element.faces[i]) * root_size *
               std::exp(-log_scale_[element.faces[i]] - 0.5 * box.U.lower);
        gradient -= dim * u[i] * barycentric_gradient<dim>(element, box, i);
      }
      energy += gradient.norm_square() * std::exp(box.U.lower - box.U.upper);
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
    for (const KuhnSimplex<dim> &element : division_.elements)
      for (const std::int64_t j : element.faces)
        reference[j] = std::min(reference[j], division_.boxes[element.box].U.lower);
    for (const KuhnSimplex<dim> &element : division_.elements) {
      const KuhnBox<dim> &box = division_.boxes[element.box];
      for (const std::int64_t j : element.faces)
        sum[j] += mass_entry<dim>(true) * simplex_size(box) * std::exp(reference[j] - box.U.lower);
    }
    for (unsigned int j = 0; j < n; ++j)
      log_scale_.push_back(0.5 * (std::log(sum[j]) - reference[j]));
  }

  void assemble()
  {
    const std::int64_t n = division_.n_faces;
    std::vector<std::vector<std::int64_t>> rows(n);
    for (const KuhnSimplex<dim> &element : division_.elements)
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
    for (const KuhnSimplex<dim> &element : division_.elements) {
      const KuhnBox<dim> &box = division_.boxes[element.box];
      const double size = simplex_size(box);
      std::array<dealii::Tensor<1, dim>, dim + 1> gradients;
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
          const double product = dim * dim * (gradients[i] * gradients[j]);
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

  const KuhnDivision<dim> &division_;
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
  const std::optional<KuhnDivision<dim>> division =
      divide_into_simplices(grid, keep, potential, diffusion, target_range, most_cells);
  if (!division || division->n_faces <= 2 * n_eigenvalues)
    return std::nullopt;
  CrouzeixRaviartBounds result;
  result.proven = division->proven;
  result.unknowns = division->n_faces;
  double C_squared = 0.;
  for (const KuhnBox<dim> &box : division->boxes) {
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
