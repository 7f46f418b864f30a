#include "particles/run_ensemble.h"

#include "learning/backpropagation.h"
#include "learning/learning_fixtures.h"
#include "particles/bins.h"
#include "particles/ensemble_comparison.h"
#include "particles/particle_fixtures.h"
#include "support/expect_user_error.h"
#include "support/temporary_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

/// A plane of a small network with its gradient covariance.
struct NetworkPlane {
  explicit NetworkPlane(const bool orthonormal = true)
  {
    const NetworkCase test = network_cases()[1];
    potential.type = PotentialParameters::network;
    potential.l2 = 0.1;
    learning.network = test.parameters;
    DataSets data;
    data.training = random_samples(30, test.n_inputs, test.n_outputs, test.parameters.loss);
    const Network network(test.parameters, test.n_inputs, test.n_outputs);
    Subspace subspace = random_subspace_of(network, 2, 0.5);
    if (!orthonormal) {
      for (std::size_t i = 0; i < subspace.directions[0].size(); ++i)
        subspace.directions[0][i] += 0.5 * subspace.directions[1][i];
      subspace.is_orthonormal = false;
    }
    model = make_model<2>(potential, learning, data, subspace);
    dynamics = std::make_unique<Dynamics<2>>(
        model.potential, std::make_shared<GradientCovariance<2>>(model.risk, Batch(), 1.), nullptr,
        alpha, model.metric);
  }

  EnsembleProblem<2> problem(const MPI_Comm communicator) const
  {
    return {*dynamics, model, 1., {2, true}, start, region, communicator};
  }

  static constexpr double alpha = 0.05;
  PotentialParameters potential;
  LearningParameters learning;
  Model<2> model;
  std::unique_ptr<Dynamics<2>> dynamics;
  const GaussianMixture<2> start = gaussian<2>({0.2, 0.1}, 0.3);
  const Region<2> region{cube<2>(1., 8)}; // the walls count
};

struct Record {
  double time;
  unsigned int steps;
  EnsembleMoments<2> moments;
  Counts counts;
  std::optional<OffSubspace> off_subspace;
};

std::vector<Record> run(const std::string &method, const EnsembleParameters &parameters,
                        const EnsembleProblem<2> &problem, const std::vector<double> &times)
{
  std::vector<Record> records;
  run_ensemble<2>(method, parameters, problem, times, [&](const EnsembleState<2> &state) {
    records.push_back(
        {state.time, state.steps, measure_moments(state.particles, problem.communicator),
         count_particles(counting_grid(problem.region), state.particles, problem.communicator),
         state.off_subspace});
  });
  return records;
}

/// To the last bit.
void expect_equal(const std::vector<Record> &a, const std::vector<Record> &b)
{
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    EXPECT_EQ(a[k].time, b[k].time);
    EXPECT_EQ(a[k].steps, b[k].steps);
    EXPECT_EQ(a[k].moments.mean, b[k].moments.mean);
    EXPECT_EQ(a[k].moments.covariance, b[k].moments.covariance);
    EXPECT_EQ(a[k].counts.inside, b[k].counts.inside);
    EXPECT_EQ(a[k].off_subspace.has_value(), b[k].off_subspace.has_value());
    if (a[k].off_subspace) {
      EXPECT_EQ(a[k].off_subspace->distance, b[k].off_subspace->distance);
    }
  }
}

EnsembleParameters few_particles(const std::string &method)
{
  EnsembleParameters parameters;
  parameters.methods = {method};
  parameters.particles = 1500; // not a multiple of a block
  parameters.time_step = 0.1;
  return parameters;
}

class Threads {
public:
  explicit Threads(const char *n) { setenv("OMP_NUM_THREADS", n, 1); }
  ~Threads() { setenv("OMP_NUM_THREADS", "1", 1); }
};

