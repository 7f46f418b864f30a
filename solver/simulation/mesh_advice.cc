#include "simulation/mesh_advice.h"

#include "base/signals.h"
#include "base/user_error.h"
#include "simulation/first_stage.h"

namespace gibbsflow {

template <int dim>
double space_error_of(const Formulation<dim> &main, const Problem<dim> &problem,
                      const LinearSolverParameters &linear_solver, const double final_time,
                      const double kappa, const double tolerance)
{
  Course<dim> course = {{{&main, final_time}}};
  Vector u;
  const StartQuality quality =
      main.set_initial(u, problem.initial_density(), problem.initial_mass());
  const FirstStage<dim> first =
      choose_first_stage<dim>(main, quality, problem, final_time, kappa, linear_solver);
  if (first.formulation) {
    if (first.handover > final_time) // made in it from beginning to end: known from the choice
      return first.error.total();
    course.stages.insert(course.stages.begin(), {first.formulation.get(), first.handover});
  }
  return ComparedCourse<dim>(course, problem)(march(course, problem, tolerance), tolerance).total();
}

namespace {

/// The space error of the problem on its own mesh.
template <int dim>
double error_on(const Problem<dim> &problem, const Formulation<dim> &like,
                const SimulationParameters &parameters, double final_time, double kappa)
{
  const Discretization<dim> &given = like.weighted_cells().discretization();
  const Discretization<dim> discretization(problem.region(), given.degree(), given.communicator());
  const WeightedCells<dim> cells(discretization, problem.potential(), problem.diffusion(),
                                 problem.metric());
  return space_error_of(*like.remake(cells), problem, parameters.linear_solver, final_time, kappa,
                        march_tolerances[0]);
}

} // namespace

template <int dim>
std::optional<SufficientMesh>
find_sufficient_mesh(const Formulation<dim> &formulation, const double final_time,
                     const Problem<dim> &problem, const SimulationParameters &parameters,
                     double kappa, double wanted)
{
  const double most_unknowns = dim == 3 ? 6e4 : 2e5;
  constexpr unsigned int most_refinements = 6;
  const unsigned int n_dofs = formulation.weighted_cells().discretization().n_dofs();
  SimulationParameters finer = parameters;
  for (unsigned int n = 1; n <= most_refinements; ++n) {
    if (n_dofs * std::exp2(double(n * dim)) > most_unknowns)
      break;
    throw_if_stopped(formulation.weighted_cells().discretization().communicator(),
                     "while a mesh that would do was looked for");
    ++finer.mesh.refinements;
    const Problem<dim> refined(finer, problem);
    try {
      const double error = error_on(refined, formulation, finer, final_time, kappa);
      if (error <= wanted)
        return SufficientMesh{n, error};
    } catch (const RunFailure &) { // on all ranks alike: its equations cannot be solved
      return std::nullopt;
    }
  }
  return std::nullopt;
}

template double space_error_of(const Formulation<1> &, const Problem<1> &,
                               const LinearSolverParameters &, double, double, double);
template std::optional<SufficientMesh> find_sufficient_mesh(const Formulation<1> &, double,
                                                            const Problem<1> &,
                                                            const SimulationParameters &, double,
                                                            double);
template double space_error_of(const Formulation<2> &, const Problem<2> &,
                               const LinearSolverParameters &, double, double, double);
template std::optional<SufficientMesh> find_sufficient_mesh(const Formulation<2> &, double,
                                                            const Problem<2> &,
                                                            const SimulationParameters &, double,
                                                            double);
template double space_error_of(const Formulation<3> &, const Problem<3> &,
                               const LinearSolverParameters &, double, double, double);
template std::optional<SufficientMesh> find_sufficient_mesh(const Formulation<3> &, double,
                                                            const Problem<3> &,
                                                            const SimulationParameters &, double,
                                                            double);

} // namespace gibbsflow
