#include "bounds/gap_estimates.h"

#include "base/signals.h"
#include "bounds/convexity_bounds.h"
#include "bounds/crouzeix_raviart.h"
#include "bounds/eyring_kramers.h"
#include "bounds/interval_gap.h"
#include "bounds/lehmann_goerisch.h"
#include "bounds/product_bounds.h"
#include "bounds/quadrature_error.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// Allowance for rounding in what is proven but for rounding.
constexpr double rounding_allowance = 1e-11;

/// For the message of a signal.
const std::string when_bounded = "while the gap was bounded";

/// Bounds of the 1-D problem on the cells kept, which are an interval.
void add_interval_estimates(const Region<1> &region, const Potential<1> &potential,
                            const double diffusion, const std::vector<double> &breaks,
                            const PoincareOptions &options, std::vector<GapEstimate> &estimates)
{
  const std::vector<CellGeometry<1>> cells = region.cells();
  const LineFunction U = [&](const std::vector<double> &x, std::vector<double> &values) {
    potential.values({x.begin(), x.end()}, values);
    for (double &value : values)
      value /= diffusion;
  };
  constexpr unsigned int least_panels = 96;
  const std::optional<LineMeasure> measure =
      LineMeasure::make(U, cells.front().lower()[0], cells.back().upper()[0], least_panels, breaks);
  const std::string too_steep = "V/D ranges over more than the interval solver can resolve";
  if (options.bounds) {
    GapEstimate lower{"Chen-Wang", "lower", "mesh"}, upper{"Chen-Wang", "upper", "mesh"};
    const std::optional<GapBracket> bracket = measure ? chen_wang_bracket(*measure) : std::nullopt;
    if (bracket) {
      lower.log_lambda = bracket->log_lower - rounding_allowance;
      upper.log_lambda = bracket->log_upper + rounding_allowance;
    } else
      lower.why = upper.why = too_steep;
    estimates.push_back(lower);
    estimates.push_back(upper);
    GapEstimate below{"Muckenhoupt", "lower", "mesh"}, above{"Muckenhoupt", "upper", "mesh"};
    if (measure) {
      const GapBracket coarse = muckenhoupt_bracket(*measure);
      if (std::isfinite(coarse.log_lower) && std::isfinite(coarse.log_upper)) {
        below.log_lambda = coarse.log_lower - rounding_allowance;
        above.log_lambda = coarse.log_upper + rounding_allowance;
      }
    }
    if (!below.applies())
      below.why = above.why = too_steep;
    estimates.push_back(below);
    estimates.push_back(above);
  }
  if (options.estimates) {
    GapEstimate two_state{"two-state quadrature", "estimate", "mesh"};
    two_state.log_lambda = measure ? two_state_quadrature(*measure) : std::nullopt;
    two_state.why = two_state.applies() ? "relative error of order lambda_1/lambda_2"
                    : measure           ? "V has one well"
                                        : too_steep;
    estimates.push_back(two_state);
  }
}

/// Rough bounds nu_k <= lambda_k on rank 0, for everybody: elements that are divided further until
/// nu_{k+1} > lambda_k for some k and, in lambda_1, little is left to gain. A signal ends it early.
template <int dim>
CrouzeixRaviartBounds rough_bounds(const BoxGrid<dim> &grid, const std::vector<bool> &keep,
                                   const Potential<dim> &potential, const double diffusion,
                                   const std::vector<double> &lambda, MPI_Comm communicator)
{
  constexpr unsigned int most_cells = dim == 2 ? 40000 : 1500; // some 120000 faces, 18000
  const auto divide_until = [&](const double target_range) {
    return crouzeix_raviart_bounds(grid, keep, potential, diffusion, lambda.size() + 1,
                                   0.3 * lambda.back(), target_range, most_cells);
  };
  CrouzeixRaviartBounds bounds;
  if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0) {
    for (const double target_range : {2.5, 1.2, 0.6, 0.3}) {
      const std::optional<CrouzeixRaviartBounds> finer = divide_until(target_range);
      if (!finer)
        break;
      bounds = *finer;
      bool separated = false;
      for (unsigned int m = 1; m < bounds.lambda.size(); ++m)
        separated = separated || bounds.lambda[m] > 1.1 * lambda[m - 1];
      if (separated || signal_received() != 0)
        break;
    }
    // too many: V may change more on elements far up the hill, if they are small
    for (const double target_range : {4., 6., 9.})
      if (bounds.lambda.empty() && signal_received() == 0)
        bounds = divide_until(target_range).value_or(CrouzeixRaviartBounds());
  }
  throw_if_stopped(communicator, when_bounded);
  bounds.lambda = dealii::Utilities::MPI::broadcast(communicator, bounds.lambda, 0);
  bounds.proven = dealii::Utilities::MPI::broadcast(communicator, int(bounds.proven), 0) != 0;
  return bounds;
}

