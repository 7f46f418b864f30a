// User CPU of the gap of V = (x^2-1)^2 + 2y^2, D = 1/4, to four digits, from parameters to numbers:
// mesh, assembly, eigenvalues, and in the second row the error estimates and bounds.

#include "support/test_run.h"

#include <benchmark/benchmark.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

constexpr double exact = 0.119118373236;

SimulationParameters wells_for_four_digits(bool bounds)
{
  SimulationParameters parameters = double_well_2d(4, 12, 10);
  parameters.initial_density.type = "Gibbs";
  parameters.spectrum.number_of_eigenvalues = 2;
  parameters.spectrum.bounds = bounds;
  parameters.spectrum.estimates = false;
  return parameters;
}

void gap(benchmark::State &state, bool bounds)
{
  double lambda_1 = 0., width = 0.;
  for (auto _ : state) {
    TestRun<2> run(wells_for_four_digits(bounds));
    const Spectrum spectrum = run.simulation.solve_spectrum();
    lambda_1 = spectrum.lambda.at(0) / run.simulation.kappa();
    if (bounds) {
      const PoincareBounds bracket = run.simulation.examine_gap(spectrum).bounds;
      width = bracket.log_upper.value() - bracket.log_lower.value();
    }
  }
  state.counters["error"] = lambda_1 / exact - 1.;
  state.counters["width"] = width;
}

BENCHMARK_CAPTURE(gap, computed, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(gap, bracketed, true)->Unit(benchmark::kMillisecond);

} // namespace
