#include "formulas/formula_derivatives.h"

#include "formulas/expression.h"

#include <gtest/gtest.h>
#include <muParser.h>

#include <Sacado.hpp>

#include <cmath>
#include <functional>
#include <random>

namespace gibbsflow {

namespace {

/// Numbers of 64 bits that carry two derivatives in x and y.
using First = Sacado::Fad::SFad<long double, 2>;
using Twice = Sacado::Fad::SFad<First, 2>;

Twice coordinate(const double x, const int d)
{
  return Twice(2, d, First(2, d, x));
}

/// f(u) from f, f' and f'' at the value of u, for functions that Sacado does not have.
Twice taylor(const Twice &u, const long double f, const long double df, const long double ddf)
{
  const Twice h = u - Twice(u.val().val());
  return f + df * h + 0.5L * ddf * h * h; // the value of h is 0
}

Twice erf_of(const Twice &u)
{
  const long double x = u.val().val();
  const long double slope = 2.L / std::sqrt(4.L * std::atan(1.L)) * std::exp(-x * x);
  return taylor(u, std::erf(x), slope, -2.L * x * slope);
}

/// Expects the derivatives to agree to 1e-13 of their sizes.
void expect_derivatives(const std::string &formula,
                        const std::function<Twice(const Twice &, const Twice &)> &reference)
{
  const Expression expression("Entry", formula, {"x", "y"}, {{"a", 0.7}});
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform(0.1, 0.9);
  for (unsigned int k = 0; k < 20; ++k) {
    const dealii::Point<2> x(uniform(random), uniform(random));
    SCOPED_TRACE(formula + " at " + std::to_string(x[0]) + ", " + std::to_string(x[1]));

    const Jet<2> jet = expression.jet(x);

    const Twice expected = reference(coordinate(x[0], 0), coordinate(x[1], 1));
    long double gradient = 0.L, hessian = 0.L, gradient_error = 0.L, hessian_error = 0.L;
    for (int d = 0; d < 2; ++d) {
      gradient = std::hypot(gradient, expected.dx(d).val());
      gradient_error = std::hypot(gradient_error, jet.gradient[d] - expected.dx(d).val());
      for (int e = 0; e < 2; ++e) {
        hessian = std::hypot(hessian, expected.dx(d).dx(e));
        hessian_error = std::hypot(hessian_error, jet.hessian[d][e] - expected.dx(d).dx(e));
      }
    }
    EXPECT_NEAR(jet.value, expected.val().val(), 1e-14 * (1. + std::abs(jet.value)));
    EXPECT_LE(gradient_error, 1e-13L * gradient);
    EXPECT_LE(hessian_error, 1e-13L * hessian);
  }
}

/// A formula of random operations of which no domain is left often.
class RandomFormula {
public:
  explicit RandomFormula(const unsigned int seed) : random_(seed) {}

  std::string operator()(const unsigned int depth)
  {
    static const std::vector<std::string> atoms = {"x", "y", "pi", "a", "2", "0.5", "1e-1", ".3"},
                                          functions = FormulaDerivatives::function_names(),
                                          signs = {"", "", "", "-", "+"},
                                          operators = {"+", "-", "*",  "/",  "^",  " - ", " * ",
                                                       "<", ">", "<=", ">=", "==", "!="},
                                          logical = {"&&", " || "};
    if (depth == 0)
      return choose(atoms);
    switch (number(8)) {
    case 0:
      return call(choose(functions), depth);
    case 1:
      return choose(signs) + "(" + (*this)(depth - 1) + ")";
    case 2:
      return "(" + (*this)(depth - 1) + " ? " + (*this)(depth - 1) + " : " + (*this)(depth - 1) +
             ")";
    case 3: // muParser takes constants that are no whole numbers otherwise than variables here
      return "(" + (*this)(0) + "<" + (*this)(depth - 1) + choose(logical) + (*this)(0) +
             ">=" + (*this)(0) + ")";
    case 4:
      return choose(atoms) + "^" + choose(signs) + (*this)(0);
    default:
      return (*this)(depth - 1) + choose(operators) + (*this)(depth - 1);
    }
  }

private:
  unsigned int number(const unsigned int n) { return random_() % n; }