/// What numpy.save writes.
class WeightsFile {
public:
  WeightsFile(const std::string &shape, const std::vector<double> &numbers)
      : name_(TemporaryFile("").name() + ".npy")
  {
    std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }";
    while ((header.size() + 11) % 64 != 0)
      header += ' ';
    header += '\n';
    std::string data(numbers.size() * sizeof(double), '\0');
    std::memcpy(data.data(), numbers.data(), data.size());
    std::ofstream(name_, std::ios::binary)
        << std::string("\x93NUMPY\x01\x00", 8) << static_cast<char>(header.size() % 256)
        << static_cast<char>(header.size() / 256) << header << data;
  }
  ~WeightsFile() { std::filesystem::remove(name_); }
  WeightsFile(const WeightsFile &) = delete;
  WeightsFile &operator=(const WeightsFile &) = delete;
  const std::string &name() const { return name_; }

private:
  std::string name_;
};

} // namespace

class EnsembleRanksMpi : public ::testing::TestWithParam<std::string> {};

TEST_P(EnsembleRanksMpi, AgreeToTheLastBit)
{
  const NetworkPlane plane;
  const EnsembleParameters parameters = few_particles(GetParam());
  const std::vector<double> times = {0., 0.1, 0.52};

  const auto serial = run(GetParam(), parameters, plane.problem(MPI_COMM_SELF), times);
  const auto parallel = run(GetParam(), parameters, plane.problem(MPI_COMM_WORLD), times);

  expect_equal(serial, parallel);
}

INSTANTIATE_TEST_SUITE_P(AllMethods, EnsembleRanksMpi,
                         ::testing::Values("SDE", "SDE 2", "SGD", "modified equation"));

TEST(Ensemble, IsTheSameInAnyNumberOfThreads)
{
  const NetworkPlane plane;
  for (const std::string method : {"SDE", "SGD"}) {
    const EnsembleParameters parameters = few_particles(method);
    const auto one = run(method, parameters, plane.problem(MPI_COMM_SELF), {0.3});
    const Threads more("3");
    expect_equal(one, run(method, parameters, plane.problem(MPI_COMM_SELF), {0.3}));
  }
}

// Without output in between, too: steps are those up to each time.
TEST(Ensemble, MeetsItsTimes)
{
  const NetworkPlane plane;

  const auto sde = run("SDE", few_particles("SDE"), plane.problem(MPI_COMM_SELF), {0., 0.25, 0.3});
  const auto sgd = run("SGD", few_particles("SGD"), plane.problem(MPI_COMM_SELF), {0., 0.26, 0.3});

  EXPECT_EQ(sde[0].steps, 0u);
  EXPECT_EQ(sde[1].time, 0.25);
  EXPECT_EQ(sde[1].steps, 4u); // an even number, see LongSteps
  EXPECT_EQ(sde[2].steps, 6u);
  EXPECT_EQ(sgd[1].steps, 5u);
  EXPECT_DOUBLE_EQ(sgd[1].time, 5. * plane.alpha);
  EXPECT_EQ(sgd[2].steps, 6u);
}

// SGD in all weights starts in the subspace and leaves it; its first step, projected, is that of
// SGD in the subspace.
TEST(Ensemble, InAllWeightsProjectsToTheConfinedStep)
{
  for (const bool orthonormal : {true, false}) {
    const NetworkPlane plane(orthonormal);
    EnsembleParameters parameters = few_particles("SGD");
    parameters.particles = 300;
    EnsembleProblem<2> problem = plane.problem(MPI_COMM_SELF);
    const Region<2> wide(cube<2>(10., 8));
    const EnsembleProblem<2> free = {problem.dynamics, problem.model,           problem.scale,
                                     problem.batch,    problem.initial_density, wide,
                                     MPI_COMM_SELF};

    const auto confined = run("SGD", parameters, free, {plane.alpha});
    parameters.confined = false;
    const auto all = run("SGD", parameters, free, {0., plane.alpha, 1.});

    EXPECT_LT((confined[0].moments.mean - all[1].moments.mean).norm(), 1e-12);
    EXPECT_LT((confined[0].moments.covariance - all[1].moments.covariance).norm(), 1e-12);
    EXPECT_NEAR(all[0].off_subspace->distance, 0., 1e-12);
    EXPECT_GT(all[1].off_subspace->distance, 1e-3);
    EXPECT_GT(all[2].off_subspace->distance, all[1].off_subspace->distance);
    EXPECT_LT(all[2].off_subspace->potential, all[2].off_subspace->potential_of_projection);
  }
}

