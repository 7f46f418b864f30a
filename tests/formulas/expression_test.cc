#include "formulas/expression.h"
#include "model/analytic_potential.h"
#include "support/derivatives.h"
#include "support/expect_user_error.h"

#include <cmath>
#include <thread>

namespace gibbsflow {

namespace {

double evaluate(const std::string &formula, const double x)
{
  return Expression("Entry", formula, {"x"})(&x);
}

PotentialParameters with_expression(const std::string &expression, const std::string &gradient = "")
{
  PotentialParameters parameters;
  parameters.expression = expression;
  parameters.expression_gradient = gradient;
  return parameters;
}

} // namespace

TEST(Expression, EvaluatesFormulasInItsVariables)
{
  EXPECT_DOUBLE_EQ(evaluate("(x^2 - 1)^2 + 1e-1*x", 2.), 9.2);
  EXPECT_DOUBLE_EQ(evaluate("sin(pi/2) + log(e) + erf(0) + pow(x, 3)", 2.), 10.);
  EXPECT_DOUBLE_EQ(evaluate("x >= 0 && x != 1 ? 5 : 7", 2.), 5.);
  EXPECT_DOUBLE_EQ(evaluate("max(0, 1.5E+1 - x)", 2.), 13.);
  EXPECT_TRUE(std::isinf(evaluate("1/x", 0.)));
}

TEST(Expression, ConstantsMayUseThoseBeforeThem)
{
  const Constants constants = parse_constants("Potential/Constants", "a=2, b_1 = pi*a");

  const double x = 3.;
  EXPECT_DOUBLE_EQ(Expression("Entry", "a*x + b_1", {"x"}, constants)(&x), 6. + 2. * M_PI);
  EXPECT_TRUE(parse_constants("Potential/Constants", "").empty());
}

TEST(Expression, RefusesUnknownNamesAndProposesKnownOnes)
{
  const auto refuse = [](const std::string &formula, const std::string &part) {
    test::expect_user_error([&] { Expression("Entry", formula, {"x"}); }, "Entry", part);
  };
  refuse("x + y", "unknown name 'y'");
  refuse("sqr(x)", "Did you mean 'sqrt'");
  refuse("x^2 + alpha", "the names x, e, pi and the functions");
  refuse("", "empty");
  refuse("x +", "cannot read");
  refuse("(x", "cannot read");
  refuse("x = 3", "assignment");
  refuse("1, x", "2 values");
  refuse("2x", "cannot read");
  refuse("x**2", "Write ^ for powers");
}

TEST(Expression, RefusesConstantsThatAreNone)
{
  for (const std::string bad :
       {"a", "a=", "2=a", "x=1", "sin=1", "a=1, a=2", "a=1/0", "a=b", "=1", "a=1,", "a=1=2"})
    test::expect_user_error([&] { parse_constants("Potential/Constants", bad); },
                            "Potential/Constants");
}

TEST(Expression, IsSafeFromSeveralThreads)
{
  const Expression square("Entry", "x*x", {"x"});
  std::vector<unsigned int> n_wrong(4, 0);
  std::vector<std::thread> threads;
  for (unsigned int t = 0; t < n_wrong.size(); ++t)
    threads.emplace_back([&square, &n_wrong, t] {
      for (unsigned int i = 0; i < 2000; ++i) {
        const double x = 1000. * t + i;
        n_wrong[t] += square(&x) == x * x ? 0 : 1;
      }
    });
  for (std::thread &thread : threads)
    thread.join();

  EXPECT_EQ(n_wrong, std::vector<unsigned int>(4, 0));
}

TEST(ExpressionPotential, HasExactDerivativesWithAndWithoutFormulasOfTheGradient)
{
  const std::string V_xy = "sin(2*x)*exp(y/2) + x^4*y^2",
                    gradient_xy = "2*cos(2*x)*exp(y/2) + 4*x^3*y^2; sin(2*x)*exp(y/2)/2 + 2*x^4*y";
  const double x = 0.4;
  const double y = -0.8;

  const double s = std::sin(2. * x) * std::exp(y / 2.), c = std::cos(2. * x) * std::exp(y / 2.);
  for (const std::string &formulas : {std::string(), gradient_xy}) {
    const auto V = make_analytic_potential<2>(with_expression(V_xy, formulas));

    const auto gradient = V->gradient({x, y});
    const auto hessian = V->hessian({x, y});

    EXPECT_NEAR(gradient[0], 2. * c + 4. * x * x * x * y * y, 1e-15);
    EXPECT_NEAR(gradient[1], 0.5 * s + 2. * std::pow(x, 4) * y, 1e-15);
    EXPECT_NEAR(hessian[0][0], -4. * s + 12. * x * x * y * y, 4e-15);
    EXPECT_NEAR(hessian[0][1], c + 8. * x * x * x * y, 4e-15);
    EXPECT_NEAR(hessian[1][1], 0.25 * s + 2. * std::pow(x, 4), 4e-15);
  }
}

TEST(ExpressionPotential, RefusesAGradientThatIsNotItsOwn)
{
  const auto refuse = [](const std::string &gradient, const std::string &part) {
    test::expect_user_error(
        [&] { make_analytic_potential<2>(with_expression("x^2 + x*y", gradient)); },
        "Potential/Expression gradient", part);
  };
  EXPECT_NO_THROW(make_analytic_potential<2>(with_expression("x^2 + x*y", "2*x + y; x")));
  refuse("2*x + y", "found 1 formulas");
  refuse("2*x + y; y", "formula 2");
  refuse("2*x - y; x", "formula 1");
}

// |x| has no derivative at 0 only, and log(x) no value for x < 0.
TEST(ExpressionPotential, AcceptsGradientsOfFunctionsThatAreNotSmoothEverywhere)
{
  EXPECT_NO_THROW(make_analytic_potential<1>(with_expression("abs(x)", "sign(x)")));
  EXPECT_NO_THROW(make_analytic_potential<1>(with_expression("x - log(x)", "1 - 1/x")));
}

} // namespace gibbsflow
