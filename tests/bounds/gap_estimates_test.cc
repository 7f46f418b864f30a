#include "bounds/gap_estimates.h"

#include "bounds/eyring_kramers.h"
#include "bounds/gap_statements.h"
#include "bounds/interval_gap.h"
#include "bounds/product_bounds.h"
#include "model/analytic_potential.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

namespace gibbsflow {
namespace {

using testing::examine;
using testing::expect_consistent;
using testing::on_box;
using testing::Statements;
using testing::TestRun;

LineMeasure measure(const std::function<double(double)> &V, double lower, double upper, double D)
{
  return *LineMeasure::make(
      [V, D](const std::vector<double> &x, std::vector<double> &U) {
        U.clear();
        for (const double coordinate : x)
          U.push_back(V(coordinate) / D);
      },
      lower, upper);
}

void expect_chen_wang(const LineMeasure &measure, double exact, double tolerance)
{
  const auto bracket = chen_wang_bracket(measure);
  ASSERT_TRUE(bracket);
  EXPECT_LE(bracket->log_upper - bracket->log_lower, 1e-9);
  EXPECT_NEAR(std::exp(bracket->log_lower) / exact, 1., tolerance);
  EXPECT_NEAR(std::exp(bracket->log_upper) / exact, 1., tolerance);
}

TEST(ChenWang, MeetsExactEigenvalues)
{
  expect_chen_wang(measure([](double) { return 3.; }, -1., 2., 0.7), M_PI * M_PI / 9., 1e-10);
  // V = c x on [0, L]: lambda_1 = (c/D)^2/4 + (pi/L)^2, the truncated exponential
  expect_chen_wang(measure([](double x) { return x; }, 0., 4., 1.), 0.25 + M_PI * M_PI / 16.,
                   1e-10);
  expect_chen_wang(measure([](double x) { return 1.5 * x; }, 0., 4., 0.5),
                   0.25 * 9. + M_PI * M_PI / 16., 1e-10);
  // the Gaussian, walls far away
  expect_chen_wang(measure([](double x) { return 0.5 * x * x; }, -9., 9., 1.), 1., 1e-10);
  // between the extrema of the Hermite polynomial x^3 - 3x, at -1 and 1, it is the first mode
  expect_chen_wang(measure([](double x) { return 0.5 * x * x; }, -1., 1., 1.), 3., 1e-10);
  // x^5 - 10 x^3 + 15 x has extrema at x^2 = 3 -+ sqrt 6
  const double a = std::sqrt(3. - std::sqrt(6.));
  expect_chen_wang(measure([](double x) { return 0.5 * x * x; }, -a, a, 1.), 5., 1e-10);
}

/// (x^2-1)^2 on [-2,2]: the two-state formula is exact up to lambda_1/lambda_2 ~ e^{-barrier/D}.
TEST(ChenWang, AndTwoStatesAgreeAtHighBarriers)
{
  for (const double barrier : {20., 25., 30., 100.}) {
    const LineMeasure wells =
        measure([](double x) { return (x * x - 1.) * (x * x - 1.); }, -2., 2., 1. / barrier);

    const auto bracket = chen_wang_bracket(wells);
    const auto two_state = two_state_quadrature(wells);

    ASSERT_TRUE(bracket && two_state);
    EXPECT_LE(bracket->log_upper - bracket->log_lower, 1e-9) << barrier;
    EXPECT_NEAR(*two_state, bracket->log_lower, barrier < 22. ? 1e-7 : 1e-9) << barrier;
  }
}

TEST(ChenWang, TiltedWellsKeepTheirDigits)
{
  // the upper well holds e^{-60} of the mass
  const LineMeasure wells =
      measure([](double x) { return (x * x - 1.) * (x * x - 1.) + 0.3 * x; }, -2., 2., 0.01);

  const auto bracket = chen_wang_bracket(wells);
  const auto two_state = two_state_quadrature(wells);

  ASSERT_TRUE(bracket && two_state);
  EXPECT_LE(bracket->log_upper - bracket->log_lower, 1e-9);
  EXPECT_NEAR(*two_state, bracket->log_lower, 1e-9);
}

TEST(Muckenhoupt, ContainsTheGapWithinAFactorOfEight)
{
  for (const double D : {2., 0.3, 0.05}) {
    const LineMeasure wells =
        measure([](double x) { return (x * x - 1.) * (x * x - 1.) + 0.2 * x; }, -2., 2., D);
    const GapBracket coarse = muckenhoupt_bracket(wells);
    const auto sharp = chen_wang_bracket(wells);
    ASSERT_TRUE(sharp);
    EXPECT_LE(coarse.log_lower, sharp->log_lower);
    EXPECT_GE(coarse.log_upper, sharp->log_upper);
    EXPECT_LE(coarse.log_upper - coarse.log_lower, std::log(8.8));
  }
}

TEST(EyringKramers, ChainOfThreeWells)
{
  // 1 - 2 - 3 in a line, all masses and conductances one: eigenvalues 0, 1, 3
  EXPECT_NEAR(*log_gap_of_chain({0., 0., 0.}, {{0, 1, 0.}, {1, 2, 0.}}), 0., 1e-13);
  // rates of very different size: the slow one, c (1/m_1 + 1/m_2)
  EXPECT_NEAR(*log_gap_of_chain({0., -300., -300.}, {{0, 1, -700.}, {1, 2, -310.}}),
              -700. + 300. - std::log(2.), 1e-4);
  EXPECT_FALSE(log_gap_of_chain({0., 0., 0.}, {{0, 1, 0.}}));
}

template <int dim>
double eyring_kramers_over_two_states(double D)
{
  PotentialParameters parameters;
  parameters.type = "double well";
  const auto potential = make_analytic_potential<dim>(parameters);
  dealii::Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d) {
    lower[d] = -2.;
    upper[d] = 2.1;
  }
  const GapEstimate estimate = eyring_kramers(
      *potential, find_critical_points(*potential, lower, upper), lower, upper, D, 100.);
  EXPECT_TRUE(estimate.applies()) << estimate.why;
  const auto exact =
      chen_wang_bracket(measure([](double x) { return (x * x - 1.) * (x * x - 1.); }, -2., 2.1, D));
  return std::exp(estimate.log_lambda.value_or(0.) - exact->log_lower);
}

TEST(EyringKramers, ApproachesTheGapLinearlyInD)
{
  // 1 + (3/8) D + ..., the same in 2-D where y moves by itself
  for (const double D : {0.04, 0.02, 0.01}) {
    const double error = eyring_kramers_over_two_states<1>(D) - 1.;
    EXPECT_NEAR(error / D, 0.375, 0.8 * D) << D;
    EXPECT_NEAR(eyring_kramers_over_two_states<2>(D) - 1., error, 1e-7);
  }
}

TEST(EyringKramers, RefusesWithAReason)
{
  const Statements one_well = examine<1>(on_box(1, "quadratic", 1., {-5.}, {5.}, 20));
  const GapEstimate *estimate = one_well.find("Eyring-Kramers", "asymptotic");
  ASSERT_NE(estimate, nullptr);
  EXPECT_FALSE(estimate->applies());
  EXPECT_EQ(estimate->why, "V has one well in the box");

  SimulationParameters slope = on_box(1, "tilted double well", 0.1, {-0.7}, {1.6}, 20);
  const Statements at_the_wall = examine<1>(slope);
  EXPECT_FALSE(at_the_wall.find("Eyring-Kramers", "asymptotic")->applies());
}

TEST(ProductBounds, SeparabilityIsProvenOrRefused)
{
  const BoxGrid<2> grid{{-2., -2.}, {2., 2.}, {{8, 8}}};
  PotentialParameters parameters;
  for (const std::string type : {"double well", "tilted double well", "quadratic", "Rastrigin"}) {
    parameters.type = type;
    EXPECT_EQ(separability(grid, *make_analytic_potential<2>(parameters)), Separable::proven)
        << type;
  }
  for (const std::string type : {"banana", "Mueller-Brown", "three-hole"}) {
    parameters.type = type;
    EXPECT_EQ(separability(grid, *make_analytic_potential<2>(parameters)), Separable::no) << type;
  }
  parameters.type = "expression";
  parameters.expression = "x^4 + exp(y)";
  EXPECT_EQ(separability(grid, *make_analytic_potential<2>(parameters)), Separable::proven);
  parameters.expression = "abs(x) + exp(y)"; // has a kink, so that nothing is enclosed
  EXPECT_EQ(separability(grid, *make_analytic_potential<2>(parameters)), Separable::sampled);
  parameters.expression = "(x + y)^2 - 2*x*y"; // mixed derivatives cancel, but intervals do not
  EXPECT_EQ(separability(grid, *make_analytic_potential<2>(parameters)), Separable::sampled);
  parameters.expression = "x^4 + exp(y) + 1e-6*x*y";
  EXPECT_EQ(separability(grid, *make_analytic_potential<2>(parameters)), Separable::no);
}

TEST(ProductBounds, ThreeDimensionalDoubleWell)
{
  const BoxGrid<3> grid{{-2., -2., -2.}, {2., 2., 2.}, {{4, 4, 4}}};
  PotentialParameters parameters;
  parameters.type = "double well";
  const auto bounds = product_bounds(grid, *make_analytic_potential<3>(parameters), 0.25);
  ASSERT_EQ(bounds.size(), 2u);
  ASSERT_TRUE(bounds[0].applies());
  EXPECT_LE(*bounds[1].log_lambda - *bounds[0].log_lambda, 1e-6);
  EXPECT_NEAR(std::exp(*bounds[0].log_lambda), 0.119118373236, 1e-7); // walls: 36 D up
}

TEST(GapBounds, EnclosePotentialsOnALineOverTwoDecades)
{
  for (const double D : {0.1, 0.3, 1., 10.}) {
    SCOPED_TRACE(D);
    expect_consistent(examine<1>(on_box(1, "double well", D, {-2.}, {2.}, 40)), "double well");
    expect_consistent(examine<1>(on_box(1, "tilted double well", D, {-2.}, {2.}, 40)), "tilted");
    expect_consistent(examine<1>(on_box(1, "quadratic", D, {-3.}, {4.}, 40)), "quadratic");
    SimulationParameters rastrigin = on_box(1, "Rastrigin", D, {-3.}, {3.}, 60);
    rastrigin.potential.steepness = 0.5;
    expect_consistent(examine<1>(rastrigin), "Rastrigin");
    expect_consistent(examine<1>(on_box(1, "Prinz", D + 0.3, {-1.2}, {1.2}, 60)), "Prinz");
  }
}

TEST(GapBoundsSlow, EnclosePotentialsInThePlaneOverTwoDecades)
{
  for (const double D : {0.1, 0.5, 10.}) {
    expect_consistent(examine<2>(on_box(2, "double well", D, {-2.}, {2.}, 24)), "double well");
    expect_consistent(examine<2>(on_box(2, "quadratic", D, {-2.}, {3.}, 16)), "quadratic");
    expect_consistent(examine<2>(on_box(2, "three-hole", D, {-2.6, -2.2}, {2.6, 2.9}, 32)),
                      "three-hole");
    expect_consistent(examine<2>(on_box(2, "banana", D, {-1., -1.}, {2., 3.}, 32)), "banana");
    expect_consistent(examine<2>(on_box(2, "Mueller-Brown", 50. * D, {-1.7, -0.5}, {1.3, 2.1}, 32)),
                      "MB");
  }
}

TEST(GapBounds, BracketInThePlaneIsSharpAndClosesWithTheMesh)
{
  double previous = 1.;
  for (const unsigned int cells : {16u, 24u}) {
    const Statements statements = examine<2>(on_box(2, "double well", 0.25, {-2.}, {2.}, cells));
    ASSERT_TRUE(statements.poincare.bounds.log_lower);
    const GapEstimate *sharp = statements.find("Lehmann-Goerisch", "lower");
    ASSERT_NE(sharp, nullptr);
    ASSERT_TRUE(sharp->applies()) << sharp->why;
    const double width = *statements.poincare.bounds.log_upper - *sharp->log_lambda;
    EXPECT_LE(width, 0.2 * previous) << cells;
    previous = width;
  }
}

TEST(EigenvalueErrors, AreOfTheRightSize)
{
  for (const unsigned int degree : {1u, 2u, 3u, 4u}) {
    SimulationParameters parameters = on_box(2, "double well", 0.25, {-2.}, {2.}, 20);
    parameters.mesh.cut = 0.;
    parameters.spectrum.bounds = parameters.spectrum.estimates = false;
    parameters.discretization.degree = degree;
    TestRun<2> run(parameters);
    const Spectrum spectrum = run.simulation.solve_spectrum();
    const std::vector<double> estimate = run.simulation.examine_gap(spectrum).error_estimate;
    const auto exact =
        product_bounds(*run.problem.region().as_box(), run.problem.potential(), 0.25);

    const double error =
        spectrum.lambda[0] / run.simulation.kappa() - std::exp(*exact[0].log_lambda);
    EXPECT_GT(estimate[0] / error, 0.3) << degree;
    EXPECT_LT(estimate[0] / error, 10.) << degree;
  }
}

TEST(Tails, LieBelowTheirBounds)
{
  SimulationParameters parameters = testing::ornstein_uhlenbeck(1, 0.5);
  parameters.initial_density.mean = {{0.5}};
  TestRun<1> run(parameters);
  const Spectrum spectrum = run.simulation.solve_spectrum();
  Poincare poincare = run.simulation.examine_gap(spectrum);
  const Evolution<1> evolution = run.evolve();
  const Moments<1> gibbs = gibbs_moments(run.simulation.weighted_cells());

  run.simulation.add_consequences(poincare, spectrum, gibbs, evolution);

  ASSERT_GE(poincare.tails.size(), 5u);
  for (const Tail &tail : poincare.tails) {
    EXPECT_LE(tail.gibbs, *tail.exponential_bound);
    EXPECT_LE(tail.gibbs, *tail.gaussian_bound * (1. + 1e-12));
    EXPECT_NEAR(tail.gibbs, std::erfc(tail.radius), 0.06); // V = x^2/2, D = 1/2
  }
  EXPECT_NEAR(std::exp(*poincare.bounds.log_sobolev_lower), 2., 1e-9); // Bakry-Emery
}

TEST(GapBoundsMpi, AreTheSameOnAnyNumberOfRanks)
{
  const SimulationParameters parameters =
      on_box(2, "three-hole", 0.4, {-2.2, -1.8}, {2.2, 2.6}, 20);
  TestRun<2> all(parameters), alone(parameters, MPI_COMM_SELF);
  const PoincareBounds together =
      all.simulation.examine_gap(all.simulation.solve_spectrum()).bounds;
  const PoincareBounds single =
      alone.simulation.examine_gap(alone.simulation.solve_spectrum()).bounds;
  ASSERT_EQ(together.estimates.size(), single.estimates.size());
  for (unsigned int i = 0; i < single.estimates.size(); ++i) {
    ASSERT_EQ(together.estimates[i].applies(), single.estimates[i].applies());
    if (single.estimates[i].applies()) {
      EXPECT_NEAR(*together.estimates[i].log_lambda, *single.estimates[i].log_lambda, 1e-8)
          << single.estimates[i].name;
    }
  }
}

} // namespace
} // namespace gibbsflow
