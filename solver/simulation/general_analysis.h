#pragma once

#include "functionals/stationary.h"
#include "simulation/simulation.h"
#include "spectrum/generator_spectrum.h"

#include <optional>
#include <vector>

namespace gibbsflow {

/// What is known of the equation with general noise apart from time. Errors are estimates: twice
/// the change on elements of another degree on the same cells and, where the walls are those of a
/// box that was found, what a wider one changes in eigenvalues and the mass beyond in rho_s.
template <int dim>
struct GeneralAnalysis {
  Stationary<dim> stationary;
  double l1_error = 0., current_error = 0.; // of rho_s in L1, and of int |j|

  double cycle_defect = 0.;
  bool detailed_balance() const { return cycle_defect <= balanced_defect; }

  GeneratorSpectrum generator; // empty: not asked for
  std::vector<double> generator_error;

  /// The smallest positive eigenvalue of the generator's symmetric part in L^2 of rho_s: chi^2
  /// decays at least at twice this rate.
  std::optional<double> symmetric_gap;
  double symmetric_gap_error = 0.; // estimated; where it is of the size of the gap there is none
};

/// Of a simulation with general noise in which mass is conserved. Collective.
template <int dim>
GeneralAnalysis<dim> analyse_general(const Problem<dim> &problem,
                                     const SimulationParameters &parameters,
                                     const Simulation<dim> &simulation, bool show_progress);

/// The leftmost eigenvalues of the generator, where mass leaves through absorbing walls (what is
/// left of it decays like e^{-re[0] t}) or with momentum. Errors are estimates as above.
struct GeneratorModes {
  GeneratorSpectrum generator; // empty: not asked for
  std::vector<double> generator_error;
};

/// The first one; absent where it is not larger than its error.
std::optional<double> known_rate(const GeneratorModes &modes);

/// How far each eigenvalue is from the nearest of another spectrum, complex ones from either of a
/// pair; NaN where that has none.
std::vector<double> distances_between(const GeneratorSpectrum &generator,
                                      const GeneratorSpectrum &other);

/// Of a simulation with general noise in which mass leaves, or with momentum. Collective.
template <int dim>
GeneratorModes find_generator_modes(const Problem<dim> &problem,
                                    const SimulationParameters &parameters,
                                    const Simulation<dim> &simulation, bool show_progress);

/// int tr(G^{-1} Sigma)/dim rho / int rho for the density that u stands for. Collective.
template <int dim>
double mean_effective_sigma(const Formulation<dim> &formulation, const Vector &u,
                            const NoiseCovariance<dim> &covariance, const Metric<dim> &metric);

} // namespace gibbsflow
