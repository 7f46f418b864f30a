#include "formulation/discretization_parameters.h"

#include "base/number_or_word.h"
#include "base/patterns.h"
#include "base/text.h"
#include "base/user_error.h"
#include "formulation/formulations.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

namespace {

constexpr const char *automatic_formulation = "automatic";
constexpr const char *automatic_degree = "automatic";

} // namespace

void DiscretizationParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Discretization");
  std::vector<std::string> names = formulation_names();
  names.insert(names.begin(), automatic_formulation);
  prm.declare_entry("Formulation", automatic_formulation, List(patterns::one_of(names), 1),
                    "The equations that are discretised, separated by commas: the first fills the "
                    "summary, the others are solved too and compared with it. automatic: weighted "
                    "heat for isotropic noise without a drift, else Fokker-Planck; " +
                        formulation_help() + ".");
  prm.add_action("Formulation", [this](const std::string &value) {
    formulations = split(value, ',');
    if (formulations == std::vector<std::string>{automatic_formulation})
      formulations.clear();
  });
  prm.declare_entry("Degree", automatic_degree,
                    patterns::NumberOrWord(automatic_degree, Double(1, 20)),
                    "Polynomial degree p of the finite elements, 1 to 20; the error of a smooth "
                    "density decreases like the (p+1)st power of the cell size. automatic: 4, and "
                    "with a Tolerance what it needs.");
  prm.add_action("Degree", [this](const std::string &value) {
    has_automatic_degree = trim(value) == automatic_degree;
    const double number = parse_number(trim(value)).value_or(usual_degree);
    degree = static_cast<unsigned int>(number);
    if (degree != number)
      throw UserError("Discretization/Degree", "found `" + trim(value) + "`",
                      "automatic, or a whole number from 1 to 20", "Write 4, or leave it out");
  });
  prm.add_parameter("Tolerance", tolerance,
                    "The error of the density at the end in L1 that comes from the mesh: cells are "
                    "made smaller until it is estimated to be below this. 0: the mesh is taken as "
                    "it is.",
                    patterns::at_least(0.));
  prm.add_parameter("Stabilization", stabilization,
                    "none: Galerkin's method, whose density may be negative where it is not "
                    "resolved; monotone: the Fokker-Planck equation as a chain of jumps between "
                    "nodes (degree 1), which keeps the density positive and has order 1 only.",
                    patterns::one_of({"none", monotone}));
  prm.leave_subsection();
}

void DiscretizationParameters::settle(const unsigned int dim)
{
  if (!has_automatic_degree)
    return;
  constexpr double strict = 1e-5, very_strict = 1e-7;
  degree = !(tolerance > 0.) || tolerance > strict || dim == 3 ? usual_degree
           : tolerance > very_strict                           ? 6
                                                               : 8;
}

void DiscretizationParameters::check() const
{
  if (is_monotone() && degree != 1)
    throw UserError("Discretization/Stabilization",
                    "found `" + stabilization +
                        "` with Discretization/Degree = " + std::to_string(degree),
                    "degree 1: a chain of jumps has order 1 whatever the degree is",
                    "Set Discretization/Degree = 1 and use more cells, or Stabilization = none");
  const std::string found = "found `" + join(formulations, ", ") + "`";
  for (auto name = formulations.begin(); name != formulations.end(); ++name) {
    if (std::find(formulations.begin(), name, *name) != name)
      throw UserError("Discretization/Formulation", found, "each formulation once",
                      "Remove the second " + *name);
    if (*name == automatic_formulation)
      throw UserError("Discretization/Formulation", found, "automatic alone, or a list of names",
                      "Remove automatic, or everything else");
    if (const unsigned int only = only_degree(*name); only != 0 && degree != only)
      throw UserError("Discretization/Degree",
                      "found `" + std::to_string(degree) +
                          "` with Discretization/Formulation = " + join(formulations, ", "),
                      std::to_string(only) + ", the one degree of the formulation `" + *name + "`",
                      "Set Discretization/Degree = " + std::to_string(only) + ", or leave `" +
                          *name + "` out");
  }
}

} // namespace gibbsflow
