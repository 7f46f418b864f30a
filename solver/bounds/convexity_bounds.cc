#include "bounds/convexity_bounds.h"

#include "base/format.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

constexpr unsigned int most_samples = 3000;
const std::string sampled_reason = "V was sampled, not enclosed";

/// The reference W; slope_d = kappa_d c_d.
template <int dim>
struct Reference {
  std::array<double, dim> curvature = {}, slope = {};

  double value(const dealii::Point<dim> &x) const
  {
    double sum = 0.;
    for (unsigned int d = 0; d < dim; ++d)
      sum += x[d] * (0.5 * curvature[d] * x[d] - slope[d]);
    return sum;
  }
};

/// Corners of the cells, thinned out to most_samples; the first coordinate runs fastest.
template <int dim>
struct SamplePoints {
  explicit SamplePoints(const BoxGrid<dim> &grid)
  {
    BoxGrid<dim> coarse = grid;
    const double per_direction = std::floor(std::pow(most_samples, 1. / dim)) - 1.;
    for (unsigned int d = 0; d < dim; ++d)
      coarse.n[d] = std::max(8u, std::min(grid.n[d], static_cast<unsigned int>(per_direction))) + 1;
    n = coarse.n;
    for (unsigned int i = 0; i < coarse.n_cells(); ++i) {
      const std::array<unsigned int, dim> position = coarse.position(i);
      dealii::Point<dim> x;
      for (unsigned int d = 0; d < dim; ++d)
        x[d] = grid.lower[d] + (grid.upper[d] - grid.lower[d]) * position[d] / (n[d] - 1.);
      points.push_back(x);
    }
  }

  std::array<unsigned int, dim> n; // in each direction
  std::vector<dealii::Point<dim>> points;
};

/// The smallest kappa that the samples allow in (grad V(x) - grad V(y)).(x - y) >= kappa |x - y|^2:
/// eigenvalues of the Hessian and, since V may have kinks, differences between neighbours.
struct SampledConvexity {
  double kappa = std::numeric_limits<double>::infinity();
  double largest = 0.; // absolute value of these eigenvalues and differences

  void add(const double value)
  {
    if (!std::isfinite(value))
      return;
    kappa = std::min(kappa, value);
    largest = std::max(largest, std::abs(value));
  }

  /// kappa < 0 beyond rounding: then V is not convex.
  bool is_negative() const { return kappa < -1e-9 * largest; }
  bool is_positive() const { return kappa > 1e-9 * largest && std::isfinite(kappa); }
};

template <int dim>
SampledConvexity sampled_convexity(const Potential<dim> &potential,
                                   const SamplePoints<dim> &samples)
{
  const std::vector<dealii::Point<dim>> &x = samples.points;
  const std::vector<Jet<dim>> V = potential.jets(x, 2);
  SampledConvexity convexity;
  for (const Jet<dim> &jet : V)
    if (std::isfinite(jet.hessian.norm()))
      for (const double eigenvalue : dealii::eigenvalues(jet.hessian))
        convexity.add(eigenvalue);
  std::size_t stride = 1;
  for (unsigned int d = 0; d < dim; ++d) {
    for (std::size_t i = 0; i + stride < x.size(); ++i) {
      const dealii::Tensor<1, dim> step = x[i + stride] - x[i];
      convexity.add((V[i + stride].gradient - V[i].gradient) * step / step.norm_square());
    }
    stride *= samples.n[d];
  }
  return convexity;
}

template <int dim>
double log_reference_constant(const BoxGrid<dim> &grid, const double diffusion,
                              const Reference<dim> &reference)
{
  double smallest = std::numeric_limits<double>::infinity();
  for (unsigned int d = 0; d < dim; ++d) {
    const double pi_over_length = M_PI / (grid.upper[d] - grid.lower[d]);
    smallest = std::min(
        smallest, std::max(reference.curvature[d] / diffusion, pi_over_length * pi_over_length));
  }
  return std::log(smallest);
}

