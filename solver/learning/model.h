#pragma once

#include "learning/learning_parameters.h"
#include "model/potential.h"
#include "model/potential_parameters.h"

#include <memory>
#include <optional>

namespace gibbsflow {

/// What the network and its data are like at W_0; the block learning of summary.json.
struct LearningSummary {
  std::size_t samples = 0;
  unsigned int inputs = 0, outputs = 0, weights = 0;
  double loss = 0.;               // at W_0, without Potential/Scale and Potential/L2
  std::optional<double> accuracy; // of the threshold 1/2 at W_0, for targets 0 and 1 only
  bool orthonormal = true;        // the directions of the subspace
};

/// A potential and, where it is the empirical risk of a network, what that is about.
template <int dim>
struct Model {
  std::unique_ptr<Potential<dim>> potential;
  std::optional<LearningSummary> learning;
};

/// The model that the sections Potential, Data, Network and Subspace describe, any type of
/// potential; reads files. For the network V(z) = Scale risk(W) + (L2/2)|W|^2, W = W_0 + P z.
/// Throws a UserError for whatever cannot be used.
template <int dim>
Model<dim> make_model(const PotentialParameters &potential, const LearningParameters &learning);

/// The potential of make_model().
template <int dim>
std::unique_ptr<Potential<dim>> make_potential(const PotentialParameters &potential,
                                               const LearningParameters &learning);

} // namespace gibbsflow
