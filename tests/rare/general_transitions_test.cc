#include "rare/general_transitions.h"

#include "formulation/fokker_planck.h"
#include "model/analytic_potential.h"
#include "model/expression_covariance.h"
#include "model/isotropic_covariance.h"
#include "rare/exit_problem.h"
#include "rare/fitted_general_transitions.h"
#include "rare/fitted_transitions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gibbsflow {
namespace {

/// V on a box of equal cells, the noise, and the drift, with alpha = 1 unless stated.
template <int dim>
struct Process {
  Process(const std::string &V, const Region<dim> &region, unsigned int degree, double sigma,
          const Metric<dim> &metric = Metric<dim>())
      : potential(make_analytic_potential<dim>(of_formula(V))),
        discretization(region, degree, MPI_COMM_WORLD),
        gibbs(discretization, *potential, 0.5 * sigma, metric),
        noise(std::make_shared<const IsotropicCovariance<dim>>(sigma, metric))
  {
  }

  static PotentialParameters of_formula(const std::string &V)
  {
    PotentialParameters parameters;
    parameters.expression = V;
    return parameters;
  }

  std::shared_ptr<const Dynamics<dim>> dynamics(const std::vector<std::string> &drift = {},
                                                double alpha = 1.) const
  {
    auto b = std::make_shared<std::vector<Expression>>();
    const std::vector<std::string> names = {"x", "y", "z"};
    for (const std::string &formula : drift)
      b->emplace_back("Drift/Expression", formula,
                      std::vector<std::string>(names.begin(), names.begin() + dim));
    return std::make_shared<const Dynamics<dim>>(potential, noise, b, alpha, gibbs.metric());
  }

  std::shared_ptr<const Potential<dim>> potential;
  Discretization<dim> discretization;
  WeightedCells<dim> gibbs;
  std::shared_ptr<const NoiseCovariance<dim>> noise;
};

template <int dim>
Region<dim> box(const std::vector<double> &lower, const std::vector<double> &upper,
                const std::vector<unsigned int> &n, const BoundaryConditions<dim> &boundary = {})
{
  MeshParameters mesh;
  mesh.lower_corner = lower;
  mesh.upper_corner = upper;
  mesh.subdivisions = n;
  mesh.refinements = 0;
  return make_region<dim>(mesh, boundary);
}

template <int dim>
void expect_equal(const GeneralTransitions<dim> &general, const Transitions<dim> &reversible,
                  const double tolerance)
{
  EXPECT_NEAR(general.log_frequency, reversible.log_capacity, tolerance);
  EXPECT_NEAR(general.log_rate_ab, reversible.log_rate_ab, tolerance);
  EXPECT_NEAR(general.log_rate_ba, reversible.log_rate_ba, tolerance);
  EXPECT_NEAR(general.log_mfpt_ab, reversible.log_mfpt_ab, tolerance);
  EXPECT_NEAR(general.log_mfpt_ba, reversible.log_mfpt_ba, tolerance);
}

/// The functions at one point.
template <int dim, typename Function>
auto at_point(const WeightedCells<dim> &cells, const Function &f, const dealii::Point<dim> &x)
{
  const WeightedCell<dim> &cell = *cells.cell_at(x);
  const ShapeTable<dim> shapes(cells.discretization().element(), {cell.geometry.unmap(x)});
  const std::vector<double> U = cells.log_weights(cell, shapes.points);
  return f(CellPoints<dim>(cell, shapes, U))[0];
}

/// int j . e_1 over the line x = s.
double flow_through(const WeightedCells<2> &cells, const CellField<2> &j, const double s)
{
  const dealii::QGauss<1> rule(8);
  double flow = 0.;
  for (const WeightedCell<2> &cell : cells.cells()) {
    const dealii::Point<2> lower = cell.geometry.map({0., 0.}), upper = cell.geometry.map({1., 1.});
    if (!(lower[0] <= s && s < upper[0]))
      continue;
    std::vector<dealii::Point<2>> unit;
    for (unsigned int q = 0; q < rule.size(); ++q)
      unit.push_back({(s - lower[0]) / (upper[0] - lower[0]), rule.point(q)[0]});
    const ShapeTable<2> shapes(cells.discretization().element(), unit);
    const std::vector<double> U = cells.log_weights(cell, shapes.points);
    const auto values = j(CellPoints<2>(cell, shapes, U));
    for (unsigned int q = 0; q < rule.size(); ++q)
      flow += rule.weight(q) * (upper[1] - lower[1]) * values[q][0];
  }
  return flow;
}

/// Phi of two wells, and b = e^Phi J with J = strength (d psi/dy, -d psi/dx), psi = e^{-Phi} w, so
/// that div J = 0, and w = (4 - x^2)(4 - y^2)/16, so that J . n = 0 on the square +-2.
const std::string rotated_wells = "1.5*(x^2-1)^2 + y^2 + 0.3*x";
std::vector<std::string> rotation(const std::string &strength)
{
  const std::string w = "(4-x^2)*(4-y^2)/16";
  return {strength + "*(-2*y*(4-x^2)/16 - " + w + "*2*y)",
          "-" + strength + "*(-2*x*(4-y^2)/16 - " + w + "*(6*x*(x^2-1) + 0.3))"};
}

template <int dim>
TransitionSets<dim> balls(const dealii::Point<dim> &a, const dealii::Point<dim> &b,
                          const double radius)
{
  return {{a, radius}, {b, radius}};
}

const TransitionSets<2> sides = balls<2>({-1., 0.}, {1., 0.}, 0.4);

} // namespace

