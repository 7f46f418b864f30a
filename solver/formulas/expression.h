#pragma once

#include "formulas/formula_derivatives.h"

#include <deal.II/base/point.h>
#include <deal.II/base/thread_local_storage.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gibbsflow {

using Constants = std::map<std::string, double>;

/// The names and values of "a=1, b=2*a"; a value may use the constants before it, pi and e.
/// Throws a UserError about `entry` for anything else.
Constants parse_constants(const std::string &entry, const std::string &text);

/// A formula that a user wrote, in the named variables, the constants pi and e, those given, and
/// muParser's operators and functions. Evaluation is const and safe from several threads (each has
/// a parser of its own). Values are muParser's; derivatives see FormulaDerivatives.
class Expression {
public:
  /// Reads the formula and throws a UserError about `entry` if it is empty, has an unknown name
  /// (the nearest known one is proposed), an assignment, more than one value or a syntax error.
  Expression(std::string entry, std::string formula, std::vector<std::string> variables,
             Constants constants = {});
  Expression(Expression &&) noexcept;
  ~Expression();

  /// The value for the variables' values in their order; infinite or NaN where the formula is.
  double operator()(const double *arguments) const;

  template <int dim>
  double operator()(const dealii::Point<dim> &x) const
  {
    return (*this)(x.begin_raw());
  }

  /// The value with exact gradient and Hessian at x, and what they are on a box (see
  /// FormulaDerivatives), where the variables are coordinates.
  template <int dim>
  Jet<dim> jet(const dealii::Point<dim> &x) const
  {
    return (*derivatives_)(x);
  }

  template <int dim>
  std::optional<Enclosure<dim>> enclose(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper) const
  {
    return derivatives_->enclose(lower, upper);
  }

private:
  struct Parser;

  void check_names() const;
  void check_value() const;
  Parser &parser_of_this_thread() const;

  std::string entry_, formula_;
  std::vector<std::string> variables_;
  Constants constants_;
  std::unique_ptr<const FormulaDerivatives> derivatives_;
  mutable dealii::Threads::ThreadLocalStorage<std::shared_ptr<Parser>> parsers_;
};

/// The names of the first dim coordinates: x, y, z.
std::vector<std::string> coordinate_names(unsigned int dim);

} // namespace gibbsflow
