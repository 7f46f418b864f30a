// The library in a program of one's own: the Ornstein-Uhlenbeck process, V = x^2/2 on a line, whose
// spectrum and density are known. Prints computed beside exact numbers; the exit status says
// whether they agree.

#include "io/log.h"
#include "simulation/problem.h"
#include "simulation/simulation.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);

  // what a parameter file would say, section by section
  const double D = 0.25, mean = 0.5, time = 1.;
  gibbsflow::SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "quadratic";
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {{mean}};
  parameters.mesh.lower_corner = {-5.};
  parameters.mesh.upper_corner = {5.};
  parameters.mesh.subdivisions = {20};
  parameters.mesh.refinements = 0;
  parameters.discretization.degree = 6;
  parameters.time.final_time = time;

  const gibbsflow::Problem<1> problem(parameters);
  gibbsflow::Log log("", /*quiet=*/true, MPI_COMM_WORLD);
  gibbsflow::Simulation<1> simulation(problem, parameters, log, MPI_COMM_WORLD);
  double worst = 0.;
  const auto compare = [&worst](const char *what, const double computed, const double exact) {
    std::printf("%-24s %18.12f  exact %18.12f\n", what, computed, exact);
    worst = std::max(worst, std::abs(computed - exact));
  };

  // the eigenvalues of the weighted Laplacian are k/D, those of the equation its rates k
  const gibbsflow::Spectrum spectrum = simulation.solve_spectrum();
  for (unsigned int k = 0; k < spectrum.lambda.size(); ++k)
    compare("rate of a mode", spectrum.lambda[k], k + 1.);

  // the mean decays like e^{-t}, the variance tends to D like e^{-2t}
  const auto evolution = simulation.evolve("", spectrum, nullptr, /*show_progress=*/false);
  const gibbsflow::DensityFunctionals<1> &density = evolution.history.back().density;
  const double sd = parameters.initial_density.standard_deviation.at(0).at(0);
  compare("mean of the density", density.mean[0], mean * std::exp(-time));
  compare("variance of the density", density.covariance[0][0],
          sd * sd * std::exp(-2. * time) + D * (1. - std::exp(-2. * time)));

  std::printf("largest error %.1e\n", worst);
  return worst < 1e-6 ? 0 : 1;
}
