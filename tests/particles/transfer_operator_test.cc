#include "particles/transfer_operator.h"

#include "learning/learning_fixtures.h"
#include "particles/ensemble_comparison.h"
#include "particles/histogram_distance.h"
#include "particles/regression_fixtures.h"
#include "particles/small_regressions.h"
#include "support/expect_user_error.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

using namespace gibbsflow;
using namespace gibbsflow::test;

// w is an eigenfunction of P, E w' = (1 - alpha) w, and so is w^2 + const: the variance after n
// steps and the stationary one are known, c/(2 - alpha - 2c) = 1/17 with c = alpha/B = 0.1.
TEST(TransferOperator, OfARegressionHasTheStationaryVarianceOfTheChain)
{
  const RegressionProblem regression(0.1, 6., false);

  const TransferResults<1> results = regression.transfer({8.});

  ASSERT_TRUE(results.stationary.has_value());
  EXPECT_EQ(results.batches, "49 samples");
  EXPECT_NEAR(results.stationary->covariance[0][0], 1. / 17., 1e-5);
  EXPECT_LE(std::abs(results.stationary->covariance[0][0] - 1. / 17.),
            results.stationary->covariance_error[0][0]);
  EXPECT_LE(results.stationary->covariance_error[0][0], 1e-4);
  EXPECT_NEAR(results.stationary->mean[0], 0., 1e-8);
  EXPECT_LE(results.stationary->l1_error, 0.01);
}

TEST(TransferOperator, OfARegressionHasTheMomentsAfterNSteps)
{
  const RegressionProblem regression(0.1, 6., false);

  const TransferResults<1> results = regression.transfer({0., 1., 3.04});

  // E w' = (1 - alpha) w, E w'^2 = (1 - 2 alpha + 3 alpha^2) w^2 + alpha^2
  double mean = 0.3, square = 0.09 + 0.01;
  ASSERT_EQ(results.at.size(), 3u);
  EXPECT_EQ(results.at[2].steps, 30u);
  EXPECT_NEAR(results.at[2].time, 3., 1e-14);
  for (unsigned int n = 0; n <= 30; ++n) {
    for (const TransferDensity<1> &density : results.at)
      if (density.steps == n) {
        EXPECT_NEAR(density.mean[0], mean, 1e-6) << n;
        EXPECT_NEAR(density.covariance[0][0], square - mean * mean, 1e-5) << n;
        EXPECT_NEAR(density.left_over.value, 1., 1e-13) << n;
      }
    mean *= 0.9;
    square = 0.83 * square + 0.01;
  }
}

TEST(TransferOperator, OfARegressionHasTheRateOfTheChain)
{
  for (const double alpha : {0.1, 0.05, 0.025}) {
    const TransferResults<1> results = RegressionProblem(alpha, 6., false).transfer({});

    ASSERT_TRUE(results.rate.has_value());
    EXPECT_NEAR(results.rate->value, -std::log1p(-alpha) / alpha, 1e-5);
    EXPECT_LE(results.rate->error, 1e-4);
    // alpha -> 0: the generator's rate 1, with order one
    EXPECT_NEAR((results.rate->value - 1.) / alpha, 0.5, 0.5 * alpha);
  }
}

// Cells add h^2/4 to the variance of each step, h^2/4/(2 alpha - 3 alpha^2) to the stationary one.
TEST(TransferOperator, IsOfOrderTwoInTheSizeOfCells)
{
  const RegressionProblem regression(0.1, 6., false);
  std::vector<double> errors;

  for (const unsigned int n : {240u, 480u, 960u})
    errors.push_back(regression.on_cells(n, 0).stationary->covariance[0][0] - 1. / 17.);

  EXPECT_NEAR(std::log2(errors[0] / errors[1]), 2., 0.1);
  EXPECT_NEAR(std::log2(errors[1] / errors[2]), 2., 0.1);
  const double h = 12. / 960.;
  EXPECT_NEAR(errors[2] / (h * h / 4. / 0.17), 1., 0.02);
}

