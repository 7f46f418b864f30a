#include "model/formula_functions.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow::formula {

namespace {

/// A piecewise constant function.
Partials constant(const double f)
{
  return {f, 0.};
}

/// A function of one number, from f, f' and f''.
Partials unary(const double f, const double df, const double ddf)
{
  Partials result{f, df};
  result.fuu = ddf;
  return result;
}

double sign_of(const double u)
{
  return u > 0. ? 1. : u < 0. ? -1. : 0.;
}

/// log_b u, given log b.
Partials logarithm(const double f, const double u, const double log_base)
{
  return unary(f, 1. / (u * log_base), -1. / (u * u * log_base));
}

Partials sum(const double u, const double v)
{
  return {u + v, 1., 1.};
}

} // namespace

/// Where u = 0, the terms with log u vanish or do not exist.
Partials power(const double u, const double v)
{
  const double f = std::pow(u, v), log_u = std::log(u);
  const auto times_power = [u](const double a, const double exponent) {
    return a == 0. ? 0. : a * std::pow(u, exponent);
  };
  Partials result{f, times_power(v, v - 1.)};
  result.fv = u == 0. && v > 0. ? 0. : f * log_u;
  result.fuu = times_power(v * (v - 1.), v - 2.);
  result.fuv = u == 0. && v > 1. ? 0. : std::pow(u, v - 1.) * (1. + v * log_u);
  result.fvv = u == 0. && v > 0. ? 0. : f * log_u * log_u;
  return result;
}

const std::vector<Function> &unary_functions()
{
  using std::sqrt;
  static const std::vector<Function> table = {
      {"abs", [](double u, double) { return unary(std::abs(u), sign_of(u), 0.); }},
      {"acos",
       [](double u, double) {
         const double w = (1. - u) * (1. + u);
         return unary(std::acos(u), -1. / sqrt(w), -u / (w * sqrt(w)));
       }},
      {"acosh",
       [](double u, double) {
         const double w = (u - 1.) * (u + 1.);
         return unary(std::acosh(u), 1. / sqrt(w), -u / (w * sqrt(w)));
       }},
      {"asin",
       [](double u, double) {
         const double w = (1. - u) * (1. + u);
         return unary(std::asin(u), 1. / sqrt(w), u / (w * sqrt(w)));
       }},
      {"asinh",
       [](double u, double) {
         const double w = 1. + u * u;
         return unary(std::asinh(u), 1. / sqrt(w), -u / (w * sqrt(w)));
       }},
      {"atan",
       [](double u, double) {
         const double w = 1. + u * u;
         return unary(std::atan(u), 1. / w, -2. * u / (w * w));
       }},
      {"atanh",
       [](double u, double) {
         const double w = (1. - u) * (1. + u);
         return unary(std::atanh(u), 1. / w, 2. * u / (w * w));
       }},
      {"ceil", [](double u, double) { return constant(std::ceil(u)); }},
      {"cos", [](double u, double) { return unary(std::cos(u), -std::sin(u), -std::cos(u)); }},
      {"cosh", [](double u, double) { return unary(std::cosh(u), std::sinh(u), std::cosh(u)); }},
      {"erf",
       [](double u, double) {
         const double slope = M_2_SQRTPI * std::exp(-u * u);
         return unary(std::erf(u), slope, -2. * u * slope);
       }},
      {"erfc",
       [](double u, double) {
         const double slope = -M_2_SQRTPI * std::exp(-u * u);
         return unary(std::erfc(u), slope, -2. * u * slope);
       }},
      {"exp", [](double u, double) { return unary(std::exp(u), std::exp(u), std::exp(u)); }},
      {"floor", [](double u, double) { return constant(std::floor(u)); }},
      {"ln", [](double u, double) { return logarithm(std::log(u), u, 1.); }},
      {"log", [](double u, double) { return logarithm(std::log(u), u, 1.); }},
      {"log10", [](double u, double) { return logarithm(std::log10(u), u, M_LN10); }},
      {"log2", [](double u, double) { return logarithm(std::log2(u), u, M_LN2); }},
      {"rint", [](double u, double) { return constant(std::floor(u + 0.5)); }},
      {"sign", [](double u, double) { return constant(sign_of(u)); }},
      {"sin", [](double u, double) { return unary(std::sin(u), std::cos(u), -std::sin(u)); }},
      {"sinh", [](double u, double) { return unary(std::sinh(u), std::cosh(u), std::sinh(u)); }},
      {"sqrt",
       [](double u, double) {
         const double root = sqrt(u);
         return unary(root, 0.5 / root, -0.25 / (u * root));
       }},
      {"tan",
       [](double u, double) {
         const double f = std::tan(u), slope = 1. + f * f;
         return unary(f, slope, 2. * f * slope);
       }},
      {"tanh", [](double u, double) {
         const double f = std::tanh(u), slope = 1. / (std::cosh(u) * std::cosh(u));
         return unary(f, slope, -2. * f * slope);
       }}};
  return table;
}

Partials quotient(const double u, const double v)
{
  return {u / v, 1. / v, -u / (v * v), 0., -1. / (v * v), 2. * u / (v * v * v)};
}

const std::vector<Function> &binary_functions()
{
  static const std::vector<Function> table = {
      {"atan2",
       [](double u, double v) -> Partials {
         const double r = u * u + v * v, r2 = r * r;
         return {std::atan2(u, v),     v / r,          -u / r, -2. * u * v / r2,
                 (u * u - v * v) / r2, 2. * u * v / r2};
       }},
      {"pow", &power}};
  return table;
}

const std::vector<Function> &variadic_functions()
{
  static const std::vector<Function> table = {
      {"avg", &sum},
      {"max",
       [](double u, double v) -> Partials {
         return {std::max(u, v), u < v ? 0. : 1., u < v ? 1. : 0.};
       }},
      {"min",
       [](double u, double v) -> Partials {
         return {std::min(u, v), v < u ? 0. : 1., v < u ? 1. : 0.};
       }},
      {"sum", &sum}};
  return table;
}

const std::vector<std::vector<Function>> &operators()
{
  static const std::vector<std::vector<Function>> table = {
      {{"||", [](double u, double v) { return constant(u != 0. || v != 0.); }}},
      {{"&&", [](double u, double v) { return constant(u != 0. && v != 0.); }}},
      {{"<=", [](double u, double v) { return constant(u <= v); }},
       {">=", [](double u, double v) { return constant(u >= v); }},
       {"!=", [](double u, double v) { return constant(u != v); }},
       {"==", [](double u, double v) { return constant(u == v); }},
       {"<", [](double u, double v) { return constant(u < v); }},
       {">", [](double u, double v) { return constant(u > v); }}},
      {{"+", &sum},
       {"-",
        [](double u, double v) -> Partials {
          return {u - v, 1., -1.};
        }}},
      {{"*", [](double u, double v) -> Partials { return {u * v, v, u, 0., 1., 0.}; }},
       {"/", &quotient}}};
  return table;
}

Partials negative(const double u, double)
{
  return {-u, -1.};
}

} // namespace gibbsflow::formula
