#pragma once

#include "formulas/enclosure.h"
#include "formulas/formula_reader.h"
#include "formulas/jet.h"

#include <deal.II/base/point.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// The exact first and second derivatives of a formula that muParser can read: its operations in
/// the order in which a stack machine takes them (reverse Polish notation), each with its own
/// derivatives, put together by the chain rule (Griewank & Walther (2008), ch. 13).
/// Where a formula is piecewise smooth (abs, sign, rint, floor, ceil, min, max, ?: and comparisons)
/// the derivatives are those of the piece that the point lies on; sign(0) = 0 counts as a piece of
/// its own, so that abs has the slope 0 there. A derivative that is infinite counts only where what
/// it multiplies is not zero: sqrt(x^2 + y^2) has the gradient 0, its mean about the kink, at 0.
class FormulaDerivatives {
public:
  /// The formula must be one that muParser reads, and may call the functions of function_names().
  FormulaDerivatives(const std::string &formula, const std::vector<std::string> &variables,
                     const std::map<std::string, double> &constants);

  /// Value, gradient and Hessian with respect to the first dim variables, where there are no
  /// more. Safe from several threads.
  template <int dim>
  Jet<dim> operator()(const dealii::Point<dim> &x) const;

  /// What value, gradient and Hessian are on a box, proven by interval arithmetic; absent where the
  /// box contains a kink, a jump or a pole, or may contain one.
  template <int dim>
  std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper) const;

  /// All functions whose derivatives are known.
  static std::vector<std::string> function_names();

private:
  std::vector<FormulaOperation> operations_;
};

} // namespace gibbsflow