// Between absorbing walls: order two, and far from what the equation says (1924 steps).
TEST(TransferOperator, EscapeIsOfOrderTwoInTheSizeOfCells)
{
  const RegressionProblem regression(0.1, 1., true);
  std::vector<double> steps;

  for (const unsigned int n : {100u, 400u, 1600u})
    steps.push_back(*regression.on_cells(n, 0).passage_steps);

  const double limit = steps[2] + (steps[2] - steps[1]) / 15.;
  EXPECT_NEAR(0.5 * std::log2((steps[0] - limit) / (steps[1] - limit)), 2., 0.2);
  EXPECT_NEAR(limit / 3.3e4, 1., 0.03);
}

TEST(TransferOperator, MassLeavesAtTheRateOfTheLastMode)
{
  const RegressionProblem regression(0.1, 1., true);

  const TransferResults<1> results = regression.transfer({20., 40.});

  EXPECT_FALSE(results.stationary.has_value());
  const double rate = std::log(results.at[0].left_over.value / results.at[1].left_over.value) / 20.;
  EXPECT_NEAR(results.rate->value / rate, 1., 1e-4);
  EXPECT_NEAR(results.rate->value * results.passage_time->value, 1., 0.01);
  EXPECT_EQ(results.leaves_box, 0.);
}

// All samples with probability one: gradient descent, w <- (1 - alpha) w with alpha = 1/2.
TEST(TransferOperator, OfAFullBatchIsGradientDescent)
{
  PotentialParameters potential;
  potential.type = PotentialParameters::network;
  potential.scale = 0.5;
  LearningParameters learning;
  learning.network.hidden = {};
  DataSets data;
  data.training.input_names = {"x"};
  data.training.inputs = {{1.}, {-1.}};
  data.training.targets = {{0.}, {0.}};
  Subspace subspace;
  subspace.origin = {0.};
  subspace.directions = {{1.}};
  const Model<1> model = make_model<1>(potential, learning, data, subspace);
  const Batch all = {2, false};
  const Dynamics<1> dynamics(model.potential,
                             std::make_shared<GradientCovariance<1>>(model.risk, all, 0.5), nullptr,
                             0.5, model.metric);
  const Region<1> region(cube<1>(2., 1));
  const GaussianMixture<1> start = gaussian<1>(dealii::Point<1>(0.8), 0.1);
  EnsembleParameters parameters;
  parameters.methods = {EnsembleParameters::transfer_operator};

  const TransferResults<1> results = compute_transfer_operator<1>(
      parameters, {dynamics, model, 0.5, all, start, region, MPI_COMM_SELF}, {1.}, std::nullopt);

  EXPECT_EQ(results.batches, "1 batches");
  EXPECT_NEAR(results.at[0].mean[0], 0.2, 1e-10);
  EXPECT_NEAR(results.at[0].covariance[0][0], 0.01 / 16., 1e-8);
}

// Three samples, of which one moves next to nothing and the others contract to a tenth: the law is
// far from smooth. On cells that take images as they overlap the mean was 0.5378658 +- 1.4e-5.
TEST(TransferOperator, OfFewMapsHasTheMeanOfTheChain)
{
  const SmallRegression regression({{0.034, 1.36, 1.225}, {-0.231, 0.803, 0.594}}, 0.6,
                                   Batch{1, true}, 0., 0.2);

  const TransferResults<1> results = regression.transfer({6.});

  const ChainMoments moments = regression.after(10);
  EXPECT_NEAR(moments.mean, 0.5406274252544891, 1e-14);
  EXPECT_NEAR(results.at[0].mean[0], moments.mean, 1e-11);
  EXPECT_LE(results.at[0].mean_error[0], 1e-10);
  EXPECT_LE(std::abs(results.at[0].covariance[0][0] - moments.variance),
            results.at[0].covariance_error[0][0]);
  EXPECT_LE(results.at[0].covariance_error[0][0], 2e-4);
}

// A start that is narrower than a cell.
TEST(TransferOperator, HasTheMeanOfANarrowStart)
{
  const SmallRegression regression({{1.2, -0.8}, {0.9, -0.2}}, 0.5, {1, true}, 0.1234, 1e-4);

  const TransferResults<1> results = regression.transfer({0., 0.5});

  for (const unsigned int n : {0u, 1u}) {
    const ChainMoments moments = regression.after(n);
    EXPECT_LE(std::abs(results.at[n].mean[0] - moments.mean), results.at[n].mean_error[0]) << n;
    EXPECT_LE(std::abs(results.at[n].covariance[0][0] - moments.variance),
              results.at[n].covariance_error[0][0])
        << n;
  }
}

