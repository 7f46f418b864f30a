#include "bounds/convexity_bounds.h"
#include "bounds/gap_statements.h"
#include "parameters/parameter_file.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters rastrigin(double D, unsigned int cells)
{
  SimulationParameters parameters = on_box(2, "Rastrigin", D, {-1.6}, {1.6}, cells);
  parameters.potential.steepness = 0.5;
  return parameters;
}

SimulationParameters banana(double D, unsigned int cells)
{
  SimulationParameters parameters = on_box(2, "banana", D, {-1., -1.}, {2., 3.}, cells);
  parameters.potential.steepness = 2.;
  return parameters;
}

/// The slice of iris_slice.prm at another temperature.
SimulationParameters network(double D, unsigned int refinements)
{
  Locations locations;
  SimulationParameters parameters =
      read_parameters(PARAMS_DIRECTORY "/examples/iris_slice.prm", {}, locations, MPI_COMM_SELF)
          .values;
  parameters.noise.sigma = 2. * D / parameters.noise.alpha;
  parameters.initial_density.type = "Gibbs";
  parameters.mesh.refinements = refinements;
  parameters.discretization.formulations.resize(1);
  return parameters;
}

/// log(upper / lower), the lower one of Lehmann and Goerisch where V could only be sampled.
double width(const SimulationParameters &parameters)
{
  const Statements statements = examine<2>(parameters);
  const PoincareBounds &bounds = statements.poincare.bounds;
  expect_consistent(statements, parameters.potential.type);
  for (const std::string kind : {"lower", "estimate"})
    if (const GapEstimate *sharp = statements.find("Lehmann-Goerisch", kind);
        sharp != nullptr && sharp->applies())
      return *bounds.log_upper - *sharp->log_lambda;
  ADD_FAILURE() << "no sharp bound";
  return 1.;
}

} // namespace

TEST(GapBracketsSlow, TheOtherPotentialsInThePlaneOverTwoDecades)
{
  for (const double D : {0.1, 0.5, 10.}) {
    SCOPED_TRACE(D);
    expect_consistent(examine<2>(on_box(2, "tilted double well", D, {-2.}, {2.}, 24)), "tilted");
    expect_consistent(examine<2>(rastrigin(D, 24)), "Rastrigin");
    SimulationParameters quartic = on_box(2, "expression", D, {-1.8}, {1.8}, 20);
    quartic.potential.expression = "x^4 + y^4 + x*y";
    quartic.potential.expression_gradient = "4*x^3 + y; 4*y^3 + x";
    expect_consistent(examine<2>(quartic), "expression");
  }
}

// Bounds of a formula are as proven as those of the same potential from the gallery.
TEST(GapBrackets, OfAFormulaAreProven)
{
  SimulationParameters gallery = on_box(2, "tilted double well", 0.4, {-2.}, {2.}, 10);
  SimulationParameters formula = gallery;
  formula.potential.type = "expression";
  formula.potential.expression = "(x^2 - 1)^2 + 2*y^2 + 0.2*x";
  const Statements expected = examine<2>(gallery), found = examine<2>(formula);

  EXPECT_EQ(found.poincare.bounds.rigor, expected.poincare.bounds.rigor);
  for (const std::string name :
       {"product", "Crouzeix-Raviart", "Lehmann-Goerisch", "Holley-Stroock"}) {
    SCOPED_TRACE(name);
    const GapEstimate *of_gallery = expected.find(name, "lower"),
                      *of_formula = found.find(name, "lower");
    ASSERT_TRUE(of_gallery != nullptr && of_formula != nullptr);
    ASSERT_EQ(of_formula->applies(), of_gallery->applies());
    if (of_gallery->applies()) {
      EXPECT_NEAR(*of_formula->log_lambda, *of_gallery->log_lambda, 1e-3);
    }
  }
}

