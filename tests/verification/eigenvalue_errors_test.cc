#include "support/sturm_liouville.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters formula_on_box(const std::string &V, double D, std::vector<double> lower,
                                    std::vector<double> upper, std::vector<unsigned int> cells,
                                    unsigned int degree)
{
  SimulationParameters parameters;
  parameters.dimension = cells.size();
  parameters.potential.type = "expression";
  parameters.potential.expression = V;
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.type = "Gibbs";
  parameters.mesh.lower_corner = std::move(lower);
  parameters.mesh.upper_corner = std::move(upper);
  parameters.mesh.subdivisions = std::move(cells);
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = degree;
  parameters.output.fields = false;
  parameters.spectrum.bounds = parameters.spectrum.estimates = false;
  return parameters;
}

/// log lambda_k of the weighted Laplacian with the errors that are printed beside them.
struct PrintedEigenvalues {
  std::vector<double> log_lambda, relative_error;
};

template <int dim>
PrintedEigenvalues printed_eigenvalues(const SimulationParameters &parameters)
{
  TestRun<dim> run(parameters);
  const Spectrum spectrum = run.simulation.solve_spectrum();
  PrintedEigenvalues result{spectrum.log_lambda,
                            run.simulation.examine_gap(spectrum).relative_error};
  for (double &value : result.log_lambda)
    value -= std::log(run.simulation.kappa());
  return result;
}

/// The errors printed are at least half the true ones, always, and at most 100 times them, or 1e-8,
/// in nine of ten cases.
class Containment {
public:
  void add(const std::string &name, const PrintedEigenvalues &printed,
           const std::vector<double> &log_exact)
  {
    constexpr double error_of_reference = 2e-12;
    ASSERT_EQ(printed.relative_error.size(), printed.log_lambda.size()) << name;
    ASSERT_GE(log_exact.size(), printed.log_lambda.size()) << name;
    for (unsigned int k = 0; k < printed.log_lambda.size(); ++k) {
      const double error = std::abs(std::expm1(printed.log_lambda[k] - log_exact[k]));
      EXPECT_GE(printed.relative_error[k], 0.5 * error - error_of_reference)
          << name << ", k = " << k + 1 << ", error " << error;
      ++n_;
      n_large_ += printed.relative_error[k] > 100. * std::max(error, 1e-10);
    }
  }

  ~Containment() { EXPECT_LE(10 * n_large_, n_) << n_large_ << " of " << n_; }

private:
  unsigned int n_ = 0, n_large_ = 0;
};

} // namespace

TEST(EigenvalueErrors, ContainTheTruthOnALine)
{
  struct Case {
    std::string V;
    double wall;
    std::vector<double> D;
    std::vector<unsigned int> cells;
  };
  const std::vector<Case> cases = {
      {"x^2/2", 5., {0.1, 0.5}, {7, 20}},
      {"x^4", 2.5, {0.2, 1.}, {8, 20}},
      {"(x^2-1)^2", 2., {0.06, 0.07, 0.08, 0.5}, {16, 40}},
      {"(x^2-1)^2 + 0.3*x", 2., {0.06, 0.3}, {12, 32}},
      {"4*(x^8 + 0.8*exp(-80*x^2) + 0.2*exp(-80*(x-0.5)^2) + 0.5*exp(-40*(x+0.5)^2))",
       1.3,
       {0.2, 0.8},
       {32, 64}},
      {"x^2/2 + sin(5*x)", 5., {0.5}, {14, 40}},
      {"log(1+x^2)", 10., {0.2}, {16, 40}}};
  Containment containment;
  for (const Case &c : cases)
    for (const double D : c.D) {
      const SimulationParameters reference =
          formula_on_box(c.V, D, {-c.wall}, {c.wall}, {150}, 8);
      const PrintedEigenvalues exact = printed_eigenvalues<1>(reference);
      for (const unsigned int cells : c.cells)
        for (const unsigned int degree : {2u, 4u})
          containment.add(c.V + " at " + std::to_string(D) + ", " + std::to_string(cells) +
                              " cells of degree " + std::to_string(degree),
                          printed_eigenvalues<1>(formula_on_box(c.V, D, {-c.wall}, {c.wall},
                                                                {cells}, degree)),
                          exact.log_lambda);
    }
}

