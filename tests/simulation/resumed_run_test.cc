#include "base/signals.h"
#include "formulation/order_of_unknowns.h"
#include "io/checkpoint.h"
#include "support/kinetic_run.h"
#include "support/scratch_directory.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

#include <csignal>

using namespace gibbsflow;
using namespace gibbsflow::testing;

// A run that is stopped at each of its output times, and goes on each time in new objects from what
// the checkpoint holds, is the undisturbed run to the last bit.

namespace {

/// A run up to its n-th output time, where a signal stops it, or to its end; with its checkpoint in
/// `directory`, from which it goes on where it `resumes`.
template <int dim>
struct StoppedRun {
  StoppedRun(const SimulationParameters &parameters, const MPI_Comm communicator,
             const std::filesystem::path &directory, const bool resumes, const unsigned int n)
      : run(parameters, communicator),
        checkpoint(directory, RunIdentity(), /*interval=*/0., resumes, communicator)
  {
    const SignalWatch signals;
    unsigned int n_seen = 0;
    BesideDensity<dim> beside;
    beside.see = [&](double, const Formulation<dim> &, const Vector &) {
      if (++n_seen == n)
        std::raise(SIGTERM);
    };
    evolution = run.simulation.evolve("", Spectrum(), nullptr, false, {}, beside, &checkpoint);
    if (evolution.loop.stopped)
      checkpoint.save();
  }

  TestRun<dim> run;
  Checkpoint checkpoint;
  Evolution<dim> evolution;
};

/// The entries of the end in the order that does not depend on ranks, on rank 0.
template <int dim>
std::vector<double> end_of(const Evolution<dim> &evolution)
{
  return order_of_unknowns(evolution.formulation()).gather(evolution.end);
}

template <int dim>
std::vector<double> numbers_of(const HistoryRow<dim> &row)
{
  const DensityFunctionals<dim> &density = row.density;
  return {double(row.step), row.time,        row.dt,
          row.mass,         density.l1,      density.log_chi2,
          density.minimum,  density.mean[0], double(row.iterations)};
}

template <int dim>
void expect_same(const StoppedRun<dim> &whole, const StoppedRun<dim> &resumed,
                 const double tolerance)
{
  const Evolution<dim> &a = whole.evolution, &b = resumed.evolution;
  ASSERT_EQ(a.history.size(), b.history.size());
  for (std::size_t k = 0; k < a.history.size(); ++k) {
    const std::vector<double> x = numbers_of(a.history[k]), y = numbers_of(b.history[k]);
    for (std::size_t i = 0; i < x.size(); ++i)
      if (tolerance == 0. && !std::isnan(x[i])) {
        EXPECT_EQ(x[i], y[i]) << "row " << k << ", column " << i;
      }
  }
  const std::vector<double> u = end_of(a), v = end_of(b);
  ASSERT_EQ(u.size(), v.size());
  double size = 0., difference = 0.;
  for (std::size_t i = 0; i < u.size(); ++i) {
    size = std::max(size, std::abs(u[i]));
    difference = std::max(difference, std::abs(u[i] - v[i]));
  }
  EXPECT_LE(difference, tolerance * size);
  EXPECT_EQ(a.loop.scheme, b.loop.scheme);
  EXPECT_EQ(a.loop.steps, b.loop.steps);
  EXPECT_EQ(a.loop.rejected, b.loop.rejected);
  EXPECT_EQ(a.first_formulation, b.first_formulation);
  EXPECT_EQ(a.handover_time, b.handover_time);
  if (tolerance > 0.)
    return;
  EXPECT_EQ(a.loop.mass_corrections, b.loop.mass_corrections);
  EXPECT_EQ(a.loop.error_estimate, b.loop.error_estimate);
  const SolverStatistics n = a.formulation().statistics(), m = b.formulation().statistics();
  EXPECT_EQ(n.solves, m.solves);
  EXPECT_EQ(n.factorizations, m.factorizations);
  EXPECT_EQ(n.iterations, m.iterations);
}

/// A run on all ranks or, on MPI_COMM_SELF, on rank 0 alone, while the others wait.
template <int dim>
std::unique_ptr<const StoppedRun<dim>>
run_on(const MPI_Comm communicator, const SimulationParameters &parameters,
       const ScratchDirectory &directory, const bool resumes, const unsigned int stop_at)
{
  std::unique_ptr<const StoppedRun<dim>> result;
  if (communicator != MPI_COMM_SELF ||
      dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0)
    result = std::make_unique<const StoppedRun<dim>>(parameters, communicator, directory.path(),
                                                     resumes, stop_at);
  MPI_Barrier(MPI_COMM_WORLD);
  return result;
}

/// Stops at each output time but the last, on the ranks of one and the other communicator in turn,
/// and compares with the undisturbed run on the first.
template <int dim>
void expect_resumed_is_undisturbed(SimulationParameters parameters, const MPI_Comm communicator,
                                   const MPI_Comm other, const double tolerance)
{
  parameters.output.times = {0., 0.1, 0.3, 1.};
  for (double &t : parameters.output.times)
    t *= parameters.time.final_time;
  parameters.spectrum.number_of_eigenvalues = 0;
  parameters.settle();
  const ScratchDirectory directory(MPI_COMM_WORLD), unused(MPI_COMM_WORLD);
  constexpr unsigned int never = 0;
  const auto whole = run_on<dim>(communicator, parameters, unused, false, never);
  for (unsigned int k = 1; k < parameters.output.times.size(); ++k) {
    const auto stopped =
        run_on<dim>(k % 2 == 1 ? communicator : other, parameters, directory, k > 1, k);
    if (stopped) {
      EXPECT_TRUE(stopped->evolution.loop.stopped) << "at output time " << k;
    }
  }
  const auto resumed = run_on<dim>(communicator, parameters, directory, true, never);

  if (whole)
    expect_same(*whole, *resumed, tolerance);
}

template <int dim>
void expect_resumed_is_undisturbed(const SimulationParameters &parameters)
{
  expect_resumed_is_undisturbed<dim>(parameters, MPI_COMM_WORLD, MPI_COMM_WORLD, 0.);
}

SimulationParameters wells_in_the_plane()
{
  SimulationParameters parameters = double_well_2d(3, 10, 8);
  parameters.mesh.lower_corner = {-1.6, -1.3};
  parameters.mesh.upper_corner = {1.6, 1.3};
  return parameters;
}

SimulationParameters short_well(const std::string &scheme)
{
  SimulationParameters parameters = ornstein_uhlenbeck(1, 0.5);
  parameters.initial_density.mean = {{0.7}};
  parameters.time.scheme = scheme;
  parameters.time.final_time = 1.;
  parameters.time.time_step = 0.03;
  return parameters;
}

} // namespace