// With a kink V is sampled, and is not taken for convex because its pieces are.
TEST(GapBrackets, OfAKinkAreEstimates)
{
  SimulationParameters parameters = on_box(2, "expression", 0.4, {-2.}, {2.}, 10);
  parameters.potential.expression = "x^2 - abs(x) + y^2";

  const Statements statements = examine<2>(parameters);

  expect_consistent(statements, "kink");
  EXPECT_EQ(statements.find("Bakry-Emery", "lower"), nullptr);
  const GapEstimate *estimate = statements.find("Bakry-Emery", "estimate");
  ASSERT_NE(estimate, nullptr);
  EXPECT_FALSE(estimate->applies());
}

// A convex V with a kink gives no bound by its curvature, but is not called non-convex.
TEST(GapBrackets, CallOnlyWhatBendsDownNonConvex)
{
  const auto why = [](unsigned int dim, const std::string &formula) {
    SimulationParameters parameters = on_box(dim, "expression", 0.4, {-2.}, {2.1}, 7);
    parameters.potential.expression = formula;
    const auto of = [&](const auto d) {
      const auto V = make_model<d.value>(parameters.potential, parameters.learning).potential;
      return convexity_bounds(*make_region<d.value>(parameters.mesh).as_box(), *V, 0.4)
          .estimates[0]
          .why;
    };
    return dim == 1 ? of(std::integral_constant<int, 1>()) : of(std::integral_constant<int, 2>());
  };
  const auto is_called_non_convex = [](const std::string &text) {
    return text.find("not convex") != std::string::npos;
  };

  for (const std::string formula : {"abs(x)", "max(x, -2*x)", "x^4"})
    EXPECT_FALSE(is_called_non_convex(why(1, formula))) << formula << ": " << why(1, formula);
  for (const std::string formula : {"abs(x) + y^2", "max(abs(x), abs(y))", "x^2 + 4*x*y + 5*y^2"})
    EXPECT_FALSE(is_called_non_convex(why(2, formula))) << formula << ": " << why(2, formula);
  for (const std::string formula : {"x^2 - abs(x)", "-abs(x)", "(x^2 - 1)^2"})
    EXPECT_TRUE(is_called_non_convex(why(1, formula))) << formula << ": " << why(1, formula);
  EXPECT_TRUE(is_called_non_convex(why(2, "x^2 + y^2 - 2*abs(x - y)")));
}

TEST(GapBracketsSlow, ANetworkOverTwoDecades)
{
  for (const double D : {0.005, 0.02, 0.1, 0.5}) {
    SCOPED_TRACE(D);
    expect_consistent(examine<2>(network(D, 2)), "network");
  }
}

/// Where the barrier is 4 D or less the bracket is narrower than 20 % on the default mesh, and
/// closes with h.
TEST(GapBracketsSlow, AreNarrowAtModerateBarriersAndClose)
{
  const auto narrow = [](const char *name, const SimulationParameters &coarse,
                         const SimulationParameters &fine) {
    SCOPED_TRACE(name);
    const double coarse_width = width(coarse), fine_width = width(fine);
    RecordProperty(name, std::to_string(coarse_width) + " " + std::to_string(fine_width));
    EXPECT_LE(fine_width, 0.2);
    EXPECT_LE(fine_width, 0.5 * coarse_width + 1e-8);
  };
  const auto wells = [](const char *type, unsigned int cells) {
    return on_box(2, type, 0.3, {-2.}, {2.}, cells);
  };
  narrow("double well", wells("double well", 20), wells("double well", 32));
  narrow("tilted double well", wells("tilted double well", 20), wells("tilted double well", 32));
  narrow("Rastrigin", rastrigin(0.25, 20), rastrigin(0.25, 32));
  narrow("banana", banana(0.25, 20), banana(0.25, 32));
  const auto holes = [](unsigned int cells) {
    return on_box(2, "three-hole", 0.8, {-2.6, -2.2}, {2.6, 2.9}, cells);
  };
  narrow("three-hole", holes(20), holes(32));
  const auto mueller_brown = [](unsigned int cells) {
    return on_box(2, "Mueller-Brown", 30., {-1.7, -0.5}, {1.3, 2.1}, cells);
  };
  narrow("Mueller-Brown", mueller_brown(20), mueller_brown(32));
  narrow("network", network(0.006, 1), network(0.006, 2));
}
