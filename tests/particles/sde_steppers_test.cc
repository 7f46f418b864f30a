#include "particles/sde_steppers.h"

#include "model/expression_covariance.h"
#include "particles/ensemble_comparison.h"
#include "particles/initial_sample.h"
#include "particles/particle_fixtures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

template <int dim>
dealii::SymmetricTensor<2, dim> correlated(const double correlation)
{
  dealii::SymmetricTensor<2, dim> Sigma = dealii::unit_symmetric_tensor<dim>();
  if constexpr (dim > 1)
    Sigma[0][1] = correlation;
  return Sigma;
}

/// First and second moments after one step of a scheme from a point in the plane, exactly: each
/// outcome of the three-point numbers and of the sign counts with its probability, once.
struct PlaneMoments {
  double x = 0., y = 0., xx = 0., yy = 0., xy = 0.;
};

PlaneMoments exact_step(const ParticleStepper<2> &stepper, const Increments &increments,
                        const dealii::Point<2> &start, const double time_step)
{
  constexpr std::size_t length = kernels::block_length;
  std::map<std::array<int, 3>, dealii::Point<2>> outcomes;
  double xi[2 * length];
  std::vector<std::uint32_t> words(4 * length);
  constexpr std::size_t n_outcomes = 18;
  for (unsigned int step = 0; outcomes.size() < n_outcomes && step < 100; ++step) {
    Particles<2> particles(length, MPI_COMM_SELF);
    for (std::size_t i = 0; i < length; ++i)
      particles.set_position(i, start);
    stepper.advance(particles.block(0), step, 1, time_step);
    increments.draw(0, step, 2, xi);
    kernels::random_words(
        {increments.seed, static_cast<std::uint32_t>(RandomStream::increments), 0, step, 1},
        words.data());
    for (std::size_t i = 0; i < length; ++i) {
      const std::array<int, 3> outcome = {{static_cast<int>(std::lround(xi[i])),
                                           static_cast<int>(std::lround(xi[length + i])),
                                           static_cast<int>(words[i] >> 1 & 1u)}};
      outcomes[outcome] = particles.position(i);
    }
  }
  EXPECT_EQ(outcomes.size(), n_outcomes);
  PlaneMoments sum;
  for (const auto &[outcome, p] : outcomes) {
    const double weight =
        0.5 * (outcome[0] == 0 ? 2. / 3. : 1. / 6.) * (outcome[1] == 0 ? 2. / 3. : 1. / 6.);
    sum.x += weight * p[0];
    sum.y += weight * p[1];
    sum.xx += weight * p[0] * p[0];
    sum.yy += weight * p[1] * p[1];
    sum.xy += weight * p[0] * p[1];
  }
  return sum;
}

/// V = x^2/2 + y^2, Sigma = [[1 + y^2, xy/2], [xy/2, 1 + x^2]], alpha = 1/2: the moments up to the
/// second obey linear equations among themselves, here solved by Taylor's series.
PlaneMoments exact_moments(const dealii::Point<2> &start, const double t)
{
  constexpr double alpha = 0.5, h_x = 1., h_y = 2.;
  PlaneMoments m = {start[0], start[1], start[0] * start[0], start[1] * start[1],
                    start[0] * start[1]};
  PlaneMoments sum = m, term = m;
  double one = 1.; // the derivative of the constant is 0
  for (unsigned int k = 1; k < 20; ++k) {
    const double f = t / k;
    const PlaneMoments next = {-h_x * term.x * f, -h_y * term.y * f,
                               (-2. * h_x * term.xx + alpha * (one + term.yy)) * f,
                               (-2. * h_y * term.yy + alpha * (one + term.xx)) * f,
                               (-(h_x + h_y) * term.xy + alpha * 0.5 * term.xy) * f};
    one = 0.;
    term = next;
    sum.x += term.x;
    sum.y += term.y;
    sum.xx += term.xx;
    sum.yy += term.yy;
    sum.xy += term.xy;
  }
  return sum;
}