TEST(TransferOperator, IsRefusedWhereThereIsNone)
{
  EnsembleParameters parameters;
  parameters.methods = {EnsembleParameters::transfer_operator};
  const Model<1> regression = gauss_hermite_regression();
  Model<3> no_data;
  no_data.potential = std::make_shared<potentials::ExpressionPotential<3>>("Potential/Expression",
                                                                           "x^2", Constants());
  const Dynamics<3> dynamics_3 =
      dynamics_of<3>("x^2 + y^2 + z^2", dealii::unit_symmetric_tensor<3>(), 0.1);
  const GaussianMixture<3> start_3 = gaussian<3>({}, 0.1);
  const Region<3> region_3(cube<3>(1., 1));
  expect_user_error(
      [&] {
        check_ensemble<3>(parameters,
                          {dynamics_3, no_data, 1., Batch(), start_3, region_3, MPI_COMM_SELF}, 1.);
      },
      "Ensemble/Method", "Dimension = 3");

  Model<1> analytic;
  const Dynamics<1> dynamics = dynamics_of<1>("x^2/2", dealii::unit_symmetric_tensor<1>(), 0.1);
  const GaussianMixture<1> start = gaussian<1>({}, 0.1);
  const Region<1> region(cube<1>(1., 1));
  expect_user_error(
      [&] {
        compute_transfer_operator<1>(
            parameters, {dynamics, analytic, 1., Batch(), start, region, MPI_COMM_SELF}, {1.},
            std::nullopt);
      },
      "Ensemble/Method", "without data");
  expect_user_error(
      [&] {
        RegressionProblem(0.1, 1., false, Batch{2, false}).transfer({1.});
      },
      "Noise/Replacement");
}

namespace {

/// The numbers of a family of regressions, from one number of the case.
struct FamilyCase {
  explicit FamilyCase(const unsigned int number)
  {
    const auto draw = [number](const unsigned int k) {
      return uniform_number(number + 1, RandomStream::directions, k);
    };
    const auto n = 1 + number % 6;
    for (unsigned int i = 0; i < n; ++i) {
      samples.x.push_back((draw(3 * i) < 0.5 ? -1. : 1.) * (0.3 + 1.2 * draw(3 * i + 1)));
      samples.y.push_back(0.7 * samples.x[i] + 0.4 * (2. * draw(3 * i + 2) - 1.));
    }
    batch = {n > 1 ? 1 + (number / 2) % 2 : 1, number % 3 != 0};
    alpha = std::array<double, 3>{{0.05, 0.2, 0.6}}[(number / 3) % 3];
    deviation = std::array<double, 4>{{0.003, 0.02, 0.1, 0.5}}[number % 4];
    steps = std::array<unsigned int, 5>{{1, 3, 8, 50, 300}}[number % 5];
    mean = 2. * draw(100) - 0.5;
  }

  SmallRegression::Samples samples;
  Batch batch;
  double alpha, mean, deviation;
  unsigned int steps;
};

void expect_within(const double value, const double error, const double truth,
                   const std::string &what)
{
  EXPECT_LE(std::abs(value - truth), error) << what << ": " << value << ", truth " << truth;
}

} // namespace

TEST(TransferOperatorSlow, ErrorsHoldInAFamilyOfRegressions)
{
  for (unsigned int number = 0; number < 36; ++number) {
    const FamilyCase of(number);
    const SmallRegression regression(of.samples, of.alpha, of.batch, of.mean, of.deviation);
    const std::string name = "case " + std::to_string(number) + " ";

    const TransferResults<1> results = regression.transfer({of.steps * of.alpha});

    const TransferDensity<1> &end = results.at[0];
    const ChainMoments after = regression.after(of.steps);
    expect_within(end.mean[0], end.mean_error[0], after.mean, name + "mean");
    expect_within(end.covariance[0][0], end.covariance_error[0][0], after.variance,
                  name + "variance");
    if (results.rate)
      expect_within(results.rate->value, results.rate->error, regression.rate(), name + "rate");
    if (results.stationary) {
      const ChainMoments stationary = regression.stationary();
      expect_within(results.stationary->mean[0], results.stationary->mean_error[0], stationary.mean,
                    name + "stationary mean");
      expect_within(results.stationary->covariance[0][0],
                    results.stationary->covariance_error[0][0], stationary.variance,
                    name + "stationary variance");
    }
    if (const auto masses = regression.masses_after(of.steps, results.grid)) {
      const double distance = l1_between(end.mass, *masses);
      EXPECT_LE(distance, end.l1_error) << name << "L1 in " << results.grid.n[0] << " cells";
    }
  }
}

