#include "simulation/simulation_parameters.h"

#include "formulation/fokker_planck.h"
#include "formulation/weighted_heat.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void SimulationParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.add_parameter("Dimension", dimension,
                    "Number of coordinates of the space in which the weights move: 1, 2 or 3.",
                    dealii::Patterns::Integer(1, 3));
  potential.add_to(prm);
  drift.add_to(prm);
  noise.add_to(prm);
  momentum.add_to(prm);
  learning.add_to(prm);
  initial_density.add_to(prm);
  mesh.add_to(prm);
  boundary.add_to(prm);
  discretization.add_to(prm);
  time.add_to(prm);
  linear_solver.add_to(prm);
  spectrum.add_to(prm);
  transitions.add_to(prm);
  ensemble.add_to(prm);
  output.add_to(prm);
}

void SimulationParameters::settle()
{
  noise.settle(time.final_time);
  discretization.settle(dimension);
  if (mesh.type.empty()) {
    const bool has_box =
        mesh.radius > 0. || !mesh.lower_corner.empty() || !mesh.upper_corner.empty();
    mesh.type = !mesh.file.empty() ? MeshParameters::of_file
                : has_box          ? MeshParameters::box
                                   : MeshParameters::automatic;
  }
  if (discretization.formulations.empty())
    discretization.formulations = {is_general() ? FokkerPlanck<1>::formulation_name
                                                : WeightedHeat<1>::formulation_name};
}

} // namespace gibbsflow