/// Against quadratures, for any of three reference measures.
TEST(GeneralTransitions, AreTheReversibleOnesOfALine)
{
  const double D = 0.1;
  const Process<1> p("(x^2-1)^2 + 0.1*x", box<1>({-2.}, {2.}, {80}), 5, 2. * D);
  const auto sets = balls<1>(dealii::Point<1>(-1.), dealii::Point<1>(1.), 0.2 + 1e-12);
  const FokkerPlanck<1> formulation(p.gibbs, p.dynamics(), LinearSolverParameters());
  const DensityPotential<1> uniform(p.gibbs);

  const Transitions<1> reversible = compute_transitions(p.gibbs, sets, D);

  expect_equal(compute_general_transitions(p.gibbs, p.dynamics(), sets), reversible, 1e-8);
  expect_equal(compute_general_transitions(formulation.weighted_cells(), p.dynamics(), sets),
               reversible, 1e-8);
  expect_equal(
      compute_general_transitions(WeightedCells<1>(p.gibbs, uniform, 1.), p.dynamics(), sets),
      reversible, 1e-7);
}

/// As long as detailed balance holds nothing is lost behind barriers.
TEST(GeneralTransitions, KeepTheirDigitsAtHighBarriers)
{
  const double D = 1. / 40.;
  const Process<1> p("(x^2-1)^2", box<1>({-1.8}, {1.8}, {90}), 5, 2. * D);
  const auto sets = balls<1>(dealii::Point<1>(-1.), dealii::Point<1>(1.), 0.2 + 1e-12);

  expect_equal(compute_general_transitions(p.gibbs, p.dynamics(), sets),
               compute_transitions(p.gibbs, sets, D), 1e-6);
}

TEST(GeneralTransitionsMpi, AreTheReversibleOnesInAPlane)
{
  dealii::SymmetricTensor<2, 2> G;
  G[0][0] = 1.;
  G[1][1] = 2.;
  G[0][1] = 0.3;
  const double D = 0.3;
  for (const Metric<2> &metric : {Metric<2>(), Metric<2>(G)}) {
    const Process<2> p("(x^2-1)^2 + 2*y^2 + 0.2*x", box<2>({-2., -1.5}, {2., 1.5}, {16, 12}), 3,
                       2. * D, metric);

    const Transitions<2> reversible = compute_transitions(p.gibbs, sides, D);
    const GeneralTransitions<2> general = compute_general_transitions(p.gibbs, p.dynamics(), sides);

    expect_equal(general, reversible, 1e-9);
    EXPECT_NEAR(general.frequency_from_a / std::exp(general.log_frequency), 1., 1e-9);
    EXPECT_NEAR(general.frequency_into_b / std::exp(general.log_frequency), 1., 1e-9);
  }
}

