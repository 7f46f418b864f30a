#pragma once

#include "formulation/discretization_parameters.h"
#include "io/output_parameters.h"
#include "learning/learning_parameters.h"
#include "linear_algebra/linear_solver_parameters.h"
#include "mesh/boundary_parameters.h"
#include "mesh/mesh_parameters.h"
#include "model/initial_density_parameters.h"
#include "model/momentum.h"
#include "model/noise.h"
#include "model/potential_parameters.h"
#include "particles/ensemble_parameters.h"
#include "rare/transition_parameters.h"
#include "spectrum/spectrum_parameters.h"
#include "time/time_parameters.h"

namespace gibbsflow {

/// All that a run depends on, one member per section of the parameter file.
struct SimulationParameters {
  unsigned int dimension = 2;
  PotentialParameters potential;
  DriftParameters drift;
  NoiseParameters noise;
  MomentumParameters momentum;
  LearningParameters learning;
  InitialDensityParameters initial_density;
  MeshParameters mesh;
  BoundaryParameters boundary;
  DiscretizationParameters discretization;
  TimeParameters time;
  LinearSolverParameters linear_solver;
  SpectrumParameters spectrum;
  TransitionParameters transitions;
  EnsembleParameters ensemble;
  OutputParameters output;

  /// Whether the equation is solved in its general form: with noise that is not isotropic, or a
  /// drift, so that the stationary density is not Gibbs, or as a chain of jumps.
  bool is_general() const
  {
    return !noise.is_isotropic() || !drift.expression.empty() || discretization.is_monotone();
  }

  /// Fills in what is automatic and follows from other entries.
  void settle();

  /// Declares every section, in the order of the documentation.
  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