template <int dim>
void add_finite_element_bounds(const Formulation<dim> &formulation, const Potential<dim> &potential,
                               const BoxGrid<dim> &grid, const std::vector<bool> &keep,
                               const std::vector<Vector> &eigenvectors,
                               const ComputedEigenvalues &computed,
                               std::vector<GapEstimate> &estimates)
{
  const std::vector<double> &lambda = computed.lambda;
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const CrouzeixRaviartBounds rough = rough_bounds(grid, keep, potential, cells.diffusion(), lambda,
                                                   cells.discretization().communicator());
  const std::string kind = rough.proven || rough.lambda.empty() ? "lower" : "estimate";
  const std::string sampled = rough.proven ? "" : "V was sampled, not enclosed, on the elements";
  GapEstimate crouzeix_raviart{"Crouzeix-Raviart", kind, "mesh"};
  GapEstimate lehmann_goerisch{"Lehmann-Goerisch", kind, "mesh"};
  if (rough.lambda.empty())
    crouzeix_raviart.why = lehmann_goerisch.why =
        "V/D changes too much on the cells to divide them finely enough; refine the mesh";
  else {
    crouzeix_raviart.log_lambda = std::log(rough.lambda[0]) - rounding_allowance;
    crouzeix_raviart.why = sampled;
    const bool is_euclidean = cells.metric().is_euclidean();
    std::vector<double> sharp;
    if (is_euclidean && !computed.replacement_error)
      sharp = lehmann_goerisch_bounds(integrate_eigenfunctions(formulation, eigenvectors, lambda),
                                      rough.lambda);
    if (!is_euclidean)
      lehmann_goerisch.why = "the coordinates are not orthonormal";
    else if (computed.replacement_error)
      lehmann_goerisch.why = "lambda_1 is too small beside lambda_2 for its eigenvector";
    else if (!sharp.empty() && sharp[0] > 0.) {
      lehmann_goerisch.log_lambda = std::log(sharp[0]) - rounding_allowance;
      lehmann_goerisch.why = sampled;
    } else
      lehmann_goerisch.why = "no rough lower bound of a later eigenvalue exceeds a computed one; "
                             "refine the mesh or compute more eigenvalues";
  }
  estimates.push_back(crouzeix_raviart);
  estimates.push_back(lehmann_goerisch);
}

/// From the Euclidean metric to that of the coordinates, for all but the computed value: with
/// least |g|^2 <= g . G^{-1} g <= most |g|^2, bounds from below (and what estimates them) carry
/// over times `least`, those from above times `most`, and asymptotic values where both are the
/// same, as on the line.
template <int dim>
void carry_over(const Metric<dim> &metric, PoincareBounds &result)
{
  if (metric.is_euclidean())
    return;
  const double least = std::log(metric.least_mobility()), most = std::log(metric.most_mobility());
  for (GapEstimate &estimate : result.estimates) {
    if (!estimate.applies() || estimate.name == "Rayleigh-Ritz")
      continue;
    if (estimate.kind == "asymptotic" && most - least > rounding_allowance) {
      estimate.log_lambda.reset();
      estimate.why = "the coordinates are not orthonormal";
      continue;
    }
    *estimate.log_lambda += estimate.kind == "upper" ? most : least;
    estimate.why += std::string(estimate.why.empty() ? "" : "; ") +
                    "carried over to the metric of the coordinates";
  }
  if (result.log_sobolev_lower)
    *result.log_sobolev_lower += least;
}

/// The best bounds that hold on the mesh. Where a lower one exceeds an upper one, neither is known
/// to hold.
void choose(PoincareBounds &result, const bool uncut)
{
  GapEstimate *lower = nullptr, *upper = nullptr;
  for (GapEstimate &estimate : result.estimates) {
    if (!estimate.applies() || (estimate.domain != "mesh" && !uncut))
      continue;
    if (estimate.kind == "lower" && (lower == nullptr || *estimate.log_lambda > *lower->log_lambda))
      lower = &estimate;
    if (estimate.kind == "upper" && (upper == nullptr || *estimate.log_lambda < *upper->log_lambda))
      upper = &estimate;
  }
  if (lower != nullptr && upper != nullptr && *lower->log_lambda > *upper->log_lambda) {
    result.rigor = lower->name + " and " + upper->name +
                   " contradict each other: quadrature or rounding is worse than allowed for";
    for (GapEstimate *const estimate : {lower, upper}) {
      estimate->kind = "estimate";
      estimate->why = "no bound: " + result.rigor;
    }
    return;
  }
  if (upper != nullptr)
    result.log_upper = *upper->log_lambda;
  if (lower == nullptr)
    return;
  result.log_lower = *lower->log_lambda;
  result.rigor = "lower: " + lower->name +
                 (upper != nullptr ? ", upper: " + upper->name : std::string()) +
                 "; up to rounding and quadrature";
}

