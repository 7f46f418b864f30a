#pragma once

#include "rare/general_process.h"
#include "rare/transitions.h"

#include <functional>
#include <memory>
#include <vector>

namespace gibbsflow {

/// A vector field on the mesh, evaluated at points of a locally owned cell.
template <int dim>
using CellField = std::function<std::vector<dealii::Tensor<1, dim>>(const CellPoints<dim> &)>;

/// How the process of the general equation (Dynamics), in its stationary state rho_s, passes
/// between A and B. L is its generator, L* that of densities, J[rho] = -(rho c + A grad rho) the
/// flux.
///     committor            q+, the probability to meet B before A:  L q+ = 0, 0 on A, 1 on B;
///     backward committor   q-, the probability to have met A, not B, last: that of the process in
///                          reversed time, L*(rho_s q-) = 0, 1 on A, 0 on B;
///     reactive current     j = q+ q- J[rho_s] + rho_s A (q- grad q+ - q+ grad q-), the net flow of
///                          the paths on their way from A to B;
///     frequency            nu = int j . n over any surface between A and B, passages from A to B
///     per
///                          time, as many as from B to A;
///     rate_ab = nu / int rho_s q-,    rate_ba = nu / int rho_s (1 - q-)
/// (passages per time of those that came from A, or B, last), and mfpt_ab the mean time to B from
/// the centre of A. With isotropic noise and without a drift q- = 1 - q+, nu is the capacity and
/// all is as in Transitions. E & Vanden-Eijnden, J. Stat. Phys. 123 (2006) 503; Metzner, Schuette &
/// Vanden-Eijnden, J. Chem. Phys. 125 (2006) 084110.
template <int dim>
struct GeneralTransitions {
  TransitionSets<dim> sets;

  /// NaN where rounding has lost them.
  double log_frequency, log_rate_ab, log_rate_ba, log_mfpt_ab, log_mfpt_ba;
  PassageLogarithms error = {}; // of these, where it is estimated

  /// nu as what leaves A and what arrives in B, residuals of the discrete equations at the nodes of
  /// the sets: with p = rho_s q-/pi both are -p^T W q+ exactly (see GeneralProcess). Sums of large
  /// numbers, for comparison; log_frequency has kept more digits.
  double frequency_from_a, frequency_into_b;

  CellFunction<dim> committor, backward_committor;
  std::shared_ptr<const Vector> nodal_committor, nodal_backward_committor; // at the nodes
  CellField<dim> reactive_current;
};

/// `reference` is the measure relative to which the equations are discretised, best one close to
/// the stationary density (FokkerPlanck::weighted_cells()), without absorbing walls; the sets are
/// the nodes that `sets` says. `reference` and what it refers to must outlive the functions of
/// the result. Throws a UserError where the noise is not a covariance at a point, RunFailure where
/// the stationary density is lost in rounding. Collective.
template <int dim>
GeneralTransitions<dim> compute_general_transitions(const WeightedCells<dim> &reference,
                                                    std::shared_ptr<const Dynamics<dim>> dynamics,
                                                    const TransitionSets<dim> &sets);

} // namespace gibbsflow
