#include "learning/model.h"

#include "base/user_error.h"
#include "learning/backpropagation.h"
#include "learning/initial_weights.h"
#include "learning/targets.h"
#include "learning/training.h"
#include "model/analytic_potential.h"
#include "model/formula_potential.h"
#include "model/penalized_potential.h"
#include "model/potentials/expression_potential.h"
#include "model/regularized_potential.h"
#include "model/remembered_potential.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// P^T P; the unit matrix without rounding where the directions are orthonormal.
template <int dim>
dealii::SymmetricTensor<2, dim> gram_matrix(const Subspace &subspace)
{
  dealii::SymmetricTensor<2, dim> G = dealii::unit_symmetric_tensor<dim>();
  if (subspace.is_orthonormal)
    return G;
  const std::vector<std::vector<double>> products = subspace.gram_matrix();
  for (unsigned int d = 0; d < dim; ++d)
    for (unsigned int e = d; e < dim; ++e)
      G[d][e] = products[d][e];
  return G;
}

LearningSummary summarize(const Network &network, const Loss &loss, const DataSets &data,
                          const Subspace &subspace)
{
  const DataSet &training = data.training;
  LearningSummary summary;
  summary.samples = training.n_samples();
  summary.inputs = network.n_inputs();
  summary.outputs = network.n_outputs();
  summary.weights = network.n_weights();
  summary.orthonormal = subspace.is_orthonormal;
  summary.loss = RiskGradient(network, loss, training).value(subspace.origin);
  double n_right = 0.;
  for (std::size_t k = 0; k < training.n_samples(); ++k)
    if (is_right(loss, network.evaluate(subspace.origin, training.inputs[k]), training.targets[k]))
      n_right += training.multiplicity(k);
  if (training.is_classification())
    summary.accuracy = n_right / training.n_samples();
  if (data.validation.n_samples() > 0)
    summary.validation_loss = RiskGradient(network, loss, data.validation).value(subspace.origin);
  return summary;
}

TrainingHistory describe(const Trajectory &trajectory, const TrainingObjective &objective,
                         const Subspace &subspace)
{
  TrainingHistory history;
  history.columns = {"step", "loss"};
  for (std::size_t d = 0; d < subspace.directions.size(); ++d)
    history.columns.push_back("z_" + std::to_string(d + 1));
  history.columns.push_back("distance");
  for (const std::string &name : objective.network.weight_names())
    history.columns.push_back(name);
  const RiskGradient risk(objective.network, objective.loss, objective.data);
  for (std::size_t k = 0; k < trajectory.steps.size(); ++k) {
    const Weights &W = trajectory.weights[k];
    std::vector<double> row = {static_cast<double>(trajectory.steps[k]), risk.value(W)};
    const std::vector<double> z = subspace.coordinates(W);
    row.insert(row.end(), z.begin(), z.end());
    double distance = 0.; // |W - W_0 - P z|
    for (std::size_t i = 0; i < W.size(); ++i) {
      double rest = W[i] - subspace.origin[i];
      for (std::size_t d = 0; d < z.size(); ++d)
        rest -= subspace.directions[d][i] * z[d];
      distance += rest * rest;
    }
    row.push_back(std::sqrt(distance));
    row.insert(row.end(), W.begin(), W.end());
    history.rows.push_back(row);
  }
  return history;
}

/// V = 0.
struct Zero {
  template <typename Number, std::size_t dim>
  Number operator()(const std::array<Number, dim> &) const
  {
    return Number(0.);
  }
};

/// `scale` times the risk with penalty and regularizer on top.
template <int dim>
std::shared_ptr<const Potential<dim>>
complete(std::shared_ptr<const Potential<dim>> risk, const double scale,
         const PotentialParameters &potential, const NetworkParameters &network,
         const Subspace &subspace)
{
  // |W_0 + P z|^2 needs |W_0|^2, P^T W_0 and P^T P.
  const Weights &W_0 = subspace.origin;
  double W_0_squared = 0.;
  dealii::Tensor<1, dim> W_0_projected;
  for (std::size_t i = 0; i < W_0.size(); ++i) {
    W_0_squared += W_0[i] * W_0[i];
    for (unsigned int d = 0; d < dim; ++d)
      W_0_projected[d] += subspace.directions[d][i] * W_0[i];
  }
  std::shared_ptr<const Potential<dim>> V = penalize<dim>(
      std::move(risk), scale, potential.l2, W_0_squared, W_0_projected, gram_matrix<dim>(subspace));
  if (!network.regularizer.empty())
    V = std::make_shared<const RegularizedPotential<dim>>(
        std::move(V), std::make_shared<const potentials::ExpressionPotential<dim>>(
                          "Network/Regularizer", network.regularizer,
                          parse_constants("Potential/Constants", potential.constants)));
  return V;
}