TEST(EnsembleFile, IsProjectedToTheSubspace)
{
  const NetworkPlane plane;
  const Subspace &subspace = *plane.model.subspace;
  const std::size_t n_weights = subspace.origin.size();
  // three runs of two iterates: at z = (k, step), and beside it by 2 in a direction across
  std::vector<double> numbers;
  Weights across = random_numbers(n_weights, 5);
  for (const Weights &p : subspace.directions) {
    const double component = dot(p, across);
    for (std::size_t i = 0; i < n_weights; ++i)
      across[i] -= component * p[i];
  }
  const double length = std::sqrt(dot(across, across));
  for (unsigned int k = 0; k < 3; ++k)
    for (unsigned int step = 0; step < 2; ++step)
      for (std::size_t i = 0; i < n_weights; ++i)
        numbers.push_back(subspace.origin[i] + k * subspace.directions[0][i] +
                          step * subspace.directions[1][i] + 2. * across[i] / length);
  const std::string n = std::to_string(n_weights);
  const WeightsFile trajectory("3, 2, " + n, numbers), last("6, " + n, numbers),
      wrong("2, 3, " + n + " , 1", numbers), narrow(n + ", 6", numbers);
  EnsembleParameters parameters = few_particles("file");
  parameters.file = trajectory.name();

  const auto ways = run("file", parameters, plane.problem(MPI_COMM_SELF), {1.});
  parameters.file = last.name();
  const auto ends = run("file", parameters, plane.problem(MPI_COMM_SELF), {0.5, 1.});

  ASSERT_EQ(ways.size(), 2u);
  EXPECT_NEAR(ways[1].moments.mean[0], 1., 1e-12);
  EXPECT_NEAR(ways[1].moments.mean[1], 1., 1e-12);
  EXPECT_EQ(ways[1].steps, 1u);
  EXPECT_DOUBLE_EQ(ways[1].time, plane.alpha);
  EXPECT_NEAR(ways[1].off_subspace->distance, 2., 1e-12);
  double V = 0.;
  for (unsigned int k = 0; k < 3; ++k)
    V += plane.model.potential->value(dealii::Point<2>(k, 1.)) / 3.;
  EXPECT_NEAR(ways[1].off_subspace->potential_of_projection, V, 1e-12);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].time, 1.);
  EXPECT_NEAR(ends[0].moments.mean[1], 0.5, 1e-12);
  for (const WeightsFile *const bad : {&wrong, &narrow}) {
    parameters.file = bad->name();
    expect_user_error([&] { run("file", parameters, plane.problem(MPI_COMM_SELF), {1.}); },
                      "Ensemble/File");
  }
}

TEST(Ensemble, RefusesWhatItCannotRun)
{
  const NetworkPlane plane;
  EnsembleProblem<2> problem = plane.problem(MPI_COMM_SELF);
  const auto refuse = [&](const EnsembleParameters &parameters, const EnsembleProblem<2> &of,
                          const std::string &entry) {
    expect_user_error([&] { check_ensemble<2>(parameters, of, 1.); }, entry);
  };
  const auto drift = std::make_shared<std::vector<Expression>>();
  for (unsigned int d = 0; d < 2; ++d)
    drift->emplace_back("Drift/Expression", "y", coordinate_names(2));
  const Dynamics<2> with_drift(plane.model.potential,
                               std::make_shared<IsotropicCovariance<2>>(1., Metric<2>()), drift, 1.,
                               Metric<2>());
  Model<2> without_data;
  without_data.potential = plane.model.potential;
  const EnsembleProblem<2> drifting = {with_drift,  plane.model,  1.,           {},
                                       plane.start, plane.region, MPI_COMM_SELF};
  const EnsembleProblem<2> dataless = {*plane.dynamics, without_data, 1.,           {},
                                       plane.start,     plane.region, MPI_COMM_SELF};
  EnsembleProblem<2> large_batch = problem;
  large_batch.batch.size = 31;

  refuse(few_particles("SGD"), drifting, "Ensemble/Method");
  refuse(few_particles("modified equation"), drifting, "Ensemble/Method");
  refuse(few_particles("SGD"), dataless, "Ensemble/Method");
  refuse(few_particles("walking"), problem, "Ensemble/Method");
  refuse(few_particles("file"), problem, "Ensemble/File");
  refuse(few_particles("SGD"), large_batch, "Noise/Batch size");
  EnsembleParameters hasty = few_particles("SDE");
  hasty.time_step = 1e-12;
  refuse(hasty, problem, "Ensemble/Time step");
}