template <int dim>
double sampled_oscillation(const std::vector<dealii::Point<dim>> &points,
                           const std::vector<double> &V, const Reference<dim> &reference)
{
  double smallest = std::numeric_limits<double>::infinity(), largest = -smallest;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double U = V[i] - reference.value(points[i]);
    smallest = std::min(smallest, U);
    largest = std::max(largest, U);
  }
  return largest - smallest;
}

/// Searches curvature and slope by trial steps that shrink; the objective is concave but for the
/// reference constant, and no bound depends on how good the optimum is.
template <int dim>
Reference<dim> best_reference(const BoxGrid<dim> &grid, const double diffusion,
                              const std::vector<dealii::Point<dim>> &points,
                              const std::vector<double> &V)
{
  const auto objective = [&](const Reference<dim> &reference) {
    return log_reference_constant(grid, diffusion, reference) -
           sampled_oscillation(points, V, reference) / diffusion;
  };
  const auto [lowest, highest] = std::minmax_element(V.begin(), V.end());
  Reference<dim> best;
  double best_value = objective(best);
  std::array<double, dim> half;
  for (unsigned int d = 0; d < dim; ++d)
    half[d] = 0.5 * (grid.upper[d] - grid.lower[d]);
  double step = 0.5 * (*highest - *lowest);
  constexpr unsigned int most_rounds = 60;
  for (unsigned int round = 0; round < most_rounds && step > 1e-4 * (*highest - *lowest); ++round) {
    bool improved = false;
    for (unsigned int k = 0; k < 3 * dim; ++k)
      for (const double sign : {1., -1.}) {
        Reference<dim> trial = best;
        const unsigned int d = k % dim;
        const double middle = 0.5 * (grid.lower[d] + grid.upper[d]);
        if (k < dim) { // bends about the middle
          const double change = sign * step / (half[d] * half[d]);
          trial.curvature[d] += change;
          trial.slope[d] += change * middle;
        } else if (k < 2 * dim)
          trial.slope[d] += sign * step / half[d];
        else // bends in all directions alike
          for (unsigned int e = 0; e < dim; ++e) {
            const double change = sign * step / (half[0] * half[0]);
            trial.curvature[e] += change;
            trial.slope[e] += change * 0.5 * (grid.lower[e] + grid.upper[e]);
          }
        if (*std::min_element(trial.curvature.begin(), trial.curvature.end()) < 0.)
          continue;
        const double value = objective(trial);
        if (value > best_value) {
          best = trial;
          best_value = value;
          improved = true;
          break;
        }
      }
    if (!improved)
      step *= 0.5;
  }
  return best;
}

/// A lower bound of the Hessian's eigenvalues, cell by cell; nothing where a cell is not enclosed.
template <int dim>
std::optional<double> enclosed_convexity(const BoxGrid<dim> &grid, const Potential<dim> &potential)
{
  double kappa = std::numeric_limits<double>::infinity();
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell) {
    const auto on_cell = potential.enclose(grid.cell_lower(cell), grid.cell_upper(cell));
    if (!on_cell)
      return std::nullopt;
    kappa = std::min(kappa, on_cell->smallest_hessian_eigenvalue());
  }
  return kappa;
}

