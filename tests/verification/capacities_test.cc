#include "support/test_run.h"

#include "base/user_error.h"
#include "mesh/fitted_cells.h"
#include "rare/fitted_transitions.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// V = 0 on the ball of radius 1, A the concentric ball of radius r, B the boundary.
template <int dim>
SimulationParameters concentric(const double r, const unsigned int degree,
                                const unsigned int refinements, const double D)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = "expression";
  parameters.potential.expression = "0";
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.type = "uniform";
  parameters.mesh.radius = 1.;
  parameters.mesh.refinements = refinements;
  parameters.discretization.degree = degree;
  parameters.output.fields = false;
  parameters.transitions.compute = true;
  parameters.transitions.set_a.assign(dim, 0.);
  parameters.transitions.part_b = dim == 2 ? "circle" : "sphere";
  parameters.transitions.radius = r;
  return parameters;
}

/// With q = ln(s/r)/ln(1/r) in the plane and (1 - r/s)/(1 - r) in space.
PassageLogarithms exact_concentric(const unsigned int dim, const double r, const double D)
{
  const double volume = dim == 2 ? dealii::numbers::PI : 4. / 3. * dealii::numbers::PI,
               L = std::log(1. / r);
  const double capacity = dim == 2 ? 2. * dealii::numbers::PI * D / (volume * L)
                                   : 4. * dealii::numbers::PI * D / (volume * (1. / r - 1.));
  const double mass_b = dim == 2 ? 1. - (1. - r * r) / (2. * L)
                                 : (1. - r * r * r - 1.5 * r * (1. - r * r)) / (1. - r);
  return {std::log(capacity), std::log(capacity / (1. - mass_b)), std::log(capacity / mass_b),
          std::log(1. / (2. * dim * D)), PassageLogarithms::unknown};
}

template <int dim>
Transitions<dim> transitions_of(const SimulationParameters &parameters)
{
  TestRun<dim> run(parameters);
  return *run.simulation.solve_passages().transitions;
}

template <int dim>
PassageLogarithms numbers(const Transitions<dim> &t)
{
  return {t.log_capacity, t.log_rate_ab, t.log_rate_ba, t.log_mfpt_ab, t.log_mfpt_ba};
}

/// All numbers are as wrong as they say, or less; and they say that they are not very wrong.
void expect_within(const PassageLogarithms &found, const PassageLogarithms &error,
                   const PassageLogarithms &exact, const double most)
{
  const auto check = [most](const char *name, double value, double bound, double truth) {
    if (std::isnan(truth))
      return;
    EXPECT_TRUE(std::isfinite(value) && std::isfinite(bound)) << name;
    EXPECT_LE(std::abs(value - truth), bound) << name;
    EXPECT_LE(bound, most) << name;
  };
  check("capacity", found.capacity, error.capacity, exact.capacity);
  check("rate_ab", found.rate_ab, error.rate_ab, exact.rate_ab);
  check("rate_ba", found.rate_ba, error.rate_ba, exact.rate_ba);
  check("mfpt_ab", found.mfpt_ab, error.mfpt_ab, exact.mfpt_ab);
  check("mfpt_ba", found.mfpt_ba, error.mfpt_ba, exact.mfpt_ba);
}

template <int dim>
void expect_concentric(const double r, const unsigned int degree, const unsigned int refinements,
                       const double most)
{
  constexpr double D = 0.7;
  SCOPED_TRACE("r = " + std::to_string(r) + ", degree " + std::to_string(degree) +
               ", refinements " + std::to_string(refinements));
  const Transitions<dim> t = transitions_of<dim>(concentric<dim>(r, degree, refinements, D));
  expect_within(numbers(t), t.error, exact_concentric(dim, r, D), most);
  EXPECT_TRUE(std::isnan(t.log_mfpt_ba)); // the boundary has no centre
}

SimulationParameters two_wells(const double D, const unsigned int cells_x,
                               const unsigned int cells_y, const unsigned int degree,
                               const double radius)
{
  SimulationParameters parameters;
  parameters.potential.type = "expression";
  parameters.potential.expression = "(x^2-1)^2 + 2*y^2 + 0.2*x + 0.3*x*y";
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {{-1., 0.}};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.mesh.lower_corner = {-2., -1.5};
  parameters.mesh.upper_corner = {2., 1.5};
  parameters.mesh.subdivisions = {cells_x, cells_y};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = degree;
  parameters.output.fields = false;
  parameters.transitions.compute = true;
  parameters.transitions.radius = radius;
  return parameters;
}

} // namespace

