#include "time/time_loop.h"

#include "support/pencils.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {
namespace {

const auto go_on = [](const TimeStep &) { return true; };

TimeParameters constant_steps(const double final_time, const double time_step)
{
  TimeParameters parameters;
  parameters.final_time = final_time;
  parameters.time_step = time_step;
  return parameters;
}

TimeParameters adaptive_steps(const double final_time, const double tolerance)
{
  TimeParameters parameters = constant_steps(final_time, 0.01);
  parameters.tolerance = tolerance;
  return parameters;
}

Vector spike(const DenseOperator &op, const unsigned int where)
{
  std::vector<double> entries(op.stationary_vector().size(), 0.);
  entries[where] = 1.;
  Vector u = op.distribute(entries);
  u *= 1. / (op.mass_functional() * u);
  return u;
}

TEST(TimeLoop, NoTimeIsOneRow)
{
  const DenseOperator op(neumann_pencil(4));
  unsigned int rows = 0;

  const TimeLoopResult result =
      TimeLoop(op, constant_steps(0., 0.1), spike(op, 1)).run({0.}, [&](const TimeStep &step) {
        ++rows;
        return step.index == 0 && step.time == 0. && step.is_output_time;
      });

  EXPECT_EQ(rows, 1u);
  EXPECT_EQ(result.steps, 0u);
  EXPECT_FALSE(result.stopped);
}

TEST(TimeLoop, LandsOnOutputTimesBitByBit)
{
  const DenseOperator op(neumann_pencil(4));
  const std::vector<double> output_times = {0., 0.1, 0.3, 1. / 3., 0.7};
  for (const double tolerance : {0., 1e-5}) {
    TimeParameters parameters = constant_steps(1., 0.04);
    parameters.tolerance = tolerance;
    std::vector<double> seen;
    double last = -1.;

    TimeLoop loop(op, parameters, spike(op, 0));
    const TimeLoopResult result = loop.run(output_times, [&](const TimeStep &step) {
      EXPECT_GT(step.time, last);
      last = step.time;
      if (step.is_output_time)
        seen.push_back(step.time);
      return true;
    });

    EXPECT_EQ(seen, output_times);
    EXPECT_EQ(last, 1.);
    EXPECT_EQ(loop.time(), 1.);
    EXPECT_EQ(result.time, 1.);
  }
}

TEST(TimeLoop, ConstantStepsFactoriseOnce)
{
  const DenseOperator op(neumann_pencil(10));

  const TimeLoopResult result =
      TimeLoop(op, constant_steps(2., 0.01), spike(op, 3)).run({0., 0.7, 1.1, 2.}, go_on);

  EXPECT_EQ(result.steps, 200u);
  EXPECT_EQ(op.statistics().factorizations, 1u);
}

TEST(TimeLoop, AStoppedRunContinuesWhereItStood)
{
  const DenseOperator op(neumann_pencil(10));
  TimeLoop whole(op, constant_steps(1., 0.125), spike(op, 3));
  whole.run({}, go_on);

  TimeLoop first(op, constant_steps(1., 0.125), spike(op, 3));
  const TimeLoopResult stopped = first.run({}, [](const TimeStep &step) { return step.index < 3; });
  TimeLoop second(op, constant_steps(1., 0.125), first.state());
  second.run({}, go_on);

  EXPECT_TRUE(stopped.stopped);
  EXPECT_EQ(stopped.steps, 3u);
  Vector difference = second.solution();
  difference -= whole.solution();
  EXPECT_LT(difference.linfty_norm(), 1e-14);
}

/// What a first stage has spent of the tolerance is not spent again.
TEST(TimeLoop, KeepsToWhatIsLeftOfTheTolerance)
{
  const DenseOperator op(neumann_pencil(10));
  constexpr double tolerance = 1e-4;
  for (const double spent : {0., 0.5 * tolerance, 0.8 * tolerance}) {
    TimeState state(spike(op, 3));
    state.error_estimate = spent;

    const TimeLoopResult result = TimeLoop(op, adaptive_steps(1., tolerance), state).run({}, go_on);

    EXPECT_LE(*result.error_estimate, tolerance) << spent;
    EXPECT_GE(*result.error_estimate, spent);
  }
}

TEST(TimeLoop, IterationsOfAllStepsAddUp)
{
  const DenseOperator op(neumann_pencil(10));
  unsigned int iterations = 0;

  TimeLoop(op, adaptive_steps(1., 1e-4), spike(op, 3)).run({}, [&](const TimeStep &step) {
    iterations += step.iterations;
    return true;
  });

  EXPECT_EQ(iterations, op.statistics().iterations);
}

/// u(t) for the consistent Neumann pencil: its eigenvectors are cos(k pi x).
Vector exact_solution(const DenseOperator &op, const Vector &start, const double t)
{
  const unsigned int n = start.size() - 1;
  Vector u, Mv;
  op.reinit(u);
  op.reinit(Mv);
  for (unsigned int k = 0; k <= n; ++k) {
    std::vector<double> cosine(n + 1);
    for (unsigned int j = 0; j <= n; ++j)
      cosine[j] = std::cos(k * M_PI * j / n);
    const Vector v = op.distribute(cosine);
    op.apply_mass(Mv, v);
    u.add((Mv * start) / (Mv * v) * std::exp(-neumann_eigenvalue(k, n) * t), v);
  }
  return u;
}

TEST(TimeLoop, AdaptiveErrorIsProportionalToTheToleranceAndBelowIt)
{
  const DenseOperator op(neumann_pencil(12));
  const Vector start = spike(op, 3);
  const Vector exact = exact_solution(op, start, 0.1);
  const auto error = [&](const std::string &scheme, const double tolerance) {
    TimeParameters parameters = adaptive_steps(0.1, tolerance);
    parameters.scheme = scheme;
    TimeLoop loop(op, parameters, start);
    const TimeLoopResult result = loop.run({}, go_on);
    EXPECT_LE(*result.error_estimate, tolerance);
    EXPECT_GT(result.rejected, 0u) << "the first step is too large for a spike";
    Vector u = loop.solution();
    u -= exact;
    return l1_norm(op.mass_functional(), u) / tolerance;
  };

  // Steps are quantised by factors of two, which is four in the error.
  for (const std::string scheme : {"TR-BDF2", "Crank-Nicolson", "BDF2", "SDIRK3"}) {
    double smallest = 1., largest = 0.;
    for (const double tolerance : {1e-2, 1e-3, 1e-4, 1e-5}) {
      const double ratio = error(scheme, tolerance);
      EXPECT_LT(ratio, 1.);
      smallest = std::min(smallest, ratio);
      largest = std::max(largest, ratio);
    }
    EXPECT_LT(largest, 5. * smallest) << scheme;
  }
  EXPECT_NEAR(error("implicit Euler", 1e-1) / error("implicit Euler", 1e-3), 1., 0.5);
}

TEST(TimeLoop, AdaptiveStepsGrowToTheScaleOfTheGap)
{
  const double gap = 1e-3;
  const DenseOperator op(pencil_with_eigenvalues({0., gap, 1., 1e3, 1e6}));
  for (const std::string scheme : {"Crank-Nicolson", "BDF2", "TR-BDF2", "SDIRK3"}) {
    TimeParameters parameters = adaptive_steps(10. / gap, 1e-2);
    parameters.scheme = scheme;
    double largest_step = 0.;

    const TimeLoopResult result =
        TimeLoop(op, parameters, spike(op, 4)).run({}, [&](const TimeStep &step) {
          largest_step = std::max(largest_step, step.dt);
          return true;
        });

    EXPECT_GT(largest_step, 0.3 / gap) << scheme;
    EXPECT_LT(result.steps, 500u) << scheme; // through ten decades of time
  }
}

TEST(TimeLoop, StopsAtASteadyStateAndNotAtAMetastableOne)
{
  // Modes decay at rates 1e-6 and 1: at t = 50 nothing changes any more than by 1e-6 per unit time.
  const DenseOperator op(pencil_with_eigenvalues({0., 1e-6, 1.}));
  TimeParameters parameters = adaptive_steps(1e9, 1e-6);
  parameters.stop_at_steady_state = true;
  double output_time = 0.;
  TimeLoop loop(op, parameters, spike(op, 1));

  const TimeLoopResult result = loop.run({}, [&](const TimeStep &step) {
    output_time = step.is_output_time ? step.time : output_time;
    return true;
  });

  EXPECT_TRUE(result.steady);
  EXPECT_FALSE(result.stopped);
  EXPECT_GT(result.time, 20e6); // ln 1e10 = 23
  EXPECT_LT(result.time, 100e6);
  EXPECT_EQ(output_time, result.time);
}

TEST(TimeLoop, AdaptiveStepsKeepMassAndFactoriseSeldom)
{
  const DenseOperator op(neumann_pencil(40));
  std::vector<double> output_times;
  for (unsigned int i = 0; i <= 20; ++i)
    output_times.push_back(0.05 * i);

  TimeLoop loop(op, adaptive_steps(1., 1e-4), spike(op, 7));
  const TimeLoopResult result = loop.run(output_times, go_on);

  EXPECT_NEAR(op.mass_functional() * loop.solution(), 1., 1e-13);
  EXPECT_LT(result.mass_corrections, 1e-9);
  EXPECT_LT(op.statistics().factorizations, result.steps / 5);
}

} // namespace
} // namespace gibbsflow
