#include "model/analytic_potential.h"

#include "base/registry.h"
#include "model/formula_potential.h"
#include "model/penalized_potential.h"
#include "model/potentials/banana.h"
#include "model/potentials/double_well.h"
#include "model/potentials/expression_potential.h"
#include "model/potentials/grid_potential.h"
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
  std::function<std::shared_ptr<const Potential<dim>>(const PotentialParameters &)> make;
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
      return std::make_shared<const FormulaPotential<dim, Formula>>(Formula(parameters, dim));
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
            return std::make_shared<const ExpressionPotential<dim>>(parameters);
          }};
}

template <int dim>
PotentialKind<dim> grid()
{
  using potentials::GridPotential;
  return {GridPotential<dim>::name,
          GridPotential<dim>::help,
          {1, 2, 3},
          [](const PotentialParameters &parameters) {
            return std::make_shared<const GridPotential<dim>>(read_potential_grid(parameters, dim));
          }};
}

/// All potentials that are given by a formula or by values; a new one is a new line.
template <int dim>
const Registry<PotentialKind<dim>> &potential_kinds()
{
  using namespace potentials;
  static const Registry<PotentialKind<dim>> registry(
      "Potential/Type",
      {expression<dim>(), formula<dim, Quadratic>(), formula<dim, DoubleWell>(),
       formula<dim, TiltedDoubleWell>(), formula<dim, MuellerBrown>(), formula<dim, ThreeHole>(),
       formula<dim, Prinz>(), formula<dim, Banana>(), formula<dim, Rastrigin>(), grid<dim>()});
  return registry;
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
  return potential_kinds<2>().names();
}

std::string analytic_potential_help()
{
  std::vector<std::string> texts;
  for (const PotentialKind<2> &kind : potential_kinds<2>().rows())
    texts.push_back(
        kind.name +
        (kind.dimensions.size() < 3 ? " (" + dimensions_text(kind.dimensions) + ")" : "") + ": " +
        kind.help);
  return join(texts, "; ");
}

template <int dim>
std::shared_ptr<const Potential<dim>> make_analytic_potential(const PotentialParameters &parameters)
{
  const PotentialKind<dim> &kind = potential_kinds<dim>().find(parameters.type);
  if (kind.make == nullptr)
    throw UserError("Potential/Type",
                    kind.name + " does not exist in Dimension = " + std::to_string(dim),
                    kind.name + " in " + dimensions_text(kind.dimensions),
                    "Change Dimension, or choose another type");
  return penalize<dim>(kind.make(parameters), parameters.scale, parameters.l2);
}

template std::shared_ptr<const Potential<1>> make_analytic_potential(const PotentialParameters &);
template std::shared_ptr<const Potential<2>> make_analytic_potential(const PotentialParameters &);
template std::shared_ptr<const Potential<3>> make_analytic_potential(const PotentialParameters &);

} // namespace gibbsflow
