#pragma once

#include "learning/gradient_covariance.h"
#include "learning/model.h"
#include "mesh/region.h"
#include "model/dynamics.h"
#include "model/initial_density.h"
#include "model/momentum.h"
#include "model/noise.h"
#include "particles/ensemble_parameters.h"
#include "particles/off_subspace.h"
#include "particles/particles.h"

#include <functional>
#include <optional>

namespace gibbsflow {

/// The equations while the learning rate is the same.
template <int dim>
struct EnsemblePiece {
  LearningRatePiece rate;
  Dynamics<dim> dynamics;
};

/// What is run: all that an ensemble needs to know of a problem.
template <int dim>
struct EnsembleProblem {
  const Dynamics<dim> &dynamics; // with the last learning rate
  const Model<dim> &model;
  double scale; // Potential/Scale
  Batch batch;
  const InitialDensity<dim> &initial_density;
  const Region<dim> &region; // with what happens at its walls
  MPI_Comm communicator;
  std::vector<EnsemblePiece<dim>> pieces = {}; // where the learning rate changes, see settle()
  MomentumParameters momentum = {};
};

/// The particles at one time. SGD is where it is after whole steps: `time` is the one that is
/// nearest to the time that was asked for.
template <int dim>
struct EnsembleState {
  std::string method;
  double time;
  unsigned int steps;
  const Particles<dim> &particles;
  std::optional<OffSubspace> off_subspace; // of runs in all weights

  /// Of SDE the same particles moved by steps twice as long with the same noise, the first
  /// n_with_long_steps of them: see estimate_bias(). Otherwise null.
  const Particles<dim> *with_long_steps = nullptr;
  std::size_t n_with_long_steps = 0;
};

/// How a method of an ensemble is kept between the times, so that another process can go on from
/// the last one. Both may be empty.
struct EnsembleKeeper {
  /// What a function as below has written; null where the method begins.
  Archive *from = nullptr;

  /// Is given, after each time but the last, the function that writes what the method has come to.
  std::function<void(const std::function<void(Archive &)> &)> keep = {};
};

/// Throws a UserError for a method that the problem does not admit: SGD without data (but for
/// momentum) or with a drift, others than SGD with momentum, the modified equation with a drift, a
/// batch larger than the data, or without replacement from samples with weights, steps that are too
/// short to be counted, the transfer operator in three dimensions.
template <int dim>
void check_ensemble(const EnsembleParameters &parameters, const EnsembleProblem<dim> &problem,
                    double final_time);

/// With momentum SGD is the heavy ball, without data one with the gradient of V and normal noise,
/// from normal velocities of variance alpha D.
///
/// Runs one of parameters.methods, but the transfer operator, from particles with the density
/// rho_0, and calls `at_time` at each of `times`, which ascend from 0 or later. The same particles
/// on any number of ranks and threads. `file` calls it once with the final weights that the file
/// holds, at the last time, or for each iterate k of a trajectory, at the time of step k: `times`
/// otherwise do not count, nor does Ensemble/Particles. `progress` is told the time. With `keeper`
/// the times before are not repeated; nothing is kept of a file. Throws Stopped where a signal asks
/// for the end. Collective.
template <int dim>
void run_ensemble(const std::string &method, const EnsembleParameters &parameters,
                  const EnsembleProblem<dim> &problem, const std::vector<double> &times,
                  const std::function<void(const EnsembleState<dim> &)> &at_time,
                  const std::function<void(double)> &progress = {},
                  const EnsembleKeeper &keeper = {});

} // namespace gibbsflow