TEST(CapacitiesMpi, OfADiscInADisc)
{
  for (const double r : {0.05, 0.3, 0.6}) {
    expect_concentric<2>(r, 2, 1, 0.1);
    expect_concentric<2>(r, 4, 1, 1e-3);
    expect_concentric<2>(r, 6, 2, 1e-6);
  }
}

TEST(CapacitiesSlow, OfABallInABall)
{
  expect_concentric<3>(0.3, 2, 0, 0.5);
  expect_concentric<3>(0.5, 4, 0, 0.05);
}

/// An energy: twice the degree of the elements, from above (Dirichlet's principle).
TEST(Capacities, ConvergeWithTheOrderOfTheElements)
{
  constexpr double r = 0.3, D = 0.7;
  const double exact = exact_concentric(2, r, D).capacity;
  for (const unsigned int degree : {1u, 2u, 4u}) {
    const TestRun<2> run(concentric<2>(r, degree, 1, D));
    TransitionSets<2> sets = *run.problem.transition_sets();
    sets.nodes = BallNodes::of_cells_inside;
    const auto fitted =
        fit_to_spheres(run.simulation.discretization().region(), sets.spheres(), 10);
    ASSERT_TRUE(fitted);
    std::vector<double> errors;
    for (const unsigned int refinements : {0u, 1u}) {
      const Discretization<2> discretization(fitted->refined(refinements), degree, MPI_COMM_WORLD);
      const WeightedCells<2> cells(discretization, run.problem.potential(), D);
      errors.push_back(compute_transitions(cells, sets, D).log_capacity - exact);
    }
    EXPECT_GT(errors[1], 0.) << degree;
    EXPECT_GT(observed_order(errors[0], errors[1]), 2. * degree - 0.2) << degree;
  }
}

/// The left and the right wall: V of x alone makes it the problem of a line.
TEST(Capacities, BetweenWalls)
{
  SimulationParameters plane = two_wells(3., 16, 4, 4, 0.1);
  plane.potential.expression = "(x^2-1)^2 + 0.2*x";
  plane.transitions.part_a = "left";
  plane.transitions.part_b = "right";
  plane.mesh.cut = 0.;
  SimulationParameters line = plane;
  line.dimension = 1;
  line.initial_density.mean = {{-1.}};
  line.mesh.lower_corner = {-2.};
  line.mesh.upper_corner = {2.};
  line.mesh.subdivisions = {32};

  const Transitions<2> in_plane = transitions_of<2>(plane);
  const Transitions<1> on_line = transitions_of<1>(line);

  expect_within(numbers(in_plane), in_plane.error, numbers(on_line), 0.01);
  const double D = 3.; // by Simpson's rule
  const auto V = [](double x) { return (x * x - 1.) * (x * x - 1.) + 0.2 * x; };
  double Z = 0., R = 0.;
  constexpr unsigned int n = 2000;
  for (unsigned int i = 0; i <= n; ++i) {
    const double x = -2. + 4. * i / n, w = i == 0 || i == n ? 1. : i % 2 == 1 ? 4. : 2.;
    Z += w * std::exp(-V(x) / D) * 4. / n / 3.;
    R += w * std::exp(V(x) / D) * 4. / n / 3.;
  }
  EXPECT_NEAR(on_line.log_capacity, std::log(D / (Z * R)), 1e-9);
}

/// Against much finer elements; small balls and large ones, coarse and fine meshes, hot and cold.
TEST(CapacitiesSlow, OfDiscsInADoubleWell)
{
  for (const double D : {1., 0.2, 1. / 30.})
    for (const double radius : {0.02, 0.3}) {
      if (D < 0.1 && radius < 0.1)
        continue;
      const bool is_cold = D < 0.1;
      const Transitions<2> fine = transitions_of<2>(
          two_wells(D, is_cold ? 48 : 24, is_cold ? 36 : 18, is_cold ? 4 : 6, radius));
      for (const unsigned int cells : {is_cold ? 16u : 8u, 20u})
        for (const unsigned int degree : {is_cold ? 3u : 2u, 4u}) {
          SCOPED_TRACE("D = " + std::to_string(D) + ", r = " + std::to_string(radius) + ", " +
                       std::to_string(cells) + " cells, degree " + std::to_string(degree));
          const Transitions<2> t =
              transitions_of<2>(two_wells(D, 2 * cells, cells, degree, radius));
          expect_within(numbers(t), t.error, numbers(fine), is_cold ? 1. : 0.2);
        }
    }
}