TEST(ResumedRunSlow, EverySchemeGoesOnToTheLastBit)
{
  for (const std::string scheme :
       {"implicit Euler", "Crank-Nicolson", "BDF2", "TR-BDF2", "SDIRK3"}) {
    SCOPED_TRACE(scheme);
    expect_resumed_is_undisturbed<1>(short_well(scheme));
    SimulationParameters adaptive = short_well(scheme);
    adaptive.time.tolerance = 1e-3;
    expect_resumed_is_undisturbed<1>(adaptive);
  }
}

TEST(ResumedRunSlow, TimeWithoutStepsIsTheSameOnceMore)
{
  expect_resumed_is_undisturbed<1>(short_well("exponential"));
}

TEST(ResumedRunSlow, StartingGuessesOfIterativeSolversAreKept)
{
  SimulationParameters parameters = wells_in_the_plane();
  parameters.time.scheme = "BDF2";
  parameters.time.time_step = 0.1;
  parameters.linear_solver.type = "iterative";
  parameters.linear_solver.tolerance = 1e-8;
  expect_resumed_is_undisturbed<2>(parameters);
}

TEST(ResumedRunSlow, AStartFarUpTheHillIsHandedOverAsBefore)
{
  for (const std::string scheme : {"exponential", "TR-BDF2"}) {
    SCOPED_TRACE(scheme);
    SimulationParameters parameters = ornstein_uhlenbeck(1, 0.02);
    parameters.mesh.lower_corner = {-2.};
    parameters.mesh.upper_corner = {2.};
    parameters.mesh.subdivisions = {60};
    parameters.discretization.degree = 4;
    parameters.initial_density.mean = {{-1.5}};
    parameters.initial_density.standard_deviation = {{0.1}};
    parameters.time.scheme = scheme;
    parameters.time.time_step = 0.05;
    parameters.time.final_time = 3.;
    expect_resumed_is_undisturbed<1>(parameters);
  }
}

TEST(ResumedRunSlow, TheLearningRateChangesAsBefore)
{
  for (const std::string scheme : {"exponential", "SDIRK3"}) {
    SCOPED_TRACE(scheme);
    SimulationParameters parameters = short_well(scheme);
    parameters.mesh.lower_corner = {-9.};
    parameters.mesh.upper_corner = {9.};
    parameters.mesh.subdivisions = {40};
    parameters.initial_density.standard_deviation = {{0.6}};
    parameters.noise.sigma = 10.;
    parameters.noise.alpha = 0.1;
    parameters.noise.schedule = "4: 0.05; 8: 0.1";
    expect_resumed_is_undisturbed<1>(parameters);
  }
}

TEST(ResumedRunSlow, UnsymmetricEquationsGoOnToTheLastBit)
{
  SimulationParameters parameters = short_well("TR-BDF2");
  parameters.noise.type = NoiseParameters::of_expression;
  parameters.noise.expression = "1 + 0.2*x^2";
  parameters.mesh.lower_corner = {-4.};
  parameters.mesh.upper_corner = {4.};
  expect_resumed_is_undisturbed<1>(parameters);

  SimulationParameters kinetic = kinetic_line("x^2/2", 0.5, 1., 4.);
  kinetic.time.scheme = "SDIRK3";
  kinetic.time.time_step = 0.05;
  expect_resumed_is_undisturbed<1>(kinetic);
}

TEST(ResumedRunMpiSlow, MomentumInAPlaneGoesOnToTheLastBit)
{
  SimulationParameters parameters = kinetic_plane("(x^2 - 1)^2 + 2*y^2", 0.5, 1., 1.6);
  parameters.mesh.subdivisions = {8};
  parameters.linear_solver.type = "iterative"; // no LU, as with many unknowns
  parameters.initial_density.mean = {{-0.8, 0.1}};
  parameters.initial_density.standard_deviation = {{0.3, 0.3}};
  expect_resumed_is_undisturbed<2>(parameters);
}

// the numbering of unknowns, and with it rounding, is another one on other numbers of ranks
TEST(ResumedRunRanksMpiSlow, AnotherNumberOfRanksGoesOn)
{
  SimulationParameters parameters = wells_in_the_plane();
  parameters.time.scheme = "BDF2";
  parameters.time.time_step = 0.1;
  parameters.time.final_time = 0.5;
  expect_resumed_is_undisturbed<2>(parameters);
  expect_resumed_is_undisturbed<2>(parameters, MPI_COMM_WORLD, MPI_COMM_SELF, 1e-12);
  expect_resumed_is_undisturbed<2>(parameters, MPI_COMM_SELF, MPI_COMM_WORLD, 1e-12);
  parameters.time.scheme = "exponential";
  expect_resumed_is_undisturbed<2>(parameters);
}