/// A kink, a root and a jump inside a cell. The references have a node there.
TEST(EigenvalueErrors, ContainTheTruthWhereVIsNotSmooth)
{
  Containment containment;
  const auto add = [&](const std::string &V, double D, double lower, double upper,
                       unsigned int cells, double offset) {
    // node by node the same interval, with a node at the place
    SimulationParameters exact = formula_on_box(V, D, {lower}, {upper}, {400}, 8);
    exact.mesh.cut = 0.;
    for (const unsigned int degree : {2u, 4u}) {
      SimulationParameters parameters =
          formula_on_box(V, D, {lower}, {upper}, {cells}, degree);
      containment.add(V + ", degree " + std::to_string(degree),
                      printed_eigenvalues<1>(parameters),
                      printed_eigenvalues<1>(exact).log_lambda);
    }
    (void)offset;
  };
  add("abs(x)", 1., -10., 10., 63, 0.);
}

/// (1-x)^2 + 10(y-x^2)^2, whose valley is narrow and bent: lambda_3 and lambda_4 converge late.
TEST(EigenvalueErrorsSlow, ContainTheTruthInAValley)
{
  const std::string V = "(1-x)^2 + 10*(y-x^2)^2";
  const auto on_mesh = [&](unsigned int cells, unsigned int degree) {
    return formula_on_box(V, 0.2, {-2., -1.}, {3., 5.}, {cells, cells}, degree);
  };
  const PrintedEigenvalues exact = printed_eigenvalues<2>(on_mesh(64, 7));
  Containment containment;
  for (const unsigned int cells : {24u, 40u})
    for (const unsigned int degree : {2u, 4u})
      containment.add(std::to_string(cells), printed_eigenvalues<2>(on_mesh(cells, degree)),
                      exact.log_lambda);
}

/// Linear tails have modes of their own: 1/4 + (k pi/L)^2 and the like, L the whole box. What a
/// user's cut changes is part of the error.
TEST(EigenvalueErrors, ContainWhatTheCutChanges)
{
  for (const double cut : {6., 10., 40.}) {
    SimulationParameters parameters = formula_on_box("abs(x)", 1., {-60.}, {60.}, {240}, 4);
    SimulationParameters whole = parameters;
    parameters.mesh.cut = cut;
    whole.mesh.cut = 0.;
    const PrintedEigenvalues printed = printed_eigenvalues<1>(parameters);
    const PrintedEigenvalues exact = printed_eigenvalues<1>(whole);
    for (unsigned int k = 0; k < 5; ++k) {
      const double error = std::abs(std::expm1(printed.log_lambda[k] - exact.log_lambda[k]));
      EXPECT_GE(printed.relative_error[k], 0.5 * error) << cut << ' ' << k + 1;
      EXPECT_LE(printed.relative_error[k], 100. * error) << cut << ' ' << k + 1;
    }
  }
  for (const double cut : {6., 10., 14.}) {
    SimulationParameters parameters = formula_on_box("x^2/2", 1., {-9.}, {9.}, {72}, 6);
    parameters.mesh.cut = cut;
    const PrintedEigenvalues printed = printed_eigenvalues<1>(parameters);
    for (unsigned int k = 0; k < 3; ++k) {
      const double error = std::abs(std::exp(printed.log_lambda[k]) / (k + 1.) - 1.);
      EXPECT_GE(printed.relative_error[k], 0.5 * error) << cut << ' ' << k + 1;
      EXPECT_LE(printed.relative_error[k], 100. * std::max(error, 1e-10)) << cut << ' ' << k + 1;
    }
  }
}