Dynamics<2> multiplicative_noise()
{
  return Dynamics<2>(std::make_shared<potentials::ExpressionPotential<2>>(
                         "Potential/Expression", "x^2/2 + y^2", Constants()),
                     std::make_shared<ExpressionCovariance<2>>("1 + y^2; x*y/2; x*y/2; 1 + x^2",
                                                               Constants(), Metric<2>()),
                     nullptr, 0.5, Metric<2>());
}

/// The observed order of the error in the moments of one step.
template <typename Make>
double local_order(const Make &make)
{
  const Dynamics<2> dynamics = multiplicative_noise();
  const ParticleWalls<2> walls(Region<2>(cube<2>(100., 1)), 1);
  const Increments increments = {1, true};
  const auto stepper = make(dynamics, walls, increments);
  const dealii::Point<2> start(0.7, -0.4);
  std::vector<double> errors;
  for (const double h : {0.02, 0.01}) {
    const PlaneMoments a = exact_step(*stepper, increments, start, h), b = exact_moments(start, h);
    errors.push_back(std::abs(a.x - b.x) + std::abs(a.y - b.y) + std::abs(a.xx - b.xx) +
                     std::abs(a.yy - b.yy) + std::abs(a.xy - b.xy));
  }
  return std::log2(errors[0] / errors[1]);
}

} // namespace

TEST(RootOfNoise, IsOneOfTwiceAlsoWhereSingular)
{
  dealii::SymmetricTensor<2, 3> A; // 2 A = u u^T + v v^T, of rank two
  const dealii::Tensor<1, 3> u({0., 1., 2.}), v({0., 2., -1.});
  for (unsigned int d = 0; d < 3; ++d)
    for (unsigned int e = d; e < 3; ++e)
      A[d][e] = 0.5 * (u[d] * u[e] + v[d] * v[e]);

  const dealii::Tensor<2, 3> B = root_of_noise(A);

  EXPECT_NEAR((B * dealii::transpose(B) - 2. * dealii::Tensor<2, 3>(A)).norm(), 0., 1e-14);
  EXPECT_EQ(root_of_noise(dealii::SymmetricTensor<2, 2>()).norm(), 0.);
}

// Those of Dynamics::at(), and the modified equation's by differences of V + (alpha/4)|grad V|^2.
TEST(Dynamics, OfParticlesAreThoseOfTheEquation)
{
  const Dynamics<2> dynamics = multiplicative_noise();
  const std::vector<dealii::Point<2>> x = {{0.3, -0.7}, {1.1, 0.2}};

  const auto v = dynamics.velocities(x), modified = dynamics.modified_velocities(x);
  const auto A = dynamics.diffusions(x);

  const auto at = dynamics.at(x, false);
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_LT((v[i] - at[i].velocity).norm(), 1e-14);
    EXPECT_LT((A[i] - at[i].A).norm(), 1e-14);
    // V = x^2/2 + y^2: |grad V|^2 = x^2 + 4 y^2, alpha = 1/2
    EXPECT_NEAR(modified[i][0], -x[i][0] * (1. + 0.25), 1e-14);
    EXPECT_NEAR(modified[i][1], -x[i][1] * (2. + 1.), 1e-14);
  }
}

// A scheme of weak order p errs in one step by O(h^{p+1}).
TEST(SdeSteppers, HaveTheWeakOrdersOneAndTwo)
{
  const double euler = local_order([](const auto &dynamics, const auto &walls, const auto &xi) {
    return std::make_unique<EulerMaruyama<2>>(dynamics, walls, xi);
  });
  const double platen = local_order([](const auto &dynamics, const auto &walls, const auto &xi) {
    return std::make_unique<SecondOrderScheme<2>>(
        dynamics, [&dynamics](const auto &x) { return dynamics.velocities(x); }, walls, xi);
  });

  EXPECT_NEAR(euler, 2., 0.1);
  EXPECT_NEAR(platen, 3., 0.1);
}