/// Relative to the stationary density that the equation itself gives.
TEST(GeneralTransitionsSlow, AreTheReversibleOnesRelativeToTheComputedDensity)
{
  const double D = 0.5;
  const Process<2> p("(x^2-1)^2 + 2*y^2 + 0.2*x", box<2>({-2.2, -1.6}, {2.2, 1.6}, {32, 24}), 5,
                     2. * D);
  const FokkerPlanck<2> formulation(p.gibbs, p.dynamics(), LinearSolverParameters());

  expect_equal(compute_general_transitions(formulation.weighted_cells(), p.dynamics(), sides),
               compute_transitions(p.gibbs, sides, D), 1e-8);
}

/// A circle with a constant drift v, nothing of which is reversible. With l the way from A to B in
/// the direction of v and k that from B on to A: nu = v/(1 - e^{-v l/D}) + v/(e^{v k/D} - 1), over
/// the length of the circle.
TEST(GeneralTransitions, OnACircleWithADrift)
{
  const double v = 1.3, D = 0.5, L = 6.;
  BoundaryConditions<1> boundary;
  boundary.periodic[0] = true;
  const Process<1> p("0", box<1>({0.}, {L}, {60}, boundary), 5, 2. * D);
  const auto dynamics = p.dynamics({"1.3"});
  const auto sets = balls<1>(dealii::Point<1>(1.5), dealii::Point<1>(3.5), 0.2 + 1e-12);

  const GeneralTransitions<1> t = compute_general_transitions(p.gibbs, dynamics, sets);

  const double l = 1.6, k = L - 2.4, r = v / D;
  const double nu = (v / -std::expm1(-r * l) + v / std::expm1(r * k)) / L;
  EXPECT_NEAR(std::exp(t.log_frequency), nu, 1e-10);
  EXPECT_NEAR(t.frequency_from_a, nu, 1e-10);
  EXPECT_NEAR(t.frequency_into_b, nu, 1e-10);
  // from the centre of A to B, both ways round: a distance of 1.8 against v out of L - 0.4
  const auto time = [&](const double x, const double length) { // absorbed at 0 and `length`
    return (length * std::expm1(-r * x) / std::expm1(-r * length) - x) / v;
  };
  EXPECT_NEAR(std::exp(t.log_mfpt_ab), time(L - 0.4 - 1.8, L - 0.4), 1e-9);
  EXPECT_NEAR(std::exp(t.log_mfpt_ba), time(1.8, L - 0.4), 1e-9);
  // q+ along and against the drift; q- is that of the drift reversed
  const double x = 0.7;
  const dealii::Point<1> between(1.7 + x);
  EXPECT_NEAR(at_point(p.gibbs, t.committor, between), std::expm1(-r * x) / std::expm1(-r * l),
              1e-10);
  EXPECT_NEAR(at_point(p.gibbs, t.backward_committor, between),
              1. - std::expm1(r * x) / std::expm1(r * l), 1e-10);
  EXPECT_NEAR(at_point(p.gibbs, t.reactive_current, between)[0], v / -std::expm1(-r * l) / L, 1e-9);
  const double mass_a = nu / std::exp(t.log_rate_ab), mass_b = nu / std::exp(t.log_rate_ba);
  EXPECT_NEAR(mass_a + mass_b, 1., 1e-12);
}