// Brownian motion from 0, D = 1, leaves (-1, 1) after 1/2 on the average; output in between changes
// nothing.
TEST(EscapeTime, OfBrownianMotionIsHalf)
{
  const Dynamics<1> dynamics = dynamics_of<1>("0*x", dealii::unit_symmetric_tensor<1>(), 2.);
  BoundaryConditions<1> boundary;
  boundary.absorbing.assign(2, true);
  const Region<1> region(cube<1>(1., 4), boundary);
  Model<1> model;
  model.potential = std::make_shared<potentials::ExpressionPotential<1>>("Potential/Expression",
                                                                         "0*x", Constants());
  const auto start = gaussian<1>(dealii::Point<1>(0.), 1e-6);
  EnsembleParameters parameters = few_particles("SDE");
  parameters.particles = 5000;
  parameters.time_step = 0.01;
  std::vector<std::optional<EscapeTime>> times;

  run_ensemble<1>("SDE", parameters, {dynamics, model, 1., {}, start, region, MPI_COMM_SELF},
                  {0., 0.5, 8.}, [&](const EnsembleState<1> &state) {
                    times.push_back(measure_escape(state.particles, state.time, MPI_COMM_SELF));
                  });

  EXPECT_FALSE(times[0].has_value());
  ASSERT_TRUE(times[1] && times[2]);
  EXPECT_GT(times[1]->mean, times[2]->mean) << "nobody leaves at once";
  constexpr double half_a_step = 0.005;
  EXPECT_NEAR(times[2]->mean, 0.5 + half_a_step, 4. * times[2]->standard_error);
  EXPECT_NEAR(times[2]->standard_error, 0.5 / std::sqrt(5000.), 1e-3);
}

// dx = -x dt + dW/10^(1/2): Euler & Maruyama's mean is (1 - dt)^n m_0, and with steps twice as long
// what they add is twice as much, up to a second order.
TEST(Ensemble, KnowsWhatItsTimeStepAdds)
{
  const Dynamics<1> dynamics = dynamics_of<1>("x^2/2", dealii::unit_symmetric_tensor<1>(), 0.1);
  const Model<1> analytic;
  const GaussianMixture<1> start = gaussian<1>(dealii::Point<1>(1.), 0.1);
  const Region<1> region(cube<1>(4., 1));
  EnsembleParameters parameters;
  parameters.particles = 20000;
  parameters.time_step = 0.05;
  unsigned int n_times = 0;

  run_ensemble<1>(
      EnsembleParameters::sde, parameters,
      {dynamics, analytic, 1., Batch(), start, region, MPI_COMM_SELF}, {0.15, 1.},
      [&](const EnsembleState<1> &state) {
        ++n_times;
        ASSERT_NE(state.with_long_steps, nullptr);
        EXPECT_EQ(state.n_with_long_steps, 10000u);
        const EnsembleMoments<1> bias = estimate_bias(state.particles, *state.with_long_steps,
                                                      state.n_with_long_steps, MPI_COMM_SELF);
        const EnsembleMoments<1> moments = measure_moments(state.particles, MPI_COMM_SELF);
        const double added = moments.mean[0] - std::exp(-state.time);
        EXPECT_EQ(state.steps % 2, 0u);
        EXPECT_LT(bias.mean_error[0], 0.5 * moments.mean_error[0]);
        EXPECT_LT(bias.mean[0], -5. * bias.mean_error[0]);
        EXPECT_NEAR(bias.mean[0], added, 0.2 * std::abs(added) + 4. * moments.mean_error[0]);
      });

  EXPECT_EQ(n_times, 2u);
}
