#include "formulation/formulations.h"

#include "base/text.h"
#include "base/user_error.h"
#include "formulation/exponentially_fitted.h"
#include "formulation/fokker_planck.h"
#include "formulation/weighted_heat.h"

namespace gibbsflow {

namespace {

template <int dim>
struct Kind {
  std::string name, summary;
  unsigned int only_degree;
  std::unique_ptr<Formulation<dim>> (*make)(const WeightedCells<dim> &, double,
                                            const LinearSolverParameters &);
};

template <int dim, template <int> class Type>
Kind<dim> kind()
{
  return {Type<dim>::formulation_name, Type<dim>::summary, Type<dim>::only_degree,
          [](const WeightedCells<dim> &cells, double kappa,
             const LinearSolverParameters &parameters) -> std::unique_ptr<Formulation<dim>> {
            return std::make_unique<Type<dim>>(cells, kappa, parameters);
          }};
}

/// A new formulation is its own file and one line here.
template <int dim>
const std::vector<Kind<dim>> &kinds()
{
  static const std::vector<Kind<dim>> list = {
      kind<dim, WeightedHeat>(),
      kind<dim, FokkerPlanck>(),
      kind<dim, ExponentiallyFitted>(),
  };
  return list;
}

template <int dim>
const Kind<dim> &find(const std::string &name)
{
  for (const Kind<dim> &kind : kinds<dim>())
    if (kind.name == name)
      return kind;
  throw UserError("Discretization/Formulation", "found `" + name + "`",
                  join(formulation_names(), ", "), "Choose one of these");
}

} // namespace

std::vector<std::string> formulation_names()
{
  std::vector<std::string> names;
  for (const Kind<1> &kind : kinds<1>())
    names.push_back(kind.name);
  return names;
}

std::string formulation_help()
{
  std::string help;
  for (const Kind<1> &kind : kinds<1>())
    help += (help.empty() ? "" : "; ") + kind.name + ": " + kind.summary;
  return help;
}

unsigned int only_degree(const std::string &formulation)
{
  return find<1>(formulation).only_degree;
}

template <int dim>
std::unique_ptr<Formulation<dim>> make_formulation(const std::string &name,
                                                   const WeightedCells<dim> &cells, double kappa,
                                                   const LinearSolverParameters &parameters)
{
  return find<dim>(name).make(cells, kappa, parameters);
}

template std::unique_ptr<Formulation<1>> make_formulation(const std::string &,
                                                          const WeightedCells<1> &, double,
                                                          const LinearSolverParameters &);
template std::unique_ptr<Formulation<2>> make_formulation(const std::string &,
                                                          const WeightedCells<2> &, double,
                                                          const LinearSolverParameters &);
template std::unique_ptr<Formulation<3>> make_formulation(const std::string &,
                                                          const WeightedCells<3> &, double,
                                                          const LinearSolverParameters &);

} // namespace gibbsflow
