#include "time/exponential.h"

#include "base/signals.h"
#include "support/pencils.h"
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

} // namespace gibbsflow