/// The flow of reactive paths through any line between the sets is the rate.
TEST(GeneralTransitionsSlow, TheFlowIsTheSameThroughAllSurfaces)
{
  const Process<2> p(rotated_wells, box<2>({-2.}, {2.}, {32}), 5, 2.);
  double reversible = 0.;
  for (const std::string strength : {"0", "1", "8"}) {
    const GeneralTransitions<2> t =
        compute_general_transitions(p.gibbs, p.dynamics(rotation(strength)), sides);

    const double nu = std::exp(t.log_frequency);
    for (const double s : {-0.3, 0.01, 0.4})
      EXPECT_NEAR(flow_through(p.gibbs, t.reactive_current, s) / nu, 1., 1e-6) << strength;
    EXPECT_NEAR(t.frequency_from_a / nu, 1., 1e-9);
    EXPECT_NEAR(t.frequency_into_b / nu, 1., 1e-9);
    if (strength == "0") {
      reversible = t.log_rate_ab;
      EXPECT_NEAR(t.log_rate_ab, compute_transitions(p.gibbs, sides, 1.).log_rate_ab, 1e-9);
    } else
      EXPECT_GT(t.log_rate_ab, reversible + 1e-4); // a rotation only helps
  }
}

/// q- is q+ of the reversed process, whose drift is the opposite one.
TEST(GeneralTransitions, TheReversedProcessHasTheBackwardCommittor)
{
  const Process<2> p(rotated_wells, box<2>({-2.}, {2.}, {16}), 4, 2.);

  const auto there = compute_general_transitions(p.gibbs, p.dynamics(rotation("3")), sides);
  const auto back = compute_general_transitions(p.gibbs, p.dynamics(rotation("(-3)")), sides);

  EXPECT_NEAR(there.log_frequency, back.log_frequency, 1e-4);
  for (const dealii::Point<2> &x :
       {dealii::Point<2>(0.1, 0.2), dealii::Point<2>(-0.3, -0.8), dealii::Point<2>(0.5, 1.1)}) {
    EXPECT_NEAR(at_point(p.gibbs, there.backward_committor, x),
                1. - at_point(p.gibbs, back.committor, x), 1e-3);
    EXPECT_GT(std::abs(at_point(p.gibbs, there.backward_committor, x) - 1. +
                       at_point(p.gibbs, there.committor, x)),
              0.01);
  }
}

/// On cells that are fitted to the discs: within its error of finer elements, and the flow through
/// lines between them is the rate.
TEST(GeneralTransitionsSlow, AreAsWrongAsTheySay)
{
  const auto find = [](const std::string &strength, unsigned int n, unsigned int degree,
                       const auto &look_at) {
    const Process<2> p(rotated_wells, box<2>({-2.}, {2.}, {n}), degree, 2.);
    const FokkerPlanck<2> formulation(p.gibbs, p.dynamics(rotation(strength)),
                                      LinearSolverParameters());
    const GeneralTransitions<2> t = find_general_transitions(
        formulation, p.dynamics(rotation(strength)), *p.potential, 1., sides);
    look_at(p, t);
    return t;
  };
  const auto nothing = [](const Process<2> &, const GeneralTransitions<2> &) {};
  for (const std::string strength : {"0", "3"}) {
    const GeneralTransitions<2> fine =
        find(strength, 24, 6, [&](const Process<2> &p, const GeneralTransitions<2> &t) {
          const double nu = std::exp(t.log_frequency);
          for (const double s : {-0.3, 0.4})
            EXPECT_NEAR(flow_through(p.gibbs, t.reactive_current, s) / nu, 1., 1e-3) << strength;
          if (strength == "0") {
            EXPECT_NEAR(t.log_frequency,
                        find_transitions(p.gibbs, *p.potential, sides, 1.).log_capacity, 1e-7);
          }
        });
    for (const unsigned int degree : {2u, 4u}) {
      const GeneralTransitions<2> t = find(strength, 12, degree, nothing);
      EXPECT_NEAR(t.log_frequency, fine.log_frequency, t.error.capacity) << strength << degree;
      EXPECT_NEAR(t.log_rate_ab, fine.log_rate_ab, t.error.rate_ab) << strength << degree;
      EXPECT_NEAR(t.log_rate_ba, fine.log_rate_ba, t.error.rate_ba) << strength << degree;
      EXPECT_NEAR(t.log_mfpt_ab, fine.log_mfpt_ab, t.error.mfpt_ab) << strength << degree;
      EXPECT_NEAR(t.log_mfpt_ba, fine.log_mfpt_ba, t.error.mfpt_ba) << strength << degree;
      EXPECT_LT(t.error.rate_ab, degree == 2 ? 0.05 : 0.01);
    }
  }
}

