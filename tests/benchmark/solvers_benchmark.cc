// What the parts of a step cost beside one another, in one run: compare the rows of one mesh.

#include "formulation/weighted_heat.h"
#include "support/test_run.h"

#include <benchmark/benchmark.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

/// The 2-D double well, degree 4, on (25 f) x (20 f) cells of a box on which multigrid works too.
SimulationParameters wells(unsigned int factor, const std::string &solver)
{
  SimulationParameters parameters = double_well_2d(4, 25 * factor, 20 * factor);
  parameters.mesh.lower_corner = {-1.7, -1.3};
  parameters.mesh.upper_corner = {1.7, 1.3};
  parameters.initial_density.type = "Gibbs";
  parameters.linear_solver.type = solver;
  return parameters;
}

void count_unknowns(benchmark::State &state, const TestRun<2> &run)
{
  state.counters["unknowns"] = run.simulation.discretization().n_dofs();
}

/// One solve with M + 0.01 K, the factorisation or hierarchy being there.
void solve(benchmark::State &state, const std::string &solver)
{
  TestRun<2> run(wells(state.range(0), solver));
  const Formulation<2> &formulation = run.simulation.formulation();
  Vector b, x;
  formulation.reinit(b);
  formulation.reinit(x);
  for (const auto i : b.locally_owned_elements())
    b(i) = std::sin(3. * i);
  formulation.solve(1., 0.01, x, b);
  for (auto _ : state) {
    x = 0.;
    formulation.solve(1., 0.01, x, b);
  }
  count_unknowns(state, run);
}

void factor(benchmark::State &state)
{
  TestRun<2> run(wells(state.range(0), "direct"));
  const Formulation<2> &formulation = run.simulation.formulation();
  Vector b, x;
  formulation.reinit(b);
  formulation.reinit(x);
  double s = 0.01;
  for (auto _ : state)
    formulation.solve(1., s *= 1.001, x, b);
  count_unknowns(state, run);
}

void assemble_all(benchmark::State &state)
{
  TestRun<2> run(wells(state.range(0), "direct"));
  for (auto _ : state)
    benchmark::DoNotOptimize(WeightedHeat<2>(run.simulation.weighted_cells(),
                                             run.simulation.kappa(), run.parameters.linear_solver));
  count_unknowns(state, run);
}

void measure(benchmark::State &state)
{
  TestRun<2> run(wells(state.range(0), "direct"));
  const Formulation<2> &formulation = run.simulation.formulation();
  for (auto _ : state)
    benchmark::DoNotOptimize(measure_density(formulation, formulation.stationary_vector()).l1);
  count_unknowns(state, run);
}

/// Gap to the tolerance of Section Spectrum, from assembled matrices on.
void spectrum(benchmark::State &state)
{
  TestRun<2> run(wells(state.range(0), "direct"));
  for (auto _ : state)
    benchmark::DoNotOptimize(run.simulation.solve_spectrum().lambda);
  count_unknowns(state, run);
}

BENCHMARK_CAPTURE(solve, direct, "direct")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solve, multigrid, "iterative")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(factor)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(assemble_all)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(measure)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(spectrum)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
