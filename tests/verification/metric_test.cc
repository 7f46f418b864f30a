#include "learning/learning_fixtures.h"
#include "model/analytic_potential.h"
#include "support/expect_user_error.h"
#include "support/temporary_file.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

// The equation in coordinates that are not orthonormal: div(G^{-1} (rho grad V + D grad rho)).

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// A run with the metric G in place of the Euclidean one.
template <int dim>
struct MetricRun {
  MetricRun(const SimulationParameters &run_parameters, const dealii::SymmetricTensor<2, dim> &G)
      : parameters(run_parameters),
        problem(parameters, model(parameters, G)),
        log("", true, MPI_COMM_WORLD),
        simulation(problem, parameters, log, MPI_COMM_WORLD)
  {
  }

  static Model<dim> model(const SimulationParameters &parameters,
                          const dealii::SymmetricTensor<2, dim> &G)
  {
    Model<dim> model;
    model.potential = make_analytic_potential<dim>(parameters.potential);
    model.metric = Metric<dim>(G);
    return model;
  }

  const SimulationParameters parameters;
  const Problem<dim> problem;
  Log log;
  Simulation<dim> simulation;
};

/// V = x.H x/2 with H = (2 1/2; 1/2 1).
SimulationParameters skew_valley()
{
  SimulationParameters parameters = ornstein_uhlenbeck(2, 0.3);
  parameters.potential.matrix = {{2., 0.5}, {0.5, 1.}};
  parameters.mesh.subdivisions = {14};
  return parameters;
}

dealii::SymmetricTensor<2, 2> skew_metric()
{
  dealii::SymmetricTensor<2, 2> G;
  G[0][0] = 1.5, G[0][1] = 0.4, G[1][1] = 0.8;
  return G;
}

/// G^{-1} H and its eigenvalues, the smaller first.
struct Drift {
  explicit Drift(const dealii::SymmetricTensor<2, 2> &G)
  {
    const dealii::Tensor<2, 2> H({{2., 0.5}, {0.5, 1.}});
    matrix = dealii::Tensor<2, 2>(dealii::invert(G)) * H;
    const double half_trace = 0.5 * dealii::trace(matrix);
    const double root = std::sqrt(half_trace * half_trace - dealii::determinant(matrix));
    a = half_trace - root;
    b = half_trace + root;
  }
  dealii::Tensor<2, 2> matrix;
  double a, b;
};

} // namespace

// The generator's eigenvalues are the sums of those of the drift G^{-1} H.
TEST(MetricMpi, RatesOfAQuadraticPotentialAreThoseOfItsDrift)
{
  const Drift drift(skew_metric());
  std::vector<double> expected;
  for (unsigned int i = 0; i < 6; ++i)
    for (unsigned int j = 0; j < 6; ++j)
      expected.push_back(i * drift.a + j * drift.b);
  std::sort(expected.begin(), expected.end());
  SimulationParameters parameters = skew_valley();

  const Spectrum spectrum = MetricRun<2>(parameters, skew_metric()).simulation.solve_spectrum();

  ASSERT_EQ(spectrum.lambda.size(), 5U);
  for (unsigned int k = 0; k < 5; ++k)
    EXPECT_NEAR(spectrum.lambda[k] / expected[k + 1], 1., 1e-6) << k;
}

// d/dt E x = -G^{-1} H E x, and Gibbs does not depend on G.
TEST(MetricSlow, MeansFollowTheDriftInBothFormulations)
{
  const Drift drift(skew_metric());
  SimulationParameters parameters = skew_valley();
  parameters.initial_density.mean = {{0.6, -0.4}};
  parameters.initial_density.standard_deviation = {{0.4}};
  parameters.time.final_time = 0.7;
  for (const std::string formulation : {"weighted heat", "Fokker-Planck"}) {
    SCOPED_TRACE(formulation);
    parameters.discretization.formulations = {formulation};
    parameters.time.scheme = formulation == "weighted heat" ? "automatic" : "SDIRK3";
    MetricRun<2> run(parameters, skew_metric());

    const Evolution<2> evolution = run.simulation.evolve("", Spectrum(), nullptr, false);

    // exp(-T A) m for A with the eigenvalues a and b
    const dealii::Tensor<1, 2> m({0.6, -0.4});
    const double T = 0.7, a = drift.a, b = drift.b;
    const dealii::Tensor<1, 2> Am = drift.matrix * m;
    const dealii::Tensor<1, 2> expected =
        std::exp(-T * a) * (b * m - Am) / (b - a) + std::exp(-T * b) * (Am - a * m) / (b - a);
    const dealii::Tensor<1, 2> difference = evolution.history.back().density.mean - expected;
    EXPECT_NEAR(difference.norm(), 0., 1e-5);
    EXPECT_NEAR(evolution.history.back().mass, 1., 1e-12);
  }
}