namespace {

/// A plane of a small network, with walls that count or do not.
struct TransferPlane {
  TransferPlane(const Batch &batch_of_step, const double half_edge, const double alpha = 0.1)
      : batch(batch_of_step), region(cube<2>(half_edge, 8))
  {
    const NetworkCase test = network_cases()[1];
    potential.type = PotentialParameters::network;
    potential.l2 = 0.1;
    LearningParameters learning;
    learning.network = test.parameters;
    DataSets data;
    data.training = random_samples(30, test.n_inputs, test.n_outputs, test.parameters.loss);
    const Network network(test.parameters, test.n_inputs, test.n_outputs);
    model = make_model<2>(potential, learning, data, random_subspace_of(network, 2, 0.5));
    dynamics = std::make_unique<Dynamics<2>>(
        model.potential, std::make_shared<GradientCovariance<2>>(model.risk, batch, 1.), nullptr,
        alpha, model.metric);
  }

  EnsembleProblem<2> problem() const
  {
    return {*dynamics, model, 1., batch, start, region, MPI_COMM_SELF};
  }

  const Batch batch;
  PotentialParameters potential;
  Model<2> model;
  std::unique_ptr<Dynamics<2>> dynamics;
  const GaussianMixture<2> start = gaussian<2>({0.2, 0.1}, 0.3);
  const Region<2> region;
};

/// The L1 distance from runs of SGD on bins that see it, with all errors that are stated.
void expect_law_of_sgd(const TransferPlane &plane, const std::vector<double> &times)
{
  EnsembleParameters parameters;
  parameters.methods = {EnsembleParameters::transfer_operator, EnsembleParameters::sgd};
  parameters.particles = 50000;
  const TransferResults<2> results =
      compute_transfer_operator<2>(parameters, plane.problem(), times, std::nullopt);
  std::size_t k = 0;
  run_ensemble<2>(
      EnsembleParameters::sgd, parameters, plane.problem(), times,
      [&](const EnsembleState<2> &state) {
        const TransferDensity<2> &density = results.at[k++];
        std::vector<double> masses(results.grid.n_cells(), 0.);
        for (std::size_t j = 0; j < results.cells.size(); ++j)
          masses[results.cells[j]] = density.mass[j];
        const EnsembleDistances distances = compare(
            results.grid, count_particles(results.grid, state.particles, MPI_COMM_SELF), masses);
        EXPECT_GT(Bins<2>(results.grid, masses, 100. / parameters.particles).size(), 50u);
        EXPECT_LE(distances.l1.l1, density.l1_error + 4. * distances.l1.standard_error)
            << results.batches << ", t = " << state.time;
        EXPECT_LE(density.l1_error, 0.1) << results.batches;
        const auto moments = measure_moments(state.particles, MPI_COMM_SELF);
        for (unsigned int d = 0; d < 2; ++d) {
          EXPECT_NEAR(moments.mean[d], density.mean[d],
                      density.mean_error[d] + 4. * moments.mean_error[d]);
          for (unsigned int e = d; e < 2; ++e)
            EXPECT_NEAR(moments.covariance[d][e], density.covariance[d][e],
                        density.covariance_error[d][e] + 4. * moments.covariance_error[d][e]);
        }
      });
}

} // namespace

TEST(TransferOperatorSlow, IsTheLawOfRunsOfSgd)
{
  expect_law_of_sgd(TransferPlane({1, true}, 3.), {1., 10.});
}

TEST(TransferOperatorSlow, IsTheLawOfRunsOfSgdBetweenWallsThatCount)
{
  expect_law_of_sgd(TransferPlane({1, true}, 0.6), {1., 10.});
}

TEST(TransferOperatorSlow, OfDrawnBatchesIsTheLawOfRunsOfSgd)
{
  expect_law_of_sgd(TransferPlane({4, true}, 2., 0.4), {4., 40.});
  expect_law_of_sgd(TransferPlane({4, false}, 2., 0.4), {40.});
}
