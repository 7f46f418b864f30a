#include "support/test_run.h"

#include "base/user_error.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters wells(unsigned int dim, double D, unsigned int cells)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = "double well";
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {std::vector<double>(dim, 0.)};
  parameters.initial_density.mean[0][0] = -1.;
  parameters.initial_density.standard_deviation = {{0.3 * std::sqrt(D)}};
  parameters.mesh.lower_corner = {-2.};
  parameters.mesh.upper_corner = {2.};
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.output.fields = false;
  parameters.transitions.compute = true;
  parameters.transitions.radius = 0.2;
  return parameters;
}

/// int_a^b f by Simpson's rule.
template <typename F>
long double simpson(long double a, long double b, const F &f, unsigned int n = 4000)
{
  const long double h = (b - a) / n;
  long double sum = f(a) + f(b);
  for (unsigned int i = 1; i < n; ++i)
    sum += (i % 2 == 1 ? 4. : 2.) * f(a + i * h);
  return sum * h / 3.;
}

} // namespace

/// Against nested Simpson rules with other points.
TEST(Transitions, AreQuadraturesIn1D)
{
  for (const double barrier : {2., 10., 30.}) {
    const long double D = 1. / barrier, s = -0.8L, e = 0.8L;
    SimulationParameters parameters = wells(1, 1. / barrier, 60);
    parameters.mesh.cut = 0.;
    parameters.output.probes = {{-0.5}, {0.}, {0.1}, {0.7}, {1.5}};
    TestRun<1> run(parameters);
    const Passages<1> passages = run.simulation.solve_passages();
    const Transitions<1> &transitions = *passages.transitions;
    const auto probes = run.simulation.probe(
        run.simulation.formulation(), run.simulation.formulation().stationary_vector(), passages);

    const auto V = [](long double x) { return (x * x - 1.L) * (x * x - 1.L); };
    const auto up = [&](long double x) { return std::exp(V(x) / D); };
    const auto down = [&](long double x) { return std::exp(-V(x) / D); };
    const long double Z = simpson(-2., 2., down, 20000), R = simpson(s, e, up, 20000);
    EXPECT_NEAR(transitions.sets.a.center[0], -1., 1e-9);
    EXPECT_NEAR(transitions.sets.b.center[0], 1., 1e-9);
    EXPECT_NEAR(std::exp(transitions.log_capacity) / double(D / (Z * R)), 1., 1e-8);
    for (const Probe<1> &probe : probes) {
      const long double x = std::min(std::max<long double>(probe.point[0], s), e);
      EXPECT_NEAR(*probe.committor, double(simpson(s, x, up) / R), 1e-8) << probe.point;
    }
    // symmetric: half of the mass came from either set last
    EXPECT_NEAR(std::exp(transitions.log_rate_ab), 2. * std::exp(transitions.log_capacity),
                1e-12 * std::exp(transitions.log_rate_ab));
    const long double time = simpson(
        -1., e, [&](long double y) { return up(y) * simpson(-2., y, down, 1000); }, 1000);
    EXPECT_NEAR(std::exp(transitions.log_mfpt_ab) / double(time / D), 1., 1e-8) << barrier;
    EXPECT_NEAR(transitions.log_mfpt_ba, transitions.log_mfpt_ab, 1e-9);
  }
}

/// At a barrier of a thousand D the logarithms are there, and the rates add up to D lambda_1.
TEST(Transitions, HaveLogarithmsAtAnyBarrier)
{
  TestRun<1> run(wells(1, 0.001, 400));
  const Transitions<1> transitions = *run.simulation.solve_passages().transitions;
  const Spectrum spectrum = run.simulation.solve_spectrum();

  EXPECT_NEAR(transitions.log_rate_ab + std::log(2.), spectrum.log_lambda.at(0), 1e-9);
  EXPECT_NEAR(transitions.log_rate_ab, -transitions.log_mfpt_ab, 1e-9);
}

/// V(x) + k y^2: at a deep barrier the sets do not matter, and the rates are those of x alone.
TEST(TransitionsSlow, SeparableWellsIn2D)
{
  for (const double barrier : {20., 30.}) {
    SimulationParameters plane = wells(2, 1. / barrier, 60);
    plane.mesh.lower_corner = {-2., -1.4};
    plane.mesh.upper_corner = {2., 1.4};
    plane.mesh.subdivisions = {72, 48};
    plane.transitions.radius = 0.3;
    TestRun<2> run(plane);
    TestRun<1> line(wells(1, 1. / barrier, 60));
    const Transitions<2> in_plane = *run.simulation.solve_passages().transitions;
    const Transitions<1> on_line = *line.simulation.solve_passages().transitions;

    EXPECT_NEAR(in_plane.log_rate_ab, on_line.log_rate_ab, 1e-6) << barrier;
    EXPECT_NEAR(in_plane.log_mfpt_ab, on_line.log_mfpt_ab, 1e-6) << barrier;
    EXPECT_NEAR(in_plane.log_capacity, on_line.log_capacity, 1e-6) << barrier;
  }
}

/// At 100 D of barrier the matrices have lost the capacity; the network of the nodes has not.
TEST(TransitionsSlow, HaveLogarithmsIn2D)
{
  SimulationParameters plane = wells(2, 0.01, 40);
  plane.mesh.lower_corner = {-1.5, -0.6};
  plane.mesh.upper_corner = {1.5, 0.6};
  plane.mesh.subdivisions = {40, 16};
  TestRun<2> run(plane);
  TestRun<1> line(wells(1, 0.01, 60));
  const Transitions<2> in_plane = *run.simulation.solve_passages().transitions;
  const Transitions<1> on_line = *line.simulation.solve_passages().transitions;

  EXPECT_NEAR(in_plane.log_capacity, on_line.log_capacity, 1e-3);
  EXPECT_NEAR(in_plane.log_rate_ab, on_line.log_rate_ab, 1e-3);
  EXPECT_NEAR(in_plane.log_mfpt_ba, on_line.log_mfpt_ba, 1e-3);
}

TEST(Transitions, RefusesSetsThatMeetOrLieOutside)
{
  SimulationParameters parameters = wells(1, 0.1, 20);
  parameters.transitions.radius = 1.1;
  EXPECT_THROW(Problem<1> problem(parameters), UserError);
  parameters.transitions.radius = 0.1;
  parameters.transitions.set_a = {-3.};
  EXPECT_THROW(Problem<1> problem(parameters), UserError);
  parameters.transitions.set_a = {-1., 0.};
  EXPECT_THROW(Problem<1> problem(parameters), UserError);
  parameters.transitions.set_a = {};
  parameters.potential.type = "quadratic";
  EXPECT_THROW(Problem<1> problem(parameters), UserError);
}
