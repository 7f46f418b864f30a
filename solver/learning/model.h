#pragma once

#include "learning/empirical_risk.h"
#include "learning/learning_parameters.h"
#include "model/metric.h"
#include "model/potential.h"
#include "model/potential_parameters.h"

#include <memory>
#include <optional>

namespace gibbsflow {

/// What the network and its data are like at W_0; the block learning of summary.json.
struct LearningSummary {
  std::size_t samples = 0; // of which V is made
  unsigned int inputs = 0, outputs = 0, weights = 0;
  double loss = 0.; // at W_0, without Potential/Scale, Potential/L2 and Network/Regularizer
  std::optional<double> accuracy;        // at W_0, where the targets are classes
  std::optional<double> validation_loss; // at W_0, where there are validation samples
  bool orthonormal = true;               // the directions of the subspace
};

/// The weights on their way in training: trajectory.csv, where it is to be saved.
struct TrainingHistory {
  /// step, loss, the coordinates z_1, ... in the subspace, the distance from it, all weights.
  std::vector<std::string> columns;
  std::vector<std::vector<double>> rows;
};

/// The empirical risk as a function of all weights, V(W) = scale risk(W) + (l2/2)|W|^2.
struct AllWeights {
  Network network;
  const Loss &loss;
  DataSet data;
  double scale = 1., l2 = 0.;
};

/// A potential and, where it is the empirical risk of a network, what that is about.
template <int dim>
struct Model {
  std::shared_ptr<const Potential<dim>> potential;
  std::optional<LearningSummary> learning;
  std::optional<TrainingHistory> training;
  std::vector<std::string> warnings; // remarks on the data and the subspace for the user

  /// The weights over which V is a function, for models of other depths or other data.
  std::shared_ptr<const Subspace> subspace;
  std::vector<std::string> weight_names; // of all weights of the network, in their order

  /// P^T P where the directions of the subspace are not orthonormal.
  Metric<dim> metric;

  /// The risk alone, without scale, penalty and regularizer: gradients of single samples, whose
  /// covariance times the square of Potential/Scale is that of the stochastic gradient.
  std::shared_ptr<const EmpiricalRisk<dim>> risk;

  /// What V has beside Potential/Scale times the risk, penalty and regularizer; null where that is
  /// nothing.
  std::shared_ptr<const Potential<dim>> beside_risk;

  std::shared_ptr<const AllWeights> all_weights; // of which V is a slice, but for the regularizer
};

/// The model that the sections Potential, Data, Network, Training and Subspace describe, any type
/// of potential; reads files, and trains where the network is to be trained. For the network
///     V(z) = Scale risk(W) + (L2/2)|W|^2 + Regularizer(z),   W = W_0 + P z.
/// All ranks do the same, without communication. Throws a UserError for whatever cannot be used.
template <int dim>
Model<dim> make_model(const PotentialParameters &potential, const LearningParameters &learning);

/// The same, but over a subspace of the weights of another network with as many weights, and for
/// samples that need not be those of section Data: ResNets of all depths and the neural ODE share
/// their weights, so that V may be compared between them; so may it be between samples.
template <int dim>
Model<dim> make_model(const PotentialParameters &potential, const LearningParameters &learning,
                      const DataSets &data, const Subspace &subspace);

} // namespace gibbsflow