// V = x^2/2 + xy/2 + y^2, Sigma constant: after n steps of Euler and Maruyama mean and covariance
// are m = R^n m_0 and C <- R C R^T + alpha dt Sigma, R = I - dt H, exactly.
TEST(SdeSteppers, GiveTheMomentsOfLinearDrift)
{
  constexpr double alpha = 0.5, dt = 0.05;
  constexpr unsigned int n = 20;
  const auto Sigma = correlated<2>(0.8);
  const Dynamics<2> dynamics = dynamics_of<2>("x^2/2 + x*y/2 + y^2", Sigma, alpha);
  const Region<2> region(cube<2>(10., 4));
  const ParticleWalls<2> walls(region, 1);
  dealii::Tensor<2, 2> R({{1. - dt, -0.5 * dt}, {-0.5 * dt, 1. - 2. * dt}}), C;
  dealii::Tensor<1, 2> m({1., -0.5});
  C[0][0] = C[1][1] = 0.04;
  for (unsigned int k = 0; k < n; ++k) {
    m = R * m;
    C = R * C * dealii::transpose(R) + alpha * dt * dealii::Tensor<2, 2>(Sigma);
  }

  for (const bool three_point : {false, true}) {
    auto particles =
        sample_particles<2>(gaussian<2>({1., -0.5}, 0.2), region, 20000, 3, MPI_COMM_SELF);
    advance_all(EulerMaruyama<2>(dynamics, walls, {3, three_point}), particles, 0, n, dt);
    const EnsembleMoments<2> moments = measure_moments(particles, MPI_COMM_SELF);

    for (unsigned int d = 0; d < 2; ++d) {
      EXPECT_NEAR(moments.mean[d], m[d], 4. * moments.mean_error[d]);
      for (unsigned int e = d; e < 2; ++e)
        EXPECT_NEAR(moments.covariance[d][e], C[d][e], 4. * moments.covariance_error[d][e]);
    }
  }
}

// The same step in vectors and one by one.
TEST(SdeSteppers, AreTheSameWithConstantNoiseThatIsNotKnownToBe)
{
  class Hidden : public ConstantCovariance<2> {
  public:
    using ConstantCovariance<2>::ConstantCovariance;
    std::optional<dealii::SymmetricTensor<2, 2>> constant() const override { return std::nullopt; }
  };
  const auto V = std::make_shared<potentials::ExpressionPotential<2>>("Potential/Expression",
                                                                      "x^4 + y^2", Constants());
  const auto Sigma = correlated<2>(0.5);
  const Dynamics<2> known(V, std::make_shared<ConstantCovariance<2>>(Sigma), nullptr, 0.3,
                          Metric<2>());
  const Dynamics<2> hidden(V, std::make_shared<Hidden>(Sigma), nullptr, 0.3, Metric<2>());
  const Region<2> region(cube<2>(0.5, 4)); // walls count
  const ParticleWalls<2> walls(region, 1);
  const auto start =
      sample_particles<2>(gaussian<2>({0.1, 0.2}, 0.2), region, 256, 3, MPI_COMM_SELF);
  auto a = start, b = start;

  advance_all(EulerMaruyama<2>(known, walls, {}), a, 0, 20, 0.01);
  advance_all(EulerMaruyama<2>(hidden, walls, {}), b, 0, 20, 0.01);

  for (std::size_t i = 0; i < a.size(); ++i)
    ASSERT_LT(a.position(i).distance(b.position(i)), 1e-12);
}

// V = 0 and full constant Sigma on a square: no flux keeps the uniform density. Mirror images
// would be 0.64 off in L1.
TEST(SdeSteppers, ConormalReflectionKeepsTheUniformDensity)
{
  const Dynamics<2> dynamics = dynamics_of<2>("0*x", correlated<2>(0.8), 2.);
  const Region<2> region(cube<2>(1., 64));
  const ParticleWalls<2> walls(region, 1);
  auto particles =
      sample_particles<2>(UniformDensity<2>({-1., -1.}, {1., 1.}), region, 51200, 3, MPI_COMM_SELF);

  advance_all(EulerMaruyama<2>(dynamics, walls, {}), particles, 0, 100, 0.002);

  const BoxGrid<2> grid = counting_grid(region);
  const Counts counts = count_particles(grid, particles, MPI_COMM_SELF);
  const std::vector<double> uniform(grid.n_cells(), 1. / grid.n_cells());
  const EnsembleDistances distances = compare(grid, counts, uniform);
  EXPECT_EQ(counts.outside, 0.);
  EXPECT_LT(distances.l1.l1, 0.02);
  EXPECT_LT(distances.l1.sampling_noise, 0.1);
}

