#pragma once

#include "analysis/gap_estimate.h"
#include "discretization/landscape_cut.h"
#include "formulation/formulation.h"

#include <vector>

namespace gibbsflow {

/// What is known of the Poincare constant beside the computed lambda_1.
struct PoincareBounds {
  std::vector<GapEstimate> estimates;

  /// The best bounds of lambda_1 on the mesh, as logarithms, and what they rest on.
  std::optional<double> log_lower, log_upper;
  std::string rigor;

  /// log of a lower bound of the log-Sobolev constant on the box.
  std::optional<double> log_sobolev_lower;
};

struct PoincareOptions {
  bool bounds = true, estimates = true;
};

/// Bounds and estimates of lambda_1, each with its domain and reservations:
///   Rayleigh-Ritz       upper, the computed value, with an allowance for rounding;
///   Chen-Wang, Muckenhoupt   1-D, both sides;
///   product             V = sum_d V_d(x_d): the smallest of the intervals' brackets, on the box;
///   Crouzeix-Raviart, Lehmann-Goerisch   2-D, lower, on the mesh;
///   Bakry-Emery, Holley-Stroock   lower, from convexity, on the box;
///   Eyring-Kramers      asymptotic;  two-state quadrature   1-D, an estimate.
/// `lambda` are the computed eigenvalues of the weighted Laplacian (empty: no statement but those
/// that do not need them). Collective.
template <int dim>
PoincareBounds
bound_poincare_constant(const Formulation<dim> &formulation, const Potential<dim> &potential,
                        const BoxGrid<dim> &grid, const LandscapeCut<dim> &cut, double cut_multiple,
                        const std::vector<Vector> &eigenvectors, const std::vector<double> &lambda,
                        const PoincareOptions &options);

} // namespace gibbsflow
