#include "formulation/formulations.h"

#include "base/registry.h"
#include "formulation/exponentially_fitted.h"
#include "formulation/fokker_planck.h"
#include "formulation/monotone_fokker_planck.h"
#include "formulation/weighted_heat.h"

namespace gibbsflow {

namespace {

template <int dim>
struct Kind {
  std::string name, help;
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
const Registry<Kind<dim>> &kinds()
{
  static const Registry<Kind<dim>> registry(
      "Discretization/Formulation",
      {kind<dim, WeightedHeat>(), kind<dim, FokkerPlanck>(), kind<dim, ExponentiallyFitted>()});
  return registry;
}

} // namespace

std::vector<std::string> formulation_names()
{
  return kinds<1>().names();
}

std::string formulation_help()
{
  return kinds<1>().help();
}

unsigned int only_degree(const std::string &formulation)
{
  return kinds<1>().find(formulation).only_degree;
}

template <int dim>
std::unique_ptr<Formulation<dim>>
make_formulation(const std::string &name, const WeightedCells<dim> &cells, double kappa,
                 const LinearSolverParameters &parameters,
                 std::shared_ptr<const Dynamics<dim>> dynamics, const bool monotone)
{
  if (dynamics == nullptr)
    return kinds<dim>().find(name).make(cells, kappa, parameters);
  Assert(name == FokkerPlanck<dim>::formulation_name,
         dealii::ExcMessage("Others need detailed balance."));
  if (monotone)
    return std::make_unique<MonotoneFokkerPlanck<dim>>(cells, std::move(dynamics), parameters);
  return std::make_unique<FokkerPlanck<dim>>(cells, std::move(dynamics), parameters);
}

template std::unique_ptr<Formulation<1>> make_formulation(const std::string &,
                                                          const WeightedCells<1> &, double,
                                                          const LinearSolverParameters &,
                                                          std::shared_ptr<const Dynamics<1>>, bool);
template std::unique_ptr<Formulation<2>> make_formulation(const std::string &,
                                                          const WeightedCells<2> &, double,
                                                          const LinearSolverParameters &,
                                                          std::shared_ptr<const Dynamics<2>>, bool);
template std::unique_ptr<Formulation<3>> make_formulation(const std::string &,
                                                          const WeightedCells<3> &, double,
                                                          const LinearSolverParameters &,
                                                          std::shared_ptr<const Dynamics<3>>, bool);

} // namespace gibbsflow