// Brownian motion from 0 between absorbing walls at +-1, D = 1: the probability to be there still
// is (4/pi) sum_k (-1)^k/(2k+1) e^{-(2k+1)^2 pi^2 t/4}, with the Brownian bridge whatever the step.
TEST(SdeSteppers, LeaveThroughAbsorbingWallsBetweenSteps)
{
  const Dynamics<1> dynamics = dynamics_of<1>("0*x", correlated<1>(0.), 2.);
  BoundaryConditions<1> boundary;
  boundary.absorbing.assign(2, true);
  const Region<1> region(cube<1>(1., 4), boundary);
  const ParticleWalls<1> walls(region, 1);
  constexpr std::size_t n = 40960;
  Particles<1> particles(n, MPI_COMM_SELF);
  constexpr double dt = 0.01, t = 0.5;

  advance_all(EulerMaruyama<1>(dynamics, walls, {}), particles, 0, 50, dt);

  double left = 0., right = 0., survival = 0.;
  for (std::size_t i = 0; i < n; ++i) {
    left += particles.exit(i) == 0;
    right += particles.exit(i) == 1;
  }
  for (int k = 0; k < 20; ++k) {
    const double m = 2. * k + 1.;
    survival += (k % 2 == 0 ? 1. : -1.) * 4. / (M_PI * m) * std::exp(-m * m * M_PI * M_PI * t / 4.);
  }
  const double error = std::sqrt(survival * (1. - survival) / n);
  EXPECT_NEAR(1. - (left + right) / n, survival, 4. * error);
  EXPECT_NEAR((left - right) / n, 0., 4. * std::sqrt((left + right) / n / n));
}

// E cos(pi x) of Brownian motion on a circle of the length 2 falls like e^{-D pi^2 t}.
TEST(SdeSteppers, GoRoundInPeriodicDirections)
{
  const Dynamics<1> dynamics = dynamics_of<1>("0*x", correlated<1>(0.), 2.);
  BoundaryConditions<1> boundary;
  boundary.periodic.fill(true);
  const Region<1> region(cube<1>(1., 4), boundary);
  const ParticleWalls<1> walls(region, 1);
  constexpr std::size_t n = 40960;
  Particles<1> particles(n, MPI_COMM_SELF);

  advance_all(EulerMaruyama<1>(dynamics, walls, {}), particles, 0, 4, 0.025);

  double sum = 0.;
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_LE(std::abs(particles.position(i)[0]), 1.);
    sum += std::cos(M_PI * particles.position(i)[0]);
  }
  EXPECT_NEAR(sum / n, std::exp(-M_PI * M_PI * 0.1), 4. / std::sqrt(2. * n));
}

// Coordinates with the metric G are a change of variables: y = R x, G = R^T R.
TEST(SdeSteppers, KnowTheMetric)
{
  dealii::SymmetricTensor<2, 2> G;
  G[0][0] = 2.;
  G[0][1] = 0.5;
  G[1][1] = 1.;
  const Metric<2> metric(G);
  const auto V = std::make_shared<potentials::ExpressionPotential<2>>("Potential/Expression",
                                                                      "x^2 + y^2/2", Constants());
  const Dynamics<2> dynamics(V, std::make_shared<IsotropicCovariance<2>>(1., metric), nullptr, 1.,
                             metric);
  const ParticleWalls<2> walls(Region<2>(cube<2>(10., 1)), 1);
  auto particles = sample_particles<2>(gaussian<2>({0., 0.}, 0.5), Region<2>(cube<2>(10., 1)),
                                       20000, 3, MPI_COMM_SELF);

  advance_all(EulerMaruyama<2>(dynamics, walls, {}), particles, 0, 300, 0.02);

  // Gibbs: N(0, D H^{-1}) whatever the metric; Euler's step adds 1 % or so
  const EnsembleMoments<2> moments = measure_moments(particles, MPI_COMM_SELF);
  EXPECT_NEAR(moments.covariance[0][0], 0.25, 0.02);
  EXPECT_NEAR(moments.covariance[1][1], 0.5, 0.03);
  EXPECT_NEAR(moments.covariance[0][1], 0., 0.02);
}