/// Directions that are periodic keep the cells as they are: what is even is the same without flux.
TEST(Capacities, OfBallsThatNothingIsFittedTo)
{
  SimulationParameters parameters = two_wells(0.5, 20, 14, 3, 0.35);
  parameters.potential.expression = "(x^2-1)^2 + y^2";
  const Transitions<2> fitted = transitions_of<2>(parameters);
  parameters.boundary.periodic = "y";
  const Transitions<2> by_nodes = transitions_of<2>(parameters);

  EXPECT_LT(fitted.error.capacity, 1e-4);
  expect_within(numbers(by_nodes), by_nodes.error, numbers(fitted), 0.5);
}

/// What one side knows of q near A and the other of 1 - q near B.
TEST(Capacities, HaveTheirDigitsBehindAnyBarrier)
{
  for (const double barrier : {40., 200.}) {
    const unsigned int cells = barrier < 100. ? 30 : 64; // along the line
    SimulationParameters plane = two_wells(1. / barrier, cells, 8, 5, 0.1);
    plane.potential.expression = "(x^2-1)^2 + 2*y^2";
    const double height = std::min(1.4, 8. / std::sqrt(2. * barrier));
    plane.mesh.lower_corner = {-1.6, -height};
    plane.mesh.upper_corner = {1.6, height};
    SimulationParameters line = plane;
    line.dimension = 1;
    line.potential.expression = "(x^2-1)^2";
    line.initial_density.mean = {{-1.}};
    line.mesh.lower_corner = {-1.6};
    line.mesh.upper_corner = {1.6};
    line.mesh.subdivisions = {60};

    const Transitions<2> in_plane = transitions_of<2>(plane);
    const Transitions<1> on_line = transitions_of<1>(line);

    SCOPED_TRACE(barrier);
    expect_within(numbers(in_plane), in_plane.error, numbers(on_line), 0.01);
  }
}

TEST(Transitions, KnowThePartsOfTheBoundary)
{
  const auto message = [](SimulationParameters parameters, const std::string &a,
                          const std::string &b) -> std::string {
    parameters.transitions.part_a = a;
    parameters.transitions.part_b = b;
    try {
      const Problem<2> problem(parameters);
      return "";
    } catch (const UserError &error) {
      return error.entry + ": " + error.found + " | " + error.allowed + " | " + error.advice;
    }
  };
  SimulationParameters box = two_wells(1., 8, 6, 2, 0.2);
  EXPECT_EQ(message(box, "left", "right"), "");
  EXPECT_EQ(message(box, "", "top"), "");
  EXPECT_EQ(message(box, "", "rigth"),
            "Transitions/Set B: found `rigth`, which is no point and no part of the boundary | a "
            "point, or a part of the boundary: left, right, bottom, top | Did you mean 'right'");
  EXPECT_NE(message(box, "left", "top"), ""); // they have a corner in common
  EXPECT_NE(message(box, "left", "left"), "");
  box.noise.sigma = 0.02; // nothing is meshed there
  box.initial_density.standard_deviation = {{0.05}};
  EXPECT_NE(message(box, "", "right"), "");
  const SimulationParameters disc = concentric<2>(0.3, 2, 1, 1.);
  EXPECT_EQ(message(disc, "", "circle"), "");
  EXPECT_NE(message(disc, "", "left"), "");
}

TEST(Transitions, ReadPointsAndNames)
{
  dealii::ParameterHandler prm;
  TransitionParameters parameters;
  parameters.add_to(prm);
  prm.enter_subsection("Transitions");
  prm.set("Set A", "-1, 2*pi");
  prm.set("Set B", "circle inside");
  ASSERT_EQ(parameters.set_a.size(), 2U);
  EXPECT_NEAR(parameters.set_a[1], 2. * dealii::numbers::PI, 1e-15);
  EXPECT_TRUE(parameters.part_a.empty());
  EXPECT_TRUE(parameters.set_b.empty());
  EXPECT_EQ(parameters.part_b, "circle inside");
}
