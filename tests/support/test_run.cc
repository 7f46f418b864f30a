#include "support/test_run.h"

namespace gibbsflow::testing {

SimulationParameters ornstein_uhlenbeck(unsigned int dim, double D)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = "quadratic";
  parameters.noise.sigma = 2. * D;
  parameters.mesh.lower_corner = {-9. * std::sqrt(D)};
  parameters.mesh.upper_corner = {9. * std::sqrt(D)};
  parameters.mesh.subdivisions = {16};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 6;
  parameters.output.fields = false;
  return parameters;
}

SimulationParameters double_well_2d(unsigned int degree, unsigned int cells_x, unsigned int cells_y)
{
  SimulationParameters parameters;
  parameters.dimension = 2;
  parameters.potential.type = "double well";
  parameters.noise.sigma = 0.5;
  parameters.initial_density.mean = {{-1., 0.5}};
  parameters.mesh.lower_corner = {-2.5, -2.};
  parameters.mesh.upper_corner = {2.5, 2.};
  parameters.mesh.subdivisions = {cells_x, cells_y};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = degree;
  parameters.time.final_time = 2.;
  parameters.output.fields = false;
  return parameters;
}

} // namespace gibbsflow::testing