  std::string choose(const std::vector<std::string> &from) { return from[number(from.size())]; }

  std::string call(const std::string &name, const unsigned int depth)
  {
    const bool any = name == "min" || name == "max" || name == "sum" || name == "avg";
    const unsigned int n = any ? 1 + number(3) : name == "pow" || name == "atan2" ? 2 : 1;
    std::string text = name + "(";
    for (unsigned int i = 0; i < n; ++i)
      text += (i > 0 ? ", " : "") + (*this)(depth - 1);
    return text + ")";
  }

  std::mt19937 random_;
};

} // namespace

TEST(FormulaDerivatives, KnowEveryFunctionOfTheLanguage)
{
  const std::vector<std::string> known = FormulaDerivatives::function_names();
  std::vector<std::string> language = {"pow", "erf", "erfc", "floor", "ceil"};
  const mu::Parser parser;
  for (const auto &function : parser.GetFunDef())
    language.push_back(function.first);
  for (const std::string &name : language)
    EXPECT_EQ(std::count(known.begin(), known.end(), name), 1) << name;
  EXPECT_EQ(known.size(), language.size());
}

// Precedence, signs, blanks and numbers are read as muParser reads them.
TEST(FormulaDerivatives, HaveTheValuesOfMuParser)
{
  unsigned int n_finite = 0;
  for (unsigned int seed = 0; seed < 3000; ++seed) {
    const std::string formula = RandomFormula(seed)(1 + seed % 5);
    SCOPED_TRACE(formula);
    const Expression expression("Entry", formula, {"x", "y"}, {{"a", 0.7}});
    for (const dealii::Point<2> x : {dealii::Point<2>(0.37, 1.61), dealii::Point<2>(-1.3, 0.)}) {
      const double expected = expression(x), found = expression.jet(x).value;
      if (!std::isfinite(expected))
        EXPECT_FALSE(std::isfinite(found)) << expected;
      else if (std::abs(expected) < 1e8) { // beyond that rounding may decide what sin and < are
        EXPECT_NEAR(found, expected, 1e-7 * (1. + std::abs(expected)));
        ++n_finite;
      }
    }
  }
  EXPECT_GT(n_finite, 3000U);
}

// Random formulas on random boxes: what is enclosed contains the derivatives inside.
TEST(FormulaDerivatives, AreEnclosedOnBoxes)
{
  std::mt19937 random(7);
  std::uniform_real_distribution<double> uniform(0., 1.);
  unsigned int n_enclosed = 0;
  for (unsigned int seed = 0; seed < 3000; ++seed) {
    const std::string formula = RandomFormula(seed)(1 + seed % 5);
    SCOPED_TRACE(formula);
    const Expression expression("Entry", formula, {"x", "y"}, {{"a", 0.7}});
    for (const double size : {1., 0.1, 1e-3}) {
      const dealii::Point<2> lower(3. * uniform(random) - 1.5, 3. * uniform(random) - 1.5);
      const dealii::Point<2> upper(lower[0] + size, lower[1] + size);
      const auto enclosure = expression.enclose(lower, upper);
      if (!enclosure)
        continue;
      ++n_enclosed;
      for (unsigned int k = 0; k < 10; ++k) {
        const Jet<2> jet = expression.jet(
            dealii::Point<2>(lower[0] + size * uniform(random), lower[1] + size * uniform(random)));
        const auto expect_in = [](const double number, const Interval &interval) {
          EXPECT_GE(number, interval.lower);
          EXPECT_LE(number, interval.upper);
        };
        expect_in(jet.value, enclosure->value);
        for (unsigned int d = 0; d < 2; ++d) {
          expect_in(jet.gradient[d], enclosure->gradient[d]);
          for (unsigned int e = 0; e < 2; ++e)
            expect_in(jet.hessian[d][e], enclosure->hessian[d][e]);
        }
      }
    }
  }
  EXPECT_GT(n_enclosed, 3000U);
}

// A kink, a jump or a pole on a box is noticed, at its ends as well.
TEST(FormulaDerivatives, AreNotEnclosedWhereTheyDoNotExist)
{
  const auto is_enclosed = [](const std::string &formula, const double lower, const double upper) {
    return Expression("Entry", formula, {"x"})
        .enclose(dealii::Point<1>(lower), dealii::Point<1>(upper))
        .has_value();
  };
  for (const std::string formula :
       {"abs(x)", "x < 0 ? x : 2*x", "x ? 1 : x", "max(x, 0)", "min(0, -x)", "sign(x)*x^2", "1/x",
        "log(x)", "sqrt(x)", "x^0.5", "tan(x + pi/2)", "x^2 - abs(x)", "(x > 0)*x"}) {
    SCOPED_TRACE(formula);
    EXPECT_FALSE(is_enclosed(formula, -1., 1.));
    EXPECT_FALSE(is_enclosed(formula, 0., 1.));
    EXPECT_TRUE(is_enclosed(formula, 0.1, 1.));
  }
  for (const std::string formula : {"x^2 - x^3", "x^-2*x", "exp(x) + cos(3*x)", "tanh(x)*erf(x)"})
    EXPECT_EQ(is_enclosed(formula, -1., 1.), formula != "x^-2*x") << formula;
}

TEST(FormulaDerivatives, OfOperatorsAgreeWithSacado)
{
  using T = const Twice &;
  expect_derivatives("x*y + x/y - y/(x + 2)",
                     [](T x, T y) -> Twice { return x * y + x / y - y / (x + 2.L); });
  expect_derivatives("-x^2*y^-3", [](T x, T y) -> Twice { return -x * x / (y * y * y); });
  expect_derivatives("(x*y)^2.5 + x^y",
                     [](T x, T y) -> Twice { return pow(x * y, 2.5L) + exp(y * log(x)); });
  expect_derivatives("2^-x^2 + a^y", [](T x, T y) -> Twice {
    return exp(-x * x * std::log(2.L)) + exp(y * std::log(static_cast<long double>(0.7)));
  });
  expect_derivatives("(x - 2)^3 + (y - 3)^4 + (x - y - 1)^1", [](T x, T y) -> Twice {
    const Twice u = x - 2.L, v = y - 3.L;
    return u * u * u + v * v * v * v + x - y - 1.L;
  });
  expect_derivatives("x < y ? x^3*y : y*y", [](T x, T y) -> Twice {
    return x.val().val() < y.val().val() ? Twice(x * x * x * y) : Twice(y * y);
  });
}

TEST(FormulaDerivatives, OfFunctionsAgreeWithSacado)
{
  using T = const Twice &;
  const std::vector<std::pair<std::string, std::function<Twice(T)>>> functions = {
      {"sin", [](T u) -> Twice { return sin(u); }},
      {"cos", [](T u) -> Twice { return cos(u); }},
      {"tan", [](T u) -> Twice { return tan(u); }},
      {"asin", [](T u) -> Twice { return asin(u); }},
      {"acos", [](T u) -> Twice { return acos(u); }},
      {"atan", [](T u) -> Twice { return atan(u); }},
      {"sinh", [](T u) -> Twice { return sinh(u); }},
      {"cosh", [](T u) -> Twice { return cosh(u); }},
      {"tanh", [](T u) -> Twice { return tanh(u); }},
      {"asinh", [](T u) -> Twice { return asinh(u); }},
      {"acosh(2+", [](T u) -> Twice { return acosh(2.L + u); }},
      {"atanh", [](T u) -> Twice { return atanh(u); }},
      {"exp", [](T u) -> Twice { return exp(u); }},
      {"log", [](T u) -> Twice { return log(u); }},
      {"ln", [](T u) -> Twice { return log(u); }},
      {"log10", [](T u) -> Twice { return log(u) / std::log(10.L); }},
      {"log2", [](T u) -> Twice { return log(u) / std::log(2.L); }},
      {"sqrt", [](T u) -> Twice { return sqrt(u); }},
      {"abs", [](T u) -> Twice { return u; }},
      {"abs(-", [](T u) -> Twice { return u; }},
      {"erf", &erf_of},
      {"erfc", [](T u) -> Twice { return 1.L - erf_of(u); }},
      {"sign", [](T) -> Twice { return 1.L; }},
      {"rint", [](T) -> Twice { return 0.L; }},
      {"floor", [](T) -> Twice { return 0.L; }},
      {"ceil", [](T) -> Twice { return 1.L; }}};
  for (const auto &[name, reference] : functions) {
    const bool is_open = name.back() != '(' && name.find('(') != std::string::npos;
    const std::string argument = "x*y*(0.5 + 0.1*x))";
    const auto f = reference;
    const std::string end = name == "rint" ? "/2" : "";
    expect_derivatives(
        name + (is_open ? "" : "(") + argument + end + " + x*x*y", [f](T x, T y) -> Twice {
          const Twice u =
              x * y * (static_cast<long double>(0.5) + static_cast<long double>(0.1) * x);
          return f(u) + x * x * y;
        });
  }
}

TEST(FormulaDerivatives, OfFunctionsOfSeveralNumbersAgreeWithSacado)
{
  using T = const Twice &;
  expect_derivatives("atan2(x*y, x + y^2)",
                     [](T x, T y) -> Twice { return atan(x * y / (x + y * y)); });
  expect_derivatives("pow(x, 3)*pow(2, y)",
                     [](T x, T y) -> Twice { return x * x * x * exp(y * std::log(2.L)); });
  expect_derivatives("sum(x, y*x, sin(x))", [](T x, T y) -> Twice { return x + y * x + sin(x); });
  expect_derivatives("avg(x*x, y*x, y, 1)",
                     [](T x, T y) -> Twice { return (x * x + y * x + y + 1.L) / 4.L; });
  expect_derivatives("min(x, y)^2 + max(x, y, 0)*y^2", [](T x, T y) -> Twice {
    const bool less = x.val().val() < y.val().val();
    const Twice smaller = less ? x : y, larger = less ? y : x;
    return smaller * smaller + larger * y * y;
  });
}

TEST(FormulaDerivatives, AtKinksAreThoseOfAPieceOrTheirMean)
{
  const auto gradient = [](const std::string &formula, const dealii::Point<2> &x) {
    return Expression("Entry", formula, {"x", "y"}).jet(x).gradient;
  };
  const dealii::Point<2> zero;
  EXPECT_EQ(gradient("abs(x) + y", zero), (dealii::Tensor<1, 2>({0., 1.})));
  EXPECT_EQ(gradient("sqrt(x^2 + y^2)", zero), (dealii::Tensor<1, 2>()));
  EXPECT_EQ(gradient("x^0.5 + 0*x", {4., 0.}), (dealii::Tensor<1, 2>({0.25, 0.})));
  EXPECT_EQ(gradient("x > 0 ? 3*x : x + y", zero), (dealii::Tensor<1, 2>({1., 1.})));
  EXPECT_EQ(gradient("x^1 + y^2 + x^0", zero), (dealii::Tensor<1, 2>({1., 0.})));
  const Jet<2> cubic = Expression("Entry", "x^3 + x^2*y", {"x", "y"}).jet(zero);
  EXPECT_EQ(cubic.hessian.norm(), 0.);
}

// What a piece that is not chosen is like does not matter.
TEST(FormulaDerivatives, IgnoreThePieceThatIsNotChosen)
{
  const Jet<1> jet =
      Expression("Entry", "x < 0 ? sqrt(x)/0 : x^2", {"x"}).jet(dealii::Point<1>(3.));

  EXPECT_EQ(jet.value, 9.);
  EXPECT_EQ(jet.gradient[0], 6.);
  EXPECT_EQ(jet.hessian[0][0], 2.);
}

} // namespace gibbsflow
