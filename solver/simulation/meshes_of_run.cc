#include "simulation/meshes_of_run.h"

#include "base/format.h"
#include "base/text.h"
#include "simulation/mesh_choice.h"
#include "simulation/remembered.h"

namespace gibbsflow {

template <int dim>
AdaptedMesh<dim> adapted_mesh(const Problem<dim> &problem, const SimulationParameters &parameters,
                              Session &session, const bool evolve, const unsigned int n_cuts)
{
  const bool for_gap = !evolve || parameters.mesh.adapts_to_gap();
  const auto found = remembered(
      session, "adapted mesh " + std::to_string(n_cuts),
      [&] { return adapt_mesh(problem, parameters, for_gap, session.communicator()); },
      [](Archive &archive, AdaptedMesh<dim> &mesh) {
        archive &mesh.divisions &mesh.adaptations &mesh.error &mesh.is_sufficient;
      });
  const std::string error =
      "an estimated error of " + brief(found.error, 2) +
      (for_gap ? " in the eigenvalues, relative to them" : " in the density at the end, in L1");
  const std::string mesh = "the mesh, adapted " + grouped(found.adaptations) +
                           (found.adaptations == 1 ? " time," : " times,");
  if (found.is_sufficient || !(parameters.discretization.tolerance > 0.))
    session.log().line("note: " + mesh + " makes " + error + ".");
  else
    session.log().warn("Discretization/Tolerance = " + plain(parameters.discretization.tolerance) +
                       " is out of reach with Mesh/Maximum cells = " +
                       std::to_string(parameters.mesh.maximum_cells) +
                       ", the memory or rounding: " + mesh + " makes " + error + ".");
  return found;
}

template <int dim>
SimulationParameters on_tolerated_mesh(const Problem<dim> &problem,
                                       const SimulationParameters &parameters, Session &session)
{
  const ToleratedMesh found = remembered(
      session, "mesh",
      [&] { return find_tolerated_mesh(problem, parameters, session.communicator()); },
      [&](Archive &archive, ToleratedMesh &mesh) {
        if (archive.reads())
          mesh.parameters = parameters;
        archive &mesh.parameters.mesh.subdivisions &mesh.parameters.mesh.refinements &mesh
            .error &mesh.trials;
      });
  const double tolerance = parameters.discretization.tolerance;
  std::vector<std::string> cells;
  for (const unsigned int n : found.parameters.mesh.subdivisions)
    cells.push_back(std::to_string(n));
  const std::string mesh = join(cells, " x ") + " cells of degree " +
                           std::to_string(found.parameters.discretization.degree) + " (of " +
                           std::to_string(found.trials) +
                           (found.trials == 1 ? " mesh" : " meshes") + " tried)";
  if (found.error <= tolerance)
    session.log().line("note: " + mesh + " make an estimated error of " + brief(found.error, 2) +
                       " in L1, Discretization/Tolerance = " + plain(tolerance) + ".");
  else
    session.log().warn("Discretization/Tolerance = " + plain(tolerance) +
                       " is out of reach with Mesh/Maximum cells = " +
                       std::to_string(parameters.mesh.maximum_cells) + ", the memory or " +
                       "rounding: " + mesh + " make " + brief(found.error, 2) + ".");
  return found.parameters;
}

template AdaptedMesh<1> adapted_mesh(const Problem<1> &, const SimulationParameters &, Session &,
                                     bool, unsigned int);
template SimulationParameters on_tolerated_mesh(const Problem<1> &, const SimulationParameters &,
                                                Session &);
template AdaptedMesh<2> adapted_mesh(const Problem<2> &, const SimulationParameters &, Session &,
                                     bool, unsigned int);
template SimulationParameters on_tolerated_mesh(const Problem<2> &, const SimulationParameters &,
                                                Session &);
template AdaptedMesh<3> adapted_mesh(const Problem<3> &, const SimulationParameters &, Session &,
                                     bool, unsigned int);
template SimulationParameters on_tolerated_mesh(const Problem<3> &, const SimulationParameters &,
                                                Session &);

} // namespace gibbsflow
