#pragma once

#include "spectrum/generator_spectrum.h"
#include "support/test_run.h"

#include <cmath>
#include <complex>

namespace gibbsflow::testing {

/// V with friction gamma and diffusion D in the coordinates of solver/THEORY.md, whose time is
/// t/sqrt(alpha): beta = 1/2, alpha = (1/(2 gamma))^2, so that a rate lambda there is
/// lambda/sqrt(alpha) here.
inline SimulationParameters kinetic_line(const std::string &V, const double D, const double gamma,
                                         const double half_width)
{
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential.type = "expression";
  parameters.potential.expression = V;
  parameters.momentum.coefficient = 0.5;
  parameters.noise.alpha = 0.25 / (gamma * gamma);
  parameters.noise.sigma = 2. * D * 0.5 / parameters.noise.alpha;
  parameters.mesh.lower_corner = {-half_width};
  parameters.mesh.upper_corner = {half_width};
  parameters.mesh.subdivisions = {16};
  parameters.mesh.refinements = 0;
  parameters.mesh.cut = 0.;
  parameters.discretization.degree = 6;
  parameters.spectrum.number_of_eigenvalues = 4;
  parameters.output.fields = false;
  return parameters;
}

/// The same in a plane, with total degrees up to 3 in p.
inline SimulationParameters kinetic_plane(const std::string &V, const double D, const double gamma,
                                          const double half_width)
{
  SimulationParameters parameters = kinetic_line(V, D, gamma, half_width);
  parameters.dimension = 2;
  parameters.momentum.modes = 4;
  parameters.discretization.degree = 4;
  return parameters;
}

/// The leftmost eigenvalues in the time of solver/THEORY.md.
template <int dim>
std::vector<std::complex<double>> kinetic_eigenvalues(const TestRun<dim> &run, const unsigned int n)
{
  SpectrumParameters wanted;
  wanted.number_of_eigenvalues = n;
  const GeneratorSpectrum spectrum =
      compute_generator_spectrum(run.simulation.formulation(), wanted);
  const double scale = std::sqrt(run.parameters.noise.alpha);
  std::vector<std::complex<double>> lambda;
  for (std::size_t k = 0; k < spectrum.re.size(); ++k)
    lambda.push_back(scale * std::complex<double>(spectrum.re[k], spectrum.im[k]));
  return lambda;
}

/// The distance of the nearest of them.
inline double distance_from(const std::vector<std::complex<double>> &values,
                            const std::complex<double> &wanted)
{
  double distance = std::numeric_limits<double>::infinity();
  for (const std::complex<double> &value : values)
    distance = std::min(distance, std::abs(value - wanted));
  return distance;
}

} // namespace gibbsflow::testing
