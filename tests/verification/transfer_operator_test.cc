#include "particles/transfer_operator.h"

#include "parameters/parameter_file.h"
#include "particles/ensemble_comparison.h"
#include "simulation/general_results.h"
#include "simulation/transfer_summary.h"
#include "support/pictures_run.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters shipped(const std::string &file, const std::vector<Override> &overrides)
{
  Locations locations;
  return read_parameters(std::string(PARAMS_DIRECTORY) + file, overrides, locations, MPI_COMM_SELF)
      .values;
}

} // namespace

// SGD leaves (-1, 1) by an order of magnitude later than its equation says, and the transfer
// operator knows when.
TEST(TransferPictureSlow, EscapeTimeIsThatOfRunsOfSgd)
{
  const PicturesRun run(
      shipped("/verification/transfer_operator_1d.prm",
              {{"--set", "Ensemble/Particles=20000"}, {"--set", "Time/Final time=2500"}}),
      MPI_COMM_SELF);

  const ComparisonRow<1> &sgd = run.row("SGD"), &transfer = run.row("transfer operator"),
                         &general = run.row("general");
  EXPECT_LE(*sgd.escape_error / *sgd.escape_time, 0.0105);
  EXPECT_NEAR(*transfer.escape_time / *sgd.escape_time, 1., 0.02);
  EXPECT_NEAR(*transfer.escape_time / 0.1 / 3.3e4, 1., 0.03) << "steps";
  EXPECT_LE(*transfer.escape_error, 2e-3 * *transfer.escape_time);
  EXPECT_GT(*transfer.escape_time, 15. * *general.escape_time);
  EXPECT_NEAR(*transfer.survival, *sgd.survival, 0.02);
}

TEST(TransferPicture, StandsBesideTheDensity)
{
  const PicturesRun run(
      shipped("/verification/linear_regression_1d.prm",
              {{"--set", "Ensemble/Method=transfer operator"}, {"--set", "Output/Times=0, 1, 8"}}),
      MPI_COMM_SELF);
  const TransferPicture<1> &picture = *run.companions.transfer;

  // The start is the same; then SGD and its equation part
  EXPECT_LE(*picture.l1_to_density()[0], 2. * picture.results().at[0].l1_error + 1e-4);
  const ComparisonRow<1> &row = run.row("transfer operator");
  EXPECT_NEAR(row.moments.covariance[0][0], 1. / 17., 1e-5);
  EXPECT_NEAR(run.row("general").moments.covariance[0][0], 1. / 18., 1e-5);
  EXPECT_NEAR(*row.gap, -std::log(0.9) / 0.1, 1e-6);
  EXPECT_GT(row.l1_to_general, 10. * row.l1_standard_error);
  EXPECT_TRUE(run.results.ensembles.empty());

  const Json block = transfer_block(picture);
  EXPECT_EQ(block.at("at").size(), 3u);
  EXPECT_NEAR(find_number(block, "/l1_to_density").value(), row.l1_to_general, 1e-15);
  EXPECT_NEAR(find_number(block, "/stationary/covariance/0/0").value(), 1. / 17., 1e-5);
  EXPECT_FALSE(block.contains("passage_time"));

  // and the field has its mass
  const auto field = run.companions.transfer->fields(8.).at(0);
  EXPECT_EQ(field.first, "ensemble_transfer_operator");
  double mass = 0.;
  Density<1>(run.evolution.formulation(), run.evolution.end)
      .for_each_cell([&](const CellPoints<1> &points, const DensityValues<1> &) {
        const std::vector<double> values = field.second(points);
        for (unsigned int q = 0; q < points.size(); ++q)
          mass += points.JxW(q) * values[q];
      });
  EXPECT_NEAR(mass, 1., 0.01);
}

TEST(TransferPictureRanksMpi, IsTheSameOnAnyNumberOfRanks)
{
  const SimulationParameters parameters =
      shipped("/verification/transfer_operator_1d.prm",
              {{"--set", "Ensemble/Method=transfer operator"}, {"--set", "Time/Final time=10"}});

  const PicturesRun together(parameters, MPI_COMM_WORLD), alone(parameters, MPI_COMM_SELF);

  const ComparisonRow<1> &row = together.row("transfer operator"),
                         &of_one = alone.row("transfer operator");
  EXPECT_EQ(row.moments.covariance[0][0], of_one.moments.covariance[0][0]);
  EXPECT_EQ(row.escape_time, of_one.escape_time);
  EXPECT_NEAR(row.l1_to_general, of_one.l1_to_general, 1e-10);
}

namespace {

/// The quickstart's network: the law of SGD against runs of SGD after 10, 100 and 1000 steps, when
/// it is stationary as far as it goes.
void compare_on_quickstart(const unsigned int batch_size)
{
  SimulationParameters parameters =
      shipped("/quickstart.prm", {{"--set", "Noise/Batch size=" + std::to_string(batch_size)},
                                  {"--set", "Ensemble/Particles=100000"}});
  parameters.ensemble.methods = {EnsembleParameters::sgd, EnsembleParameters::transfer_operator};
  const Problem<2> problem(parameters);
  const Dynamics<2> dynamics = stochastic_dynamics(problem, parameters);
  const EnsembleProblem<2> ensemble =
      ensemble_problem(dynamics, problem, parameters, MPI_COMM_SELF);
  const std::vector<double> times = {10., 100., 1000.};

  const TransferResults<2> results =
      compute_transfer_operator<2>(parameters.ensemble, ensemble, times, std::nullopt);

  std::size_t k = 0;
  run_ensemble<2>(
      EnsembleParameters::sgd, parameters.ensemble, ensemble, times,
      [&](const EnsembleState<2> &state) {
        const Counts counts = count_particles(results.grid, state.particles, MPI_COMM_SELF);
        const auto expect_near = [&](const TransferDensity<2> &density, const std::string &name) {
          std::vector<double> masses(results.grid.n_cells(), 0.);
          for (std::size_t j = 0; j < results.cells.size(); ++j)
            masses[results.cells[j]] = density.mass[j];
          const EnsembleDistances distances = compare(results.grid, counts, masses);
          EXPECT_LE(distances.l1.l1, density.l1_error + 3. * distances.l1.standard_error)
              << name << ", " << results.batches;
          EXPECT_LE(density.l1_error, 0.1) << name << ", " << results.batches;
        };
        expect_near(results.at[k], "N = " + std::to_string(state.steps));
        if (k == 2 && results.stationary)
          expect_near(*results.stationary, "stationary");
        ++k;
      });
}

} // namespace

TEST(TransferOnTheQuickstartSlow, BatchesOfOne)
{
  compare_on_quickstart(1);
}

TEST(TransferOnTheQuickstartSlow, BatchesOfEight)
{
  compare_on_quickstart(8);
}