/// Linear regression with one weight: Sigma = 1 + 2 w^2, alpha = 0.1, batches of one.
TEST(GeneralExit, LinearRegressionLeavesAtItsTime)
{
  BoundaryConditions<1> boundary;
  boundary.absorbing[0] = boundary.absorbing[1] = true;
  Process<1> p("x^2/2", box<1>({-1.}, {1.}, {40}, boundary), 5, 0.1);
  p.noise = std::make_shared<const ExpressionCovariance<1>>("1+2*x^2", Constants(), Metric<1>());
  InitialDensityParameters start;
  start.mean = {{0.}};
  start.standard_deviation = {{0.05}};
  const auto rho_0 = make_initial_density<1>(start, dealii::Point<1>(-1.), dealii::Point<1>(1.),
                                             *p.potential, 0.05);

  const ExitProblem<1> exit = solve_general_exit<1>(p.gibbs, p.dynamics({}, 0.1), *rho_0, 1.);

  EXPECT_NEAR(at_point(p.gibbs, exit.mean_exit_time, dealii::Point<1>(0.)), 192.36058, 1e-5);
  EXPECT_LT(exit.mean_time, 192.36058);
  ASSERT_EQ(exit.by_wall.size(), 2u);
  for (const auto &[wall, probability] : exit.by_wall)
    EXPECT_NEAR(probability, 0.5, 1e-10) << wall;
}

/// With isotropic noise it is the exit problem of the weighted Laplacian.
TEST(GeneralExit, IsTheReversibleOne)
{
  BoundaryConditions<2> boundary;
  boundary.absorbing[1] = boundary.absorbing[2] = true;
  const double D = 0.5;
  const Process<2> p("(x^2-1)^2 + y^2", box<2>({-1.8, -1.5}, {1., 1.5}, {16, 16}, boundary), 5,
                     2. * D);
  InitialDensityParameters start;
  start.mean = {{-0.8, 0.}};
  const auto rho_0 = make_initial_density<2>(start, {-1.8, -1.5}, {1., 1.5}, *p.potential, D);

  const ExitProblem<2> exit = solve_general_exit<2>(p.gibbs, p.dynamics(), *rho_0, 1.);
  const ExitProblem<2> reversible = solve_exit_problem(p.gibbs, D, *rho_0, 1.);

  EXPECT_NEAR(exit.mean_time / reversible.mean_time, 1., 1e-6);
  for (unsigned int w = 0; w < 2; ++w)
    EXPECT_NEAR(exit.by_wall[w].second, reversible.by_wall[w].second, 1e-6);
}

namespace {

/// One equation on a line whose right wall absorbs, on elements of two degrees.
struct ExitCase {
  std::string V, Sigma;
  double alpha, lower, upper;
  unsigned int n_cells, degree;
  double mean, deviation;

  ExitProblem<1> solve(const unsigned int p, const bool is_general = true) const
  {
    BoundaryConditions<1> boundary;
    boundary.absorbing[1] = true;
    Process<1> process(V, box<1>({lower}, {upper}, {n_cells}, boundary), p, alpha);
    process.noise =
        std::make_shared<const ExpressionCovariance<1>>(Sigma, Constants(), Metric<1>());
    InitialDensityParameters start;
    start.mean = {{mean}};
    start.standard_deviation = {{deviation}};
    const auto rho_0 = make_initial_density<1>(
        start, dealii::Point<1>(lower), dealii::Point<1>(upper), *process.potential, 0.5 * alpha);
    return is_general
               ? solve_general_exit<1>(process.gibbs, process.dynamics({}, alpha), *rho_0, 1.)
               : solve_exit_problem<1>(process.gibbs, 0.5 * alpha, *rho_0, 1.);
  }

