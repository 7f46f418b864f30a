#include "model/analytic_potential.h"

#include "base/text.h"
#include "base/user_error.h"
#include "model/formula_potential.h"
#include "model/penalized_potential.h"
#include "model/potentials/banana.h"
#include "model/potentials/double_well.h"
#include "model/potentials/expression_potential.h"
#include "model/potentials/mueller_brown.h"
#include "model/potentials/prinz.h"
#include "model/potentials/quadratic.h"
#include "model/potentials/rastrigin.h"
#include "model/potentials/three_hole.h"

#include <functional>

namespace gibbsflow {

namespace {

template <int dim>
struct PotentialKind {
  std::string name;
  std::string help;
  std::vector<unsigned int> dimensions;
  std::function<std::unique_ptr<Potential<dim>>(const PotentialParameters &)> make;
};

/// The row of a formula, which says its name, help and dimensions itself.
template <int dim, typename Formula>
PotentialKind<dim> formula()
{
  PotentialKind<dim> kind = {Formula::name, Formula::help, {}, nullptr};
  for (const unsigned int d : {1U, 2U, 3U})
    if (Formula::exists_in(d))
      kind.dimensions.push_back(d);
  if constexpr (Formula::exists_in(dim))
    kind.make = [](const PotentialParameters &parameters) {
      return std::make_unique<FormulaPotential<dim, Formula>>(Formula(parameters, dim));
    };
  return kind;
}

template <int dim>
PotentialKind<dim> expression()
{
  using potentials::ExpressionPotential;
  return {ExpressionPotential<dim>::name,
          ExpressionPotential<dim>::help,
          {1, 2, 3},
          [](const PotentialParameters &parameters) {
            return std::make_unique<ExpressionPotential<dim>>(parameters);
          }};
}

/// All potentials that are given by a formula; a new one is a new line.
template <int dim>
const std::vector<PotentialKind<dim>> &potential_kinds()
{
  using namespace potentials;
  static const std::vector<PotentialKind<dim>> table = {expression<dim>(),
                                                        formula<dim, Quadratic>(),
                                                        formula<dim, DoubleWell>(),
                                                        formula<dim, TiltedDoubleWell>(),
                                                        formula<dim, MuellerBrown>(),
                                                        formula<dim, ThreeHole>(),
                                                        formula<dim, Prinz>(),
                                                        formula<dim, Banana>(),
                                                        formula<dim, Rastrigin>()};
  return table;
}

/// "1-D, 2-D and 3-D".
std::string dimensions_text(const std::vector<unsigned int> &dimensions)
{
  std::string text;
  for (std::size_t i = 0; i < dimensions.size(); ++i)
    text += (i == 0                       ? ""
             : i + 1 == dimensions.size() ? " and "
                                          : ", ") +
            std::to_string(dimensions[i]) + "-D";
  return text;
}

} // namespace

std::vector<std::string> analytic_potential_names()
{
  std::vector<std::string> names;
  for (const PotentialKind<2> &kind : potential_kinds<2>())
    names.push_back(kind.name);
  return names;
}

std::string analytic_potential_help()
{
  std::vector<std::string> texts;
  for (const PotentialKind<2> &kind : potential_kinds<2>())
    texts.push_back(
        kind.name +
        (kind.dimensions.size() < 3 ? " (" + dimensions_text(kind.dimensions) + ")" : "") + ": " +
        kind.help);
  return join(texts, "; ");
}

template <int dim>
std::unique_ptr<Potential<dim>> make_analytic_potential(const PotentialParameters &parameters)
{
  for (const PotentialKind<dim> &kind : potential_kinds<dim>()) {
    if (kind.name != parameters.type)
      continue;
    if (kind.make == nullptr)
      throw UserError("Potential/Type",
                      kind.name + " does not exist in Dimension = " + std::to_string(dim),
                      kind.name + " in " + dimensions_text(kind.dimensions),
                      "Change Dimension, or choose another type");
    return penalize<dim>(kind.make(parameters), parameters.scale, parameters.l2);
  }
  const std::vector<std::string> names = potential_type_names();
  throw UserError("Potential/Type", "found '" + parameters.type + "'", join(names, ", "),
                  did_you_mean(parameters.type, names, "Choose one of these"));
}

template std::unique_ptr<Potential<1>> make_analytic_potential(const PotentialParameters &);
template std::unique_ptr<Potential<2>> make_analytic_potential(const PotentialParameters &);
template std::unique_ptr<Potential<3>> make_analytic_potential(const PotentialParameters &);

} // namespace gibbsflow