/// Encloses osc(V - W) cell by cell, likewise.
template <int dim>
std::optional<double> enclosed_oscillation(const BoxGrid<dim> &grid,
                                           const Potential<dim> &potential,
                                           const Reference<dim> &reference)
{
  double smallest = std::numeric_limits<double>::infinity(), largest = -smallest;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell) {
    const dealii::Point<dim> lower = grid.cell_lower(cell), upper = grid.cell_upper(cell);
    dealii::Point<dim> middle;
    for (unsigned int d = 0; d < dim; ++d)
      middle[d] = 0.5 * (lower[d] + upper[d]);
    const auto at_middle = potential.enclose(middle, middle),
               on_cell = potential.enclose(lower, upper);
    if (!at_middle || !on_cell)
      return std::nullopt;
    Interval U = at_middle->value;
    for (unsigned int d = 0; d < dim; ++d) {
      const Interval x(lower[d], upper[d]), c(middle[d]);
      U = U - c * (0.5 * Interval(reference.curvature[d]) * c - reference.slope[d]);
      U = U + (on_cell->gradient[d] - (reference.curvature[d] * x - reference.slope[d])) * (x - c);
    }
    smallest = std::min(smallest, U.lower);
    largest = std::max(largest, U.upper);
  }
  return largest - smallest;
}

template <int dim>
GapEstimate bakry_emery(const BoxGrid<dim> &grid, const Potential<dim> &potential,
                        const double diffusion, const SamplePoints<dim> &samples)
{
  const std::optional<double> enclosed = enclosed_convexity(grid, potential);
  if (enclosed && *enclosed > 0.) {
    GapEstimate result{"Bakry-Emery", "lower", "box"};
    result.log_lambda = std::log(*enclosed / diffusion);
    return result;
  }
  // an enclosure is wider than V, and there is none across a kink: only samples tell that V bends
  // the other way
  const SampledConvexity sampled = sampled_convexity(potential, samples);
  GapEstimate result{"Bakry-Emery", enclosed && !sampled.is_positive() ? "lower" : "estimate",
                     "box"};
  if (sampled.is_positive()) {
    result.log_lambda = std::log(sampled.kappa / diffusion);
    result.why = sampled_reason;
  } else if (sampled.is_negative())
    result.why = "V is not convex on the box: its Hessian reaches " + brief(sampled.kappa, 3);
  else
    result.why = "V is convex where it was sampled, but its Hessian reaches 0 there";
  return result;
}

template <int dim>
GapEstimate holley_stroock(const BoxGrid<dim> &grid, const Potential<dim> &potential,
                           const double diffusion, const SamplePoints<dim> &samples)
{
  std::vector<double> V;
  potential.values(samples.points, V);
  const Reference<dim> reference = best_reference(grid, diffusion, samples.points, V);
  const std::optional<double> enclosed = enclosed_oscillation(grid, potential, reference);
  const double oscillation =
      enclosed ? *enclosed : sampled_oscillation(samples.points, V, reference);
  GapEstimate result{"Holley-Stroock", enclosed ? "lower" : "estimate", "box"};
  result.log_lambda = log_reference_constant(grid, diffusion, reference) - oscillation / diffusion;
  result.why = "reference of curvature";
  for (const double curvature : reference.curvature)
    result.why += " " + brief(curvature, 3);
  result.why += ", V within " + brief(oscillation / diffusion, 3) + " D of it" +
                (enclosed ? "" : "; " + sampled_reason);
  return result;
}

} // namespace

template <int dim>
ConvexityBounds convexity_bounds(const BoxGrid<dim> &grid, const Potential<dim> &potential,
                                 const double diffusion)
{
  const SamplePoints<dim> samples(grid);
  ConvexityBounds result;
  result.estimates = {bakry_emery(grid, potential, diffusion, samples),
                      holley_stroock(grid, potential, diffusion, samples)};
  for (const GapEstimate &estimate : result.estimates)
    if (estimate.kind == "lower" && estimate.applies())
      result.log_sobolev =
          std::max(result.log_sobolev.value_or(*estimate.log_lambda), *estimate.log_lambda);
  return result;
}

template ConvexityBounds convexity_bounds(const BoxGrid<1> &, const Potential<1> &, double);
template ConvexityBounds convexity_bounds(const BoxGrid<2> &, const Potential<2> &, double);
template ConvexityBounds convexity_bounds(const BoxGrid<3> &, const Potential<3> &, double);

} // namespace gibbsflow