  ExitProblem<1> compared(const bool is_general = true) const
  {
    return compare_exits(solve(degree, is_general), solve(degree + 2, is_general));
  }
};

} // namespace

/// Walls so far up the hill that nothing leaves, e^332 in the first case: mean times of either
/// sign, and of any size, were found.
TEST(GeneralExit, IsLostWhereNothingLeaves)
{
  const std::string tilted = "x^4/4-x^2/2+0.2*x", double_well = "(x^2-1)^2";
  for (const ExitCase &of : std::vector<ExitCase>{
           {tilted, "1", 0.1, -2.5, 3., 16, 6, 1.2, 0.05},
           {double_well, "exp(-x)", 0.1, -2.5, 3., 128, 3, 0., 0.05},
           {"x^2/2", "exp(-x)", 0.8, -2., 2., 8, 5, 1.2, 0.4},
           {tilted, "1", 0.4, -2., 3., 8, 2, -0.5, 0.4},
           {tilted, "1", 0.1, -2.5, 2.5, 32, 4, 1.2, 0.2},
           {"cosh(x)", "0.5+0.5*tanh(5*x)+0.1", 0.1, -3., 2.5, 128, 3, -1., 0.4}}) {
    const ExitProblem<1> exit = of.compared();

    EXPECT_TRUE(std::isnan(exit.mean_time)) << exit.mean_time << " +- " << exit.mean_time_error;
    EXPECT_FALSE(exit.mean_exit_time);
    ASSERT_TRUE(exit.longer_than.has_value());
    EXPECT_GT(*exit.longer_than, 1.);
  }
}

TEST(GeneralExit, HasAnErrorThatHolds)
{
  for (const unsigned int n_cells : {6u, 12u, 24u})
    for (const unsigned int degree : {1u, 2u, 3u}) {
      const ExitCase of = {"x^2/2", "1+2*x^2", 0.3, -2., 1., n_cells, degree, 0.2, 0.2};
      const ExitProblem<1> exit = of.compared();
      ExitCase fine = of;
      fine.n_cells = 120;

      EXPECT_LE(std::abs(exit.mean_time - fine.solve(6).mean_time), exit.mean_time_error)
          << n_cells << " cells of degree " << degree;
      EXPECT_LT(exit.mean_time_error, (degree == 1 ? 1. : 0.5) * exit.mean_time)
          << n_cells << " cells of degree " << degree;
    }
}

TEST(Exit, OfIsotropicNoiseIsLostOrKnown)
{
  const ExitCase far = {"x^2/2", "1", 0.2, -2.5, 3., 64, 4, 0., 0.1},
                 near = {"x^2/2", "1", 0.6, -2.5, 1.5, 32, 4, 0., 0.1};

  const ExitProblem<1> lost = far.compared(false), known = near.compared(false);

  const ExitProblem<1> alone = without_comparison(far.solve(4, false));
  EXPECT_TRUE(std::isnan(alone.mean_time)) << alone.mean_time << " " << alone.rounding;
  EXPECT_EQ(alone.by_wall.size(), alone.by_wall_error.size());
  EXPECT_TRUE(std::isnan(lost.mean_time)) << lost.mean_time << " +- " << lost.mean_time_error;
  EXPECT_GT(known.mean_time, 0.);
  EXPECT_LT(known.mean_time_error, 1e-6 * known.mean_time);
  EXPECT_NEAR(known.mean_time, near.compared().mean_time, 1e-6 * known.mean_time);
}

} // namespace gibbsflow
