#include "particles/initial_sample.h"

#include "model/expression_density.h"
#include "model/gibbs_density.h"
#include "particles/ensemble_comparison.h"
#include "particles/particle_fixtures.h"
#include "support/expect_user_error.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

/// The p-value of 20000 particles from rho_0 against its masses by many values in each place.
double p_value_of_sample(const InitialDensity<2> &density, const Region<2> &region)
{
  const auto particles = sample_particles(density, region, 20000, 5, MPI_COMM_SELF);
  const BoxGrid<2> grid = counting_grid(region);
  std::vector<double> masses(grid.n_cells(), 0.);
  double sum = 0.;
  constexpr unsigned int n = 8;
  for (unsigned int k = 0; k < grid.n_cells(); ++k)
    for (unsigned int q = 0; q < n * n; ++q) {
      const dealii::Point<2> x =
          grid.cell(k).map({(q % n + 0.5) / n, (q / n + 0.5) / n}); // the middle of a part
      const double mass = region.contains(x) ? std::exp(density.log_value(x)) : 0.;
      masses[k] += mass;
      sum += mass;
    }
  for (double &mass : masses)
    mass /= sum;
  return compare(grid, count_particles(grid, particles, MPI_COMM_SELF), masses)
      .chi2_p_value.value();
}

} // namespace

// Two Gaussians, one partly outside of the box.
TEST(InitialSample, OfMixturesIsExact)
{
  const GaussianMixture<2> density({{0.3, {-0.5, 0.}, dealii::Tensor<1, 2>({0.2, 0.4})},
                                    {0.7, {0.9, 0.5}, dealii::Tensor<1, 2>({0.3, 0.1})}});

  EXPECT_GT(p_value_of_sample(density, Region<2>(cube<2>(1., 8))), 1e-3);
}

TEST(InitialSample, OfUniformDensitiesIsExactOnCellsThatAreKept)
{
  const BoxGrid<2> box = cube<2>(1., 8);
  std::vector<bool> keep(box.n_cells(), true);
  keep[27] = keep[28] = false;
  const UniformDensity<2> density({-0.5, -1.}, {1., 0.5});

  EXPECT_GT(p_value_of_sample(density, Region<2>(box, {}, keep)), 1e-3);
}

TEST(InitialSample, OfFormulasAndGibbsIsExact)
{
  const Region<2> region(cube<2>(1., 8));
  const ExpressionDensity<2> formula("exp(-20*(x - 0.3)^2) * (1 + cos(5*y))", "", region.lower(),
                                     region.upper());
  const potentials::ExpressionPotential<2> V("Potential/Expression", "(x^2 - 0.5)^2 + y^2/2",
                                             Constants());

  EXPECT_GT(p_value_of_sample(formula, region), 1e-3);
  EXPECT_GT(p_value_of_sample(GibbsDensity<2>(V, 0.05), region), 1e-3);
}

TEST(InitialSample, DependsOnTheNumberOfAParticleOnly)
{
  const Region<1> region(cube<1>(1., 4));
  const auto few =
      sample_particles<1>(gaussian<1>(dealii::Point<1>(0.), 0.3), region, 10, 5, MPI_COMM_SELF);
  const auto many =
      sample_particles<1>(gaussian<1>(dealii::Point<1>(0.), 0.3), region, 1000, 5, MPI_COMM_SELF);
  const auto others =
      sample_particles<1>(gaussian<1>(dealii::Point<1>(0.), 0.3), region, 10, 6, MPI_COMM_SELF);

  for (std::size_t i = 0; i < few.size(); ++i)
    EXPECT_EQ(few.position(i), many.position(i));
  EXPECT_NE(few.position(0), others.position(0));
}

TEST(InitialSample, NeedsMassInTheMesh)
{
  const Region<1> region(cube<1>(1., 4));

  expect_user_error(
      [&] {
        sample_particles<1>(gaussian<1>(dealii::Point<1>(9.), 0.01), region, 10, 5, MPI_COMM_SELF);
      },
      "Initial density/Type");
}
