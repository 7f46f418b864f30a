#pragma once

#include "learning/model.h"
#include "particles/particle_fixtures.h"
#include "particles/run_ensemble.h"
#include "particles/transfer_operator.h"

namespace gibbsflow::test {

/// y = w x, loss (w x - y)^2/2, with x, y at the seven Gauss-Hermite points of N(0, 1), whose
/// weights are the probabilities: V = (1 + w^2)/2, Sigma_1 = 1 + 2w^2.
inline Model<1> gauss_hermite_regression()
{
  constexpr std::array<double, 7> points = {{-3.750439717725742, -2.366759410734541,
                                             -1.154405394739968, 0., 1.154405394739968,
                                             2.366759410734541, 3.750439717725742}};
  constexpr std::array<double, 7> weights = {
      {5.482688559722186e-4, 3.0757123967586484e-2, 0.2401231786050126, 0.45714285714285713,
       0.2401231786050126, 3.0757123967586484e-2, 5.482688559722186e-4}};
  PotentialParameters potential;
  potential.type = PotentialParameters::network;
  potential.scale = 0.5;
  LearningParameters learning;
  learning.network.hidden = {};
  learning.network.loss = "quadratic";
  learning.network.type = "fully connected";
  DataSets data;
  data.training.input_names = {"x"};
  for (unsigned int i = 0; i < points.size(); ++i)
    for (unsigned int j = 0; j < points.size(); ++j) {
      data.training.inputs.push_back({points[i]});
      data.training.targets.push_back({points[j]});
      data.training.weights.push_back(weights[i] * weights[j]);
    }
  Subspace subspace;
  subspace.origin = {0.};
  subspace.directions = {{1.}};
  return make_model<1>(potential, learning, data, subspace);
}

/// SGD on it on (-half, half).
struct RegressionProblem {
  RegressionProblem(const double learning_rate, const double half, const bool is_absorbing,
                    const Batch &batch_of_step = Batch())
      : alpha(learning_rate),
        batch(batch_of_step),
        dynamics(model.potential, std::make_shared<GradientCovariance<1>>(model.risk, batch, 0.5),
                 nullptr, alpha, model.metric),
        region(cube<1>(half, 1), boundary(is_absorbing)),
        parts{dynamics, model, 0.5, batch, start, region, MPI_COMM_SELF}
  {
  }

  static BoundaryConditions<1> boundary(const bool is_absorbing)
  {
    BoundaryConditions<1> conditions;
    conditions.absorbing = {is_absorbing, is_absorbing};
    return conditions;
  }

  TransferResults<1> transfer(const std::vector<double> &times) const
  {
    EnsembleParameters parameters;
    parameters.methods = {EnsembleParameters::transfer_operator};
    return compute_transfer_operator<1>(parameters, parts, times, std::nullopt);
  }

  /// What the chain on n cells says after n_steps.
  ChainAnswers<1> on_cells(const unsigned int n, const std::uint32_t n_steps) const
  {
    const StepLaw<1> law(*model.risk, 0.5, nullptr, batch, dynamics, 1);
    const ParticleWalls<1> walls(region, 1);
    BoxGrid<1> grid = *region.as_box();
    grid.n[0] = n;
    std::vector<unsigned int> cells;
    for (unsigned int cell = 0; cell < n; ++cell)
      cells.push_back(cell);
    const TransferRows<1> rows(grid, law, dynamics, walls, region.boundary());
    const TransitionMatrix P(cells, rows.compute(cells), n);
    return ask_chain<1>(grid, cells, P,
                        {initial_masses<1>(start, grid, cells),
                         {n_steps},
                         !region.boundary().any_absorbing(),
                         std::nullopt});
  }

  const double alpha;
  const Batch batch;
  const Model<1> model = gauss_hermite_regression();
  const Dynamics<1> dynamics;
  const GaussianMixture<1> start = gaussian<1>(dealii::Point<1>(0.3), 0.1);
  const Region<1> region;
  const EnsembleProblem<1> parts;
};

} // namespace gibbsflow::test
