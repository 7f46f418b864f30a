#include "particles/transition_matrix.h"

#include "base/user_error.h"
#include "learning/learning_fixtures.h"
#include "particles/particle_fixtures.h"
#include "particles/regression_fixtures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

double sum_of(const std::vector<double> &numbers)
{
  return std::accumulate(numbers.begin(), numbers.end(), 0.);
}

std::vector<unsigned int> cells_up_to(const unsigned int n)
{
  std::vector<unsigned int> cells(n);
  std::iota(cells.begin(), cells.end(), 0u);
  return cells;
}

} // namespace

// The gambler: one to the left or to the right with the same probability, lost beyond both ends.
TEST(TransitionMatrix, OfTheGamblerHasHisTimes)
{
  constexpr unsigned int n = 9;
  std::vector<TransferRow> rows(n);
  for (unsigned int j = 0; j < n; ++j)
    for (const int step : {-1, 1})
      if (j + step < n) {
        rows[j].cell.push_back(j + step);
        rows[j].probability.push_back(0.5);
      }
  const TransitionMatrix P(cells_up_to(n), rows, n);

  const std::vector<double> tau = P.passage_steps(std::vector<double>(n, 1.), true);

  for (unsigned int j = 0; j < n; ++j)
    EXPECT_NEAR(tau[j], (j + 1.) * (n - j), 1e-12);
  std::vector<double> caught(n, 1.);
  caught[n - 1] = 0.;
  EXPECT_NEAR(P.passage_steps(caught, true)[0], n - 1., 1e-12);
  EXPECT_NEAR(sum_of(P.advance(std::vector<double>(n, 1.))), n - 1., 1e-15);
  EXPECT_NEAR(P.mean_after(std::vector<double>(n, 1.))[0], 0.5, 1e-15);
}

TEST(TransitionMatrix, KeepsBackWhatHasNoState)
{
  std::vector<TransferRow> rows(2);
  rows[0] = {{0, 1, 3}, {0.25, 0.25, 0.5}, 0.};
  rows[1] = {{0, 2}, {0.75, 0.25}, 0.125};

  const TransitionMatrix P({0, 3}, rows, 4);

  const std::vector<double> mass = P.advance({1., 1.});
  EXPECT_NEAR(mass[0], 0.25 + 0.25 + 0.75, 1e-15);
  EXPECT_NEAR(mass[1], 0.5 + 0.25, 1e-15);
  EXPECT_NEAR(P.kept_back({1., 2.}), 0.25 + 2. * 0.25, 1e-15);
  EXPECT_NEAR(P.carried({1., 2.}), 0.25, 1e-15);
}

// The iterative solver against the direct one: on a torus of 50 x 50 cells, to one of them.
TEST(TransitionMatrix, BothSolversAgree)
{
  constexpr unsigned int m = 50, n = m * m;
  std::vector<TransferRow> rows(n);
  for (unsigned int j = 0; j < n; ++j) {
    const unsigned int x = j % m, y = j / m;
    std::vector<unsigned int> next = {(x + 1) % m + m * y, (x + m - 1) % m + m * y,
                                      x + m * ((y + 1) % m), x + m * ((y + m - 1) % m)};
    std::sort(next.begin(), next.end());
    rows[j] = {next, std::vector<double>(4, 0.25), 0.};
  }
  const TransitionMatrix P(cells_up_to(n), rows, n);
  std::vector<double> stays(n, 1.);
  stays[7] = 0.;

  const std::vector<double> direct = P.passage_steps(stays, true),
                            iterative = P.passage_steps(stays, false);

  for (unsigned int j = 0; j < n; ++j)
    EXPECT_NEAR(iterative[j] / direct[j], 1., 1e-6);
  EXPECT_NEAR(direct[7], n, 1e-6) << "Kac: the mean time of return is one over the probability";
}

TEST(TransferRows, OfALineSumToOneAndMoveTheMean)
{
  const RegressionProblem regression(0.1, 1., false);
  const StepLaw<1> law(*regression.model.risk, 0.5, nullptr, regression.batch, regression.dynamics,
                       1);
  const ParticleWalls<1> walls(regression.region, 1);
  const BoxGrid<1> grid = cube<1>(1., 60);

  const std::vector<TransferRow> rows =
      TransferRows<1>(grid, law, regression.dynamics, walls, {}).compute(cells_up_to(60));

  for (unsigned int j = 0; j < rows.size(); ++j) {
    EXPECT_NEAR(sum_of(rows[j].probability), 1., 1e-14);
    if (rows[j].carried > 0.)
      continue;
    // E w' = (1 - alpha) w, up to half a cell in which the image of an interval lies
    const double w = grid.cell(j).middle()[0];
    double mean = 0.;
    for (std::size_t k = 0; k < rows[j].cell.size(); ++k)
      mean += rows[j].probability[k] * grid.cell(rows[j].cell[k]).middle()[0];
    EXPECT_NEAR(mean, 0.9 * w, 0.5 * grid.cell_size(0));
  }
  EXPECT_GT(rows[0].carried, 0.);
}

TEST(TransferRows, OfAPlaneSumToOneAtAllWalls)
{
  const NetworkCase test = network_cases()[1];
  const Network network(test.parameters, test.n_inputs, test.n_outputs);
  const auto risk = std::make_shared<const EmpiricalRisk<2>>(
      network, find_loss(test.parameters.loss),
      random_samples(9, test.n_inputs, test.n_outputs, test.parameters.loss),
      random_subspace_of(network, 2, 0.5));
  for (const double alpha : {0.1, 3.}) { // cells are divided at the second
    const Dynamics<2> dynamics(risk, std::make_shared<GradientCovariance<2>>(risk, Batch(), 1.),
                               nullptr, alpha, Metric<2>());
    const StepLaw<2> law(*risk, 1., nullptr, Batch(), dynamics, 1);
    BoundaryConditions<2> periodic, absorbing;
    periodic.periodic = {{true, false}};
    absorbing.absorbing = {false, false, false, true};
    for (const BoundaryConditions<2> &boundary : {BoundaryConditions<2>(), periodic, absorbing}) {
      const Region<2> region(cube<2>(0.5, 4), boundary);
      const ParticleWalls<2> walls(region, 1);

      const std::vector<TransferRow> rows =
          TransferRows<2>(cube<2>(0.5, 8), law, dynamics, walls, boundary).compute(cells_up_to(64));

      double carried = 0., lost = 0.;
      for (const TransferRow &row : rows) {
        EXPECT_LE(sum_of(row.probability), 1. + 1e-13);
        lost += 1. - sum_of(row.probability);
        carried += row.carried;
      }
      EXPECT_GT(carried, 0.);
      if (boundary.any_absorbing())
        EXPECT_GT(lost, 1e-3);
      else
        EXPECT_NEAR(lost, 0., 1e-11);
    }
  }
}
