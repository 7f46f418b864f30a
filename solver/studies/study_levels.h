#pragma once

#include "simulation/simulation_parameters.h"
#include "studies/study_parameters.h"

namespace gibbsflow {

/// One run of a study.
struct StudyLevel {
  double value; // refinements, degree, time step, sigma alpha, gamma, or alpha
  SimulationParameters parameters;
};

/// Whether a study changes the problem itself (temperature, L2) instead of how it is solved.
bool is_sweep(const std::string &type);

/// Whether the study compares pictures of the same training at several learning rates.
bool is_learning_rate_study(const std::string &type);

/// The runs of a study, from coarse to fine or from hot to cold. Without Study/Values:
///     mesh         Mesh/Refinements, and 1, 2, ... more
///     degree       1, 2, 3, ...
///     time step    Time/Time step divided by 1, 2, 4, ...
///     temperature  sigma alpha divided by 1, 2, 4, ...
///     L2           Potential/L2, or 1/8 where that is 0, times 1, 2, 4, ...
///     learning rate  Noise/Alpha divided by 1, 2, 4, ...
/// The first of the formulations counts; fields and probes are off. A learning rate has the
/// isotropic picture beside it, and is refused where the levels would not be comparable at one time
/// t. Throws a UserError for Type = none, values that the entry cannot have, fewer than two of
/// them, and entries that contradict each other. What the levels themselves get wrong is for
/// check() to find.
std::vector<StudyLevel> study_levels(const SimulationParameters &parameters,
                                     const StudyParameters &study);

} // namespace gibbsflow
