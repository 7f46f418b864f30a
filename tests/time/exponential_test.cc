#include "time/exponential.h"

#include "base/signals.h"
#include "support/pencils.h"
#include "time/projected_flow.h"
#include "time/time_integrator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <csignal>

namespace gibbsflow {
namespace {

constexpr unsigned int n_cells = 48;

/// sum_k a_k e^{-lambda_k t} cos(k pi x) at the nodes, a rough start: a_k = (-1)^k.
Vector cosine_sum(const DenseOperator &op, const double t)
{
  std::vector<double> u(n_cells + 1, 0.);
  for (unsigned int k = 0; k <= n_cells; ++k)
    for (unsigned int i = 0; i <= n_cells; ++i)
      u[i] += (k % 2 == 0 ? 1. : -1.) * std::exp(-neumann_eigenvalue(k, n_cells) * t) *
              std::cos(k * M_PI * i / n_cells);
  return op.distribute(u);
}

} // namespace

TEST(Exponential, IsNeverFartherFromTheExactSolutionThanItSays)
{
  const DenseOperator op(neumann_pencil(n_cells));
  for (const double t : {1e-6, 1e-4, 1e-2, 1., 1e3, 1e8})
    for (const double tolerance : {1e-4, 1e-9}) {
      const Propagation result = propagate(op, cosine_sum(op, 0.), t, tolerance);

      Vector difference = cosine_sum(op, t);
      difference -= result.solution;
      EXPECT_LE(l1_norm(op.mass_functional(), difference), result.error + 1e-13) << "t = " << t;
      EXPECT_LE(result.error, tolerance) << "t = " << t;
      EXPECT_LE(result.solves, 32u) << "t = " << t;
      EXPECT_NEAR(op.mass_functional() * result.solution, 1., 1e-12) << "t = " << t;
    }
}

TEST(Exponential, LeavesTheEquilibriumAlone)
{
  const DenseOperator op(neumann_pencil(n_cells));

  const Propagation result = propagate(op, op.stationary_vector(), 5., 1e-9);

  Vector difference = op.stationary_vector();
  difference -= result.solution;
  EXPECT_LE(difference.linfty_norm(), 1e-13);
}

TEST(Exponential, IsEndedByASignal)
{
  const DenseOperator op(neumann_pencil(n_cells));
  const SignalWatch watch;
  std::raise(SIGINT);

  EXPECT_THROW(propagate(op, cosine_sum(op, 0.), 1., 1e-9), Stopped);
}

namespace {

/// n to each decade from `first` to `last`.
std::vector<double> times_between(const double first, const double last, const unsigned int n)
{
  std::vector<double> times;
  for (double t = first; t < last * (1. + 1e-9); t *= std::pow(10., 1. / n))
    times.push_back(t);
  return times;
}

/// The largest distance in L1 from e^{-t M^{-1} K} u_0 by the exponential of the full matrix.
void expect_within_estimates(const DenseOperator &op, const Pencil &pencil, const Vector &start,
                             const std::vector<double> &times, const double tolerance)
{
  dealii::FullMatrix<double> inverse(pencil.mass), generator(inverse.m(), inverse.m());
  inverse.gauss_jordan();
  inverse.mmult(generator, pencil.stiffness);
  const std::vector<double> u_0 = op.gather(start);

  std::size_t seen = 0;
  const Propagation result =
      propagate_through(op, start, times, tolerance, [&](const std::vector<SolutionAt> &solutions) {
        for (const auto &[t, u, error] : solutions) {
          EXPECT_EQ(t, times[seen++]);
          Vector difference = op.distribute(exponential_times(generator, t, u_0));
          difference -= u;
          EXPECT_LE(l1_norm(op.mass_functional(), difference), error + 1e-11) << "t = " << t;
          EXPECT_LE(error, tolerance) << "t = " << t;
        }
        return true;
      });
  EXPECT_EQ(seen, times.size());
  EXPECT_LE(result.error, tolerance);
}

} // namespace

TEST(Exponential, OfASmallMatrixIsTheRotationThatItGenerates)
{
  dealii::FullMatrix<double> H(2, 2);
  H(0, 0) = H(1, 1) = 0.5;
  H(0, 1) = -3.;
  H(1, 0) = 3.;
  for (const double t : {1e-3, 1., 4.}) {
    const std::vector<double> y = exponential_times(H, t, {1., 0.});

    EXPECT_NEAR(y[0], std::exp(-0.5 * t) * std::cos(3. * t), 1e-12) << "t = " << t;
    EXPECT_NEAR(y[1], -std::exp(-0.5 * t) * std::sin(3. * t), 1e-12) << "t = " << t;
  }
}

TEST(Exponential, AtManyTimesIsNeverFartherFromTheExactSolutionThanItSays)
{
  const DenseOperator op(neumann_pencil(n_cells));
  for (const double tolerance : {1e-4, 1e-6, 1e-10}) {
    const std::vector<double> times = times_between(1e-5, 10., 8);
    std::size_t seen = 0;
    const Propagation result = propagate_through(
        op, cosine_sum(op, 0.), times, tolerance, [&](const std::vector<SolutionAt> &solutions) {
          for (const auto &[t, u, error] : solutions) {
            EXPECT_EQ(t, times[seen++]);
            Vector difference = cosine_sum(op, t);
            difference -= u;
            EXPECT_LE(l1_norm(op.mass_functional(), difference), error + 1e-12) << "t = " << t;
            EXPECT_LE(error, tolerance) << "t = " << t;
            EXPECT_NEAR(op.mass_functional() * u, 1., 1e-13) << "t = " << t;
          }
          return true;
        });
    EXPECT_EQ(seen, times.size());
    EXPECT_LE(result.solves, tolerance > 1e-8 ? 40u : 55u) << "tolerance " << tolerance;
  }
}

TEST(Exponential, AtManyTimesHoldsWithoutSymmetry)
{
  const Pencil pencil = unsymmetric_pencil(
      {{0., 0.}, {0.3, 0.}, {1., 2.}, {3., 1.}, {40., 0.}, {50., 30.}, {1e3, 0.}, {1e5, 0.}}, 0.2);
  const DenseOperator op(pencil);
  std::vector<double> start(pencil.stationary.size(), 1.);
  start[3] = -2.;
  expect_within_estimates(op, pencil, op.distribute(start), times_between(1e-3, 30., 6), 1e-8);
}

TEST(Exponential, AtManyTimesHoldsWhereMassLeaves)
{
  Pencil pencil = pencil_with_eigenvalues({0.01, 0.5, 2., 11., 300., 7e3, 1e5});
  pencil.conserves_mass = false;
  const DenseOperator op(pencil);
  expect_within_estimates(op, pencil, op.distribute({1., 0., 2., 0., -1., 0.5, 1.}),
                          times_between(1e-4, 100., 5), 1e-8);
}

TEST(Exponential, AtManyTimesEndsWhereItsObserverDoes)
{
  const DenseOperator op(neumann_pencil(n_cells));
  double seen = 0.;
  const Propagation result = propagate_through(
      op, cosine_sum(op, 0.), times_between(1e-3, 1., 30), 1e-8,
      [&](const std::vector<SolutionAt> &solutions) { return (seen = solutions.back().t) < 0.1; });

  EXPECT_GE(seen, 0.1);
  EXPECT_LT(seen, 1.);
  Vector difference = cosine_sum(op, seen);
  difference -= result.solution;
  EXPECT_LE(l1_norm(op.mass_functional(), difference), 1e-8);
}

} // namespace gibbsflow
