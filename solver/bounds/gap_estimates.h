#pragma once

#include "bounds/gap_estimate.h"
#include "formulation/formulation.h"
#include "mesh/landscape_cut.h"

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

/// The eigenvalues of the weighted Laplacian as they were computed.
struct ComputedEigenvalues {
  std::vector<double> lambda, log_lambda; // lambda_k is 0 where it is no double
  /// Of lambda_1 where it does not come from the eigenvector (NaN: it is lost); else absent.
  std::optional<double> replacement_error;
};

struct PoincareOptions {
  bool bounds = true, estimates = true;
};

/// Bounds and estimates of lambda_1, each with its domain and reservations:
///   Rayleigh-Ritz       upper, the computed value, with an allowance for rounding (an estimate
///                       where a tiny one comes from elsewhere);
///   Chen-Wang, Muckenhoupt   1-D, both sides;
///   product             V = sum_d V_d(x_d): the smallest of the intervals' brackets, on the box;
///   Crouzeix-Raviart, Lehmann-Goerisch   2-D, lower, on the mesh;
///   Bakry-Emery, Holley-Stroock   lower, from convexity, on the box;
///   Eyring-Kramers      asymptotic;  two-state quadrature   1-D, an estimate.
/// Where there are no computed eigenvalues there are no statements that need them. Bounds that
/// contradict each other are none: they become estimates, with the reason. Collective.
template <int dim>
PoincareBounds
bound_poincare_constant(const Formulation<dim> &formulation, const Potential<dim> &potential,
                        const LandscapeCut<dim> &cut, double cut_multiple,
                        const std::vector<Vector> &eigenvectors,
                        const ComputedEigenvalues &computed, const PoincareOptions &options);

} // namespace gibbsflow
