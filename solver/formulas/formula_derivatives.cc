#include "formulas/formula_derivatives.h"

#include "formulas/interval_functions.h"
#include "formulas/interval_jet.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gibbsflow {

namespace {

bool is_zero(const double number)
{
  return number == 0.;
}

/// A derivative times what it multiplies, 0 where one of them is 0, whatever the other one is.
template <typename Number>
Number product(const Number &derivative, const Number &factor)
{
  return is_zero(derivative) || is_zero(factor) ? Number(0.) : derivative * factor;
}

/// f(u, v):  grad f = f_u grad u + f_v grad v,
///     Hess f = f_u Hess u + f_v Hess v + f_uu grad u grad u^T + f_vv grad v grad v^T
///              + f_uv (grad u grad v^T + grad v grad u^T) ,
/// for jets and for interval jets.
template <int dim, typename AnyJet, typename Number>
AnyJet chain_rule(const formula::Partials<Number> &p, const AnyJet &u, const AnyJet &v)
{
  AnyJet f;
  f.value = p.f;
  for (unsigned int d = 0; d < dim; ++d) {
    f.gradient[d] = product(p.fu, u.gradient[d]) + product(p.fv, v.gradient[d]);
    for (unsigned int e = d; e < dim; ++e) {
      const auto outer = [d, e](const AnyJet &w) -> Number {
        return d == e ? square(w.gradient[d]) : w.gradient[d] * w.gradient[e];
      };
      const Number mixed = u.gradient[d] * v.gradient[e] + v.gradient[d] * u.gradient[e];
      f.hessian[d][e] = product(p.fu, u.hessian[d][e]) + product(p.fv, v.hessian[d][e]) +
                        product(p.fuu, outer(u)) + product(p.fvv, outer(v)) + product(p.fuv, mixed);
      f.hessian[e][d] = f.hessian[d][e];
    }
  }
  return f;
}

/// Whether a condition holds; of an interval, whether for all of its numbers or for none.
std::optional<bool> holds(const double condition)
{
  return condition != 0.;
}

std::optional<bool> holds(const Interval &condition)
{
  if (condition.lower > 0. || condition.upper < 0.)
    return true;
  if (is_zero(condition))
    return false;
  return std::nullopt;
}

template <int dim>
bool exists(const Jet<dim> &)
{
  return true; // what is infinite or no number shows it
}

/// Whether the formula is smooth on the box up to here.
template <int dim>
bool exists(const IntervalJet<dim> &f)
{
  bool finite = is_finite(f.value);
  for (unsigned int d = 0; d < dim; ++d) {
    finite = finite && is_finite(f.gradient[d]);
    for (const Interval &entry : f.hessian[d])
      finite = finite && is_finite(entry);
  }
  return finite;
}

/// What the operations give for the coordinates x. Of intervals nothing where the formula is not
/// smooth on them, or not known to be.
template <int dim, typename AnyJet>
std::optional<AnyJet> run(const std::vector<FormulaOperation> &operations,
                          const std::array<AnyJet, dim> &x)
{
  std::vector<AnyJet> stack;
  stack.reserve(operations.size());
  const auto pop = [&stack] {
    const AnyJet top = stack.back();
    stack.pop_back();
    return top;
  };
  for (const FormulaOperation &operation : operations)
    switch (operation.kind) {
    case FormulaOperation::Kind::constant:
      stack.emplace_back(operation.value);
      break;
    case FormulaOperation::Kind::variable:
      Assert(operation.index < dim, dealii::ExcMessage("more variables than coordinates"));
      stack.push_back(x[operation.index]);
      break;
    case FormulaOperation::Kind::function: {
      const AnyJet v = operation.is_binary ? pop() : AnyJet();
      const AnyJet u = pop();
      if (exists(u) && exists(v))
        stack.push_back(chain_rule<dim>((*operation.function)(u.value, v.value), u, v));
      else // nor does what comes of it, unless it is not chosen
        stack.emplace_back(std::numeric_limits<double>::quiet_NaN());
      break;
    }
    case FormulaOperation::Kind::select: {
      const AnyJet otherwise = pop(), then = pop(), condition = pop();
      const std::optional<bool> first = holds(condition.value);
      if (!first)
        return std::nullopt;
      stack.push_back(*first ? then : otherwise);
      break;
    }
    }
  if (!exists(stack.back()))
    return std::nullopt;
  return stack.back();
}

} // namespace

FormulaDerivatives::FormulaDerivatives(const std::string &formula,
                                       const std::vector<std::string> &variables,
                                       const std::map<std::string, double> &constants)
    : operations_(read_formula(formula, variables, constants))
{
}

template <int dim>
Jet<dim> FormulaDerivatives::operator()(const dealii::Point<dim> &x) const
{
  std::array<Jet<dim>, dim> coordinates;
  for (unsigned int d = 0; d < dim; ++d)
    coordinates[d] = Jet<dim>(x[d], d);
  return *run<dim>(operations_, coordinates);
}

template <int dim>
std::optional<Enclosure<dim>> FormulaDerivatives::enclose(const dealii::Point<dim> &lower,
                                                          const dealii::Point<dim> &upper) const
{
  const BoxCoordinates<dim> coordinates(lower, upper);
  const std::optional<IntervalJet<dim>> on_box = run<dim>(operations_, coordinates.box);
  if (!on_box)
    return std::nullopt;
  const std::optional<IntervalJet<dim>> at_middle = run<dim>(operations_, coordinates.middle);
  if (!at_middle)
    return std::nullopt;
  return tightened<dim>(*on_box, *at_middle, coordinates.offset);
}

std::vector<std::string> FormulaDerivatives::function_names()
{
  std::vector<std::string> names;
  for (const auto *const table :
       {&formula::unary_functions(), &formula::binary_functions(), &formula::variadic_functions()})
    for (const formula::Function &function : *table)
      names.push_back(function.name);
  std::sort(names.begin(), names.end());
  return names;
}

template Jet<1> FormulaDerivatives::operator()(const dealii::Point<1> &) const;
template Jet<2> FormulaDerivatives::operator()(const dealii::Point<2> &) const;
template Jet<3> FormulaDerivatives::operator()(const dealii::Point<3> &) const;
template std::optional<Enclosure<1>> FormulaDerivatives::enclose(const dealii::Point<1> &,
                                                                 const dealii::Point<1> &) const;
template std::optional<Enclosure<2>> FormulaDerivatives::enclose(const dealii::Point<2> &,
                                                                 const dealii::Point<2> &) const;
template std::optional<Enclosure<3>> FormulaDerivatives::enclose(const dealii::Point<3> &,
                                                                 const dealii::Point<3> &) const;

} // namespace gibbsflow