/// The computed lambda_1: an upper bound where it is the Rayleigh quotient of its eigenvector.
GapEstimate computed_value(const ComputedEigenvalues &computed)
{
  // beside the sums, the differences of u in a cell are rounded: it is their square that is summed
  const double tiny =
      computed.lambda.back() > 0. ? computed.lambda[0] / computed.lambda.back() : 1.;
  if (!computed.replacement_error)
    return {"Rayleigh-Ritz", "upper", "mesh",
            computed.log_lambda[0] + rounding_allowance + 1e-14 / std::sqrt(std::max(tiny, 1e-24)),
            "the computed value"};
  if (std::isnan(computed.log_lambda[0]))
    return {"Rayleigh-Ritz", "upper", "mesh", std::nullopt,
            "lambda_1 is too small beside lambda_2 to be computed here"};
  return {"Rayleigh-Ritz", "estimate", "mesh", computed.log_lambda[0],
          "tiny: from quadrature, not from the eigenvector"};
}

/// Those of V in the region.
template <int dim>
std::vector<CriticalPoint<dim>> critical_points_in(const Region<dim> &region,
                                                   const Potential<dim> &potential)
{
  std::vector<CriticalPoint<dim>> points =
      find_critical_points(potential, region.lower(), region.upper());
  if (region.as_mesh() != nullptr)
    points.erase(std::remove_if(points.begin(), points.end(),
                                [&](const CriticalPoint<dim> &point) {
                                  return !region.contains(point.point);
                                }),
                 points.end());
  return points;
}

} // namespace

template <int dim>
PoincareBounds
bound_poincare_constant(const Formulation<dim> &formulation, const Potential<dim> &potential,
                        const LandscapeCut<dim> &cut, const double cut_multiple,
                        const std::vector<Vector> &eigenvectors,
                        const ComputedEigenvalues &computed, const PoincareOptions &options)
{
  const double D = formulation.weighted_cells().diffusion();
  const Region<dim> &region = formulation.weighted_cells().discretization().region();
  const BoxGrid<dim> *const box = region.as_box();
  const auto stop_if_asked = [&] {
    throw_if_stopped(formulation.weighted_cells().discretization().communicator(), when_bounded);
  };
  PoincareBounds result;
  std::vector<GapEstimate> &estimates = result.estimates;
  // the theorems speak of the weak form with all integrals exact
  const bool conforming = formulation.measures_are_exact() && !computed.lambda.empty();
  if (options.bounds && conforming)
    estimates.push_back(computed_value(computed));
  std::array<std::vector<double>, dim> breaks;
  for (unsigned int d = 0; d < dim; ++d)
    breaks[d] = formulation.weighted_cells().breaks(d);
  if (box == nullptr) {
    if (options.bounds)
      estimates.push_back({"theorems on boxes", "lower", "mesh", std::nullopt,
                           region.as_tree() != nullptr
                               ? "the cells of the box are of different size"
                               : "the mesh is a ball or that of a file"});
  } else if constexpr (dim == 1)
    add_interval_estimates(region, potential, D, breaks[0], options, estimates);
  else if (options.bounds) {
    for (const GapEstimate &estimate : product_bounds<dim>(*box, potential, D, breaks))
      estimates.push_back(estimate);
    stop_if_asked();
    if (conforming)
      add_finite_element_bounds(formulation, potential, *box, region.keep(), eigenvectors, computed,
                                estimates);
  }
  stop_if_asked();
  if (options.bounds && box != nullptr) {
    const ConvexityBounds convexity = convexity_bounds(*box, potential, D);
    estimates.insert(estimates.end(), convexity.estimates.begin(), convexity.estimates.end());
    result.log_sobolev_lower = convexity.log_sobolev;
  }
  stop_if_asked();
  if (options.estimates) {
    const double highest =
        cut_multiple > 0. ? cut.level + cut_multiple * D : std::numeric_limits<double>::infinity();
    estimates.push_back(eyring_kramers(potential, critical_points_in(region, potential),
                                       region.lower(), region.upper(), D, highest));
  }
  if (conforming && !computed.replacement_error)
    allow_for_quadrature(formulation, eigenvectors[0], computed.lambda[0], estimates);
  carry_over(formulation.weighted_cells().metric(), result);
  choose(result, cut.n_cut == 0);
  return result;
}

template PoincareBounds bound_poincare_constant(const Formulation<1> &, const Potential<1> &,
                                                const LandscapeCut<1> &, double,
                                                const std::vector<Vector> &,
                                                const ComputedEigenvalues &,
                                                const PoincareOptions &);
template PoincareBounds bound_poincare_constant(const Formulation<2> &, const Potential<2> &,
                                                const LandscapeCut<2> &, double,
                                                const std::vector<Vector> &,
                                                const ComputedEigenvalues &,
                                                const PoincareOptions &);
template PoincareBounds bound_poincare_constant(const Formulation<3> &, const Potential<3> &,
                                                const LandscapeCut<3> &, double,
                                                const std::vector<Vector> &,
                                                const ComputedEigenvalues &,
                                                const PoincareOptions &);

} // namespace gibbsflow