TEST(Metric, ExponentiallyFittedFormHasADiagonalOneOnly)
{
  SimulationParameters parameters = skew_valley();
  parameters.discretization.formulations = {"exponentially fitted"};
  parameters.discretization.degree = 1;
  gibbsflow::test::expect_user_error([&] { MetricRun<2>(parameters, skew_metric()); },
                                     "Discretization/Formulation", "orthogonal");
  dealii::SymmetricTensor<2, 2> G;
  G[0][0] = 1.5, G[1][1] = 0.8;
  const Drift drift(G);
  std::vector<double> errors;
  for (const unsigned int n : {60u, 120u}) {
    parameters.mesh.subdivisions = {n};
    const Spectrum spectrum = MetricRun<2>(parameters, G).simulation.solve_spectrum();
    errors.push_back(std::abs(spectrum.lambda[0] - drift.a));
  }

  EXPECT_LT(errors[1], 0.01 * drift.a);
  EXPECT_NEAR(observed_order(errors[0], errors[1]), 2., 0.15);
}

// On the line a metric g slows everything down by g: rates, bounds, passages, at any barrier.
TEST(Metric, OnTheLineIsAFactorOfTime)
{
  for (const double sigma : {0.4, 0.04}) {
    SCOPED_TRACE(sigma);
    SimulationParameters parameters;
    parameters.dimension = 1;
    parameters.potential.type = "double well";
    parameters.noise.sigma = sigma;
    parameters.initial_density.mean = {{-1.}};
    parameters.mesh.lower_corner = {-2.};
    parameters.mesh.upper_corner = {2.};
    parameters.mesh.subdivisions = {100};
    parameters.mesh.refinements = 0;
    parameters.transitions.compute = true;
    const double g = 3.;
    dealii::SymmetricTensor<2, 1> G;
    G[0][0] = g;
    MetricRun<1> with(parameters, G);
    TestRun<1> without(parameters);

    const Spectrum slow = with.simulation.solve_spectrum(),
                   fast = without.simulation.solve_spectrum();

    for (unsigned int k = 0; k < 5; ++k)
      EXPECT_NEAR(slow.log_lambda[k], fast.log_lambda[k] - std::log(g), 1e-9);
    const auto slow_bounds = with.simulation.examine_gap(slow).bounds.estimates,
               fast_bounds = without.simulation.examine_gap(fast).bounds.estimates;
    ASSERT_EQ(slow_bounds.size(), fast_bounds.size());
    for (unsigned int i = 0; i < slow_bounds.size(); ++i) {
      EXPECT_EQ(slow_bounds[i].applies(), fast_bounds[i].applies()) << slow_bounds[i].name;
      if (slow_bounds[i].applies()) {
        EXPECT_NEAR(*slow_bounds[i].log_lambda, *fast_bounds[i].log_lambda - std::log(g), 1e-9)
            << slow_bounds[i].name;
      }
    }
    const auto passages = [&](const Simulation<1> &simulation) {
      return compute_transitions(simulation.weighted_cells(), *without.problem.transition_sets(),
                                 simulation.kappa());
    };
    const Transitions<1> slowly = passages(with.simulation), quickly = passages(without.simulation);
    EXPECT_NEAR(slowly.log_rate_ab, quickly.log_rate_ab - std::log(g), 1e-9);
    EXPECT_NEAR(slowly.log_mfpt_ab, quickly.log_mfpt_ab + std::log(g), 1e-9);
  }
}

