#include "learning/model.h"

#include "base/user_error.h"
#include "learning/empirical_risk.h"
#include "model/analytic_potential.h"
#include "model/penalized_potential.h"

namespace gibbsflow {

namespace {

void check_types(const LearningParameters &parameters)
{
  const auto check = [](const std::string &entry, const std::string &found,
                        const std::string &allowed) {
    if (found != allowed)
      throw UserError(entry, "found '" + found + "'", allowed, "Use " + allowed);
  };
  check("Data/Type", parameters.data.type, "file");
  check("Network/Type", parameters.network.type, "fully connected");
  check("Network/Loss", parameters.network.loss, "quadratic");
}

LearningSummary summarize(const Network &network, const DataSet &data, const Subspace &subspace)
{
  LearningSummary summary;
  summary.samples = data.n_samples();
  summary.inputs = network.n_inputs();
  summary.outputs = network.n_outputs();
  summary.weights = network.n_weights();
  summary.orthonormal = subspace.is_orthonormal;
  const double n = data.n_samples();
  std::size_t n_right = 0;
  for (std::size_t k = 0; k < data.n_samples(); ++k) {
    const double h = network.evaluate(subspace.origin, data.inputs[k]);
    const double y = data.targets[k];
    summary.loss += (h - y) * (h - y) / n;
    n_right += (h > 0.5) == (y > 0.5) ? 1 : 0;
  }
  if (data.is_binary())
    summary.accuracy = n_right / n;
  return summary;
}

template <int dim>
Model<dim> make_network_model(const PotentialParameters &potential,
                              const LearningParameters &learning)
{
  check_types(learning);
  const DataSet data = read_data_set(learning.data);
  const Network network(learning.network, data.n_inputs());
  const Weights W_0 = initial_weights(learning.network, network);
  const Subspace subspace = make_subspace(learning.subspace, network, W_0, dim);
  // |W_0 + P z|^2 needs |W_0|^2 and P^T W_0.
  double W_0_squared = 0.;
  dealii::Tensor<1, dim> W_0_projected;
  for (std::size_t i = 0; i < W_0.size(); ++i) {
    W_0_squared += W_0[i] * W_0[i];
    for (unsigned int d = 0; d < dim; ++d)
      W_0_projected[d] += subspace.directions[d][i] * W_0[i];
  }
  return {penalize<dim>(std::make_unique<EmpiricalRisk<dim>>(network, data, subspace),
                        potential.scale, potential.l2, W_0_squared, W_0_projected),
          summarize(network, data, subspace)};
}

} // namespace

template <int dim>
Model<dim> make_model(const PotentialParameters &potential, const LearningParameters &learning)
{
  if (potential.type == PotentialParameters::network)
    return make_network_model<dim>(potential, learning);
  return {make_analytic_potential<dim>(potential), std::nullopt};
}

template <int dim>
std::unique_ptr<Potential<dim>> make_potential(const PotentialParameters &potential,
                                               const LearningParameters &learning)
{
  return make_model<dim>(potential, learning).potential;
}

template Model<1> make_model(const PotentialParameters &, const LearningParameters &);
template Model<2> make_model(const PotentialParameters &, const LearningParameters &);
template Model<3> make_model(const PotentialParameters &, const LearningParameters &);
template std::unique_ptr<Potential<1>> make_potential(const PotentialParameters &,
                                                      const LearningParameters &);
template std::unique_ptr<Potential<2>> make_potential(const PotentialParameters &,
                                                      const LearningParameters &);
template std::unique_ptr<Potential<3>> make_potential(const PotentialParameters &,
                                                      const LearningParameters &);

} // namespace gibbsflow