Network make_network(const LearningParameters &learning, const DataSets &data)
{
  return Network(learning.network, data.training.n_inputs(), data.training.n_outputs());
}

std::vector<std::string> remarks_on(const DataSet &data, const Loss &loss)
{
  const unsigned int n = classes_in_numbers(data.targets, loss);
  if (n == 0)
    return {};
  return {"Data/Target: the targets look like the labels 0 to " + std::to_string(n - 1) + " of " +
          std::to_string(n) + " classes, and Network/Loss = " + loss.name +
          " takes them as numbers. For classes use Network/Loss = cross-entropy, or name one of "
          "them in Data/Positive class."};
}

/// W_0, trained where that is to be, the subspace through it, and the way of training.
template <int dim>
Model<dim> make_network_model(const PotentialParameters &potential,
                              const LearningParameters &learning)
{
  const DataSets data = read_data_sets(learning.data, learning.network);
  const Network network = make_network(learning, data);
  const TrainingObjective objective{network, find_loss(learning.network.loss), data.training,
                                    potential.scale, potential.l2};
  Weights W_0 = initial_weights(learning.network, network);
  std::optional<Trajectory> trajectory;
  if (learning.network.weights == "trained") {
    trajectory = train(learning.training, objective, W_0);
    W_0 = trajectory->weights.back();
  }
  const Subspace subspace = make_subspace(learning.subspace, network, W_0, dim,
                                          {&objective, trajectory ? &*trajectory : nullptr});
  Model<dim> model = make_model<dim>(potential, learning, data, subspace);
  if (learning.data.type == "file")
    model.warnings = remarks_on(data.training, objective.loss);
  if (trajectory && learning.training.save_trajectory)
    model.training = describe(*trajectory, objective, subspace);
  return model;
}

} // namespace

template <int dim>
Model<dim> make_model(const PotentialParameters &potential, const LearningParameters &learning)
{
  if (potential.type == PotentialParameters::network)
    return make_network_model<dim>(potential, learning);
  Model<dim> model;
  model.potential = make_analytic_potential<dim>(potential);
  return model;
}

template <int dim>
Model<dim> make_model(const PotentialParameters &potential, const LearningParameters &learning,
                      const DataSets &data, const Subspace &subspace)
{
  const Network network = make_network(learning, data);
  const Loss &loss = find_loss(learning.network.loss);
  if (network.n_weights() != subspace.origin.size())
    throw UserError(
        "Network/Type",
        "the network has " + std::to_string(network.n_weights()) +
            " weights, the one it is compared with " + std::to_string(subspace.origin.size()),
        "networks that share their weights, such as ResNet and neural ODE", "Change the type");
  Model<dim> model;
  model.subspace = std::make_shared<Subspace>(subspace);
  model.weight_names = network.weight_names();
  if (!subspace.is_orthonormal)
    model.metric = Metric<dim>(gram_matrix<dim>(subspace));
  model.risk = std::make_shared<EmpiricalRisk<dim>>(network, loss, data.training, subspace);
  model.potential = std::make_shared<const RememberedPotential<dim>>(
      complete<dim>(model.risk, potential.scale, potential, learning.network, subspace));
  if (potential.l2 != 0. || !learning.network.regularizer.empty())
    model.beside_risk = complete<dim>(std::make_shared<const FormulaPotential<dim, Zero>>(Zero()),
                                      1., potential, learning.network, subspace);
  model.all_weights = std::make_shared<const AllWeights>(
      AllWeights{network, loss, data.training, potential.scale, potential.l2});
  model.learning = summarize(network, loss, data, subspace);
  if (!std::isfinite(model.learning->loss))
    throw UserError(network.flow() && !network.flow()->depth ? "Network/ODE tolerance"
                                                             : "Network/Weights",
                    "the loss at W_0 is not finite", "weights with a finite loss",
                    "Use smaller weights, or a larger tolerance of a neural ODE");
  return model;
}

template Model<1> make_model(const PotentialParameters &, const LearningParameters &);
template Model<1> make_model(const PotentialParameters &, const LearningParameters &,
                             const DataSets &, const Subspace &);
template Model<2> make_model(const PotentialParameters &, const LearningParameters &);
template Model<2> make_model(const PotentialParameters &, const LearningParameters &,
                             const DataSets &, const Subspace &);
template Model<3> make_model(const PotentialParameters &, const LearningParameters &);
template Model<3> make_model(const PotentialParameters &, const LearningParameters &,
                             const DataSets &, const Subspace &);

} // namespace gibbsflow