TEST(MetricSlow, BoundsHoldInThePlane)
{
  SimulationParameters parameters = double_well_2d(4, 20, 16);
  MetricRun<2> run(parameters, skew_metric());

  const Spectrum spectrum = run.simulation.solve_spectrum();

  const double log_lambda = std::log(spectrum.lambda[0] / run.simulation.kappa());
  unsigned int n_bounds = 0;
  for (const GapEstimate &estimate : run.simulation.examine_gap(spectrum).bounds.estimates)
    if (estimate.applies()) {
      EXPECT_NE(estimate.kind, "asymptotic");
      ++n_bounds;
      if (estimate.kind != "upper") {
        EXPECT_LT(*estimate.log_lambda, log_lambda + 1e-9) << estimate.name;
      } else {
        EXPECT_GT(*estimate.log_lambda, log_lambda - 1e-9) << estimate.name;
      }
    }
  EXPECT_GE(n_bounds, 3U);
}

namespace {

/// A penalised network over a plane of its weights, with well-confined density.
SimulationParameters network_on_plane(const std::string &data)
{
  SimulationParameters parameters;
  parameters.potential.type = PotentialParameters::network;
  parameters.potential.l2 = 1.;
  parameters.noise.sigma = 0.06;
  parameters.learning.data.file = data;
  parameters.learning.network.hidden = {2};
  parameters.learning.subspace.type = "directions";
  parameters.initial_density.type = "expression";
  parameters.learning.network.weight_scale = 0.2;
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.subdivisions = {20};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 5;
  parameters.spectrum.number_of_eigenvalues = 4;
  parameters.time.final_time = 0.5;
  return parameters;
}

} // namespace

// The same plane of weights with its own directions p_1, p_2 and with orthonormal ones q_1, q_2:
// p_1 = a q_1, p_2 = b q_1 + c q_2, hence y = R z with R = (a b; 0 c).
TEST(MetricSlow, NetworkHasTheSameRatesAndMeansInAllCoordinates)
{
  const gibbsflow::test::TemporaryFile data("u,v,y\n1,2,0\n2,1,1\n4,4,1\n3,1,0\n-1,0,1\n");
  const double a = 1.2, b = 0.5, c = 0.9;
  Weights q_1(8, 0.), q_2(8, 0.);
  q_1[0] = 0.6, q_1[6] = 0.8;
  q_2[3] = -0.8, q_2[7] = 0.6;
  Weights p_1(8), p_2(8);
  for (unsigned int i = 0; i < 8; ++i) {
    p_1[i] = a * q_1[i];
    p_2[i] = b * q_1[i] + c * q_2[i];
  }
  SimulationParameters parameters = network_on_plane(data.name());
  parameters.learning.subspace.directions = {q_1, q_2};
  parameters.initial_density.expression = "exp(-20*((x-0.3)^2 + (y+0.2)^2))";
  TestRun<2> plain(parameters);
  parameters.learning.subspace.directions = {p_1, p_2};
  parameters.learning.subspace.orthonormalize = false;
  parameters.initial_density.expression = "exp(-20*((1.2*x + 0.5*y - 0.3)^2 + (0.9*y + 0.2)^2))";
  TestRun<2> skew(parameters);

  EXPECT_TRUE(plain.problem.learning()->orthonormal);
  EXPECT_FALSE(skew.problem.learning()->orthonormal);
  ASSERT_EQ(skew.problem.warnings().size(), 1U);
  EXPECT_NE(skew.problem.warnings()[0].find("metric"), std::string::npos);
  const dealii::Point<2> z(0.4, -0.7), y(a * z[0] + b * z[1], c * z[1]);
  EXPECT_NEAR(skew.problem.potential().value(z), plain.problem.potential().value(y), 1e-14);

  const std::vector<double> lambda = plain.eigenvalues(), skew_lambda = skew.eigenvalues();
  for (unsigned int k = 0; k < 4; ++k)
    EXPECT_NEAR(skew_lambda[k] / lambda[k], 1., 1e-7) << k;
  const dealii::Tensor<1, 2> mean_y = plain.evolve().history.back().density.mean,
                             mean_z = skew.evolve().history.back().density.mean;
  EXPECT_NEAR(a * mean_z[0] + b * mean_z[1], mean_y[0], 1e-6);
  EXPECT_NEAR(c * mean_z[1], mean_y[1], 1e-6);
}
