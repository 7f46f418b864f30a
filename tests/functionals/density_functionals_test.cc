#include "functionals/density_functionals.h"

#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

constexpr double D = 0.5, mean = 0.3, sd = 0.6;

/// N(mean, sd^2) against the Gibbs density N(0, D), both resolved to rounding.
DensityFunctionals<1> gaussian_against_gaussian()
{
  SimulationParameters parameters = ornstein_uhlenbeck(1, D);
  parameters.discretization.degree = 10;
  parameters.initial_density.mean = {{mean}};
  parameters.initial_density.standard_deviation = {{sd}};
  parameters.time.final_time = 0.;
  return TestRun<1>(parameters).evolve().history.front().density;
}

} // namespace

TEST(DensityFunctionals, KlOfTwoGaussiansIsExact)
{
  const double ratio = sd * sd / D;

  EXPECT_NEAR(gaussian_against_gaussian().kl.value(),
              0.5 * (ratio + mean * mean / D - 1. - std::log(ratio)), 1e-10);
}

TEST(DensityFunctionals, Chi2OfTwoGaussiansIsExact)
{
  // int rho^2/pi = D / (s sqrt(2D - s^2)) e^{m^2/(2D - s^2)}
  const double s2 = sd * sd;
  const double exact =
      D / std::sqrt(s2 * (2. * D - s2)) * std::exp(mean * mean / (2. * D - s2)) - 1.;

  EXPECT_NEAR(gaussian_against_gaussian().chi2.value(), exact, 1e-10);
}

TEST(DensityFunctionals, MomentsAreThoseOfTheStart)
{
  const DensityFunctionals<1> density = gaussian_against_gaussian();

  EXPECT_NEAR(density.mass, 1., 1e-13);
  EXPECT_NEAR(density.mean[0], mean, 1e-11);
  EXPECT_NEAR(density.covariance[0][0], sd * sd, 1e-11);
}

TEST(DensityFunctionals, DistancesObeyTheInequalitiesBetweenThem)
{
  const DensityFunctionals<1> density = gaussian_against_gaussian();

  EXPECT_LE(*density.kl, std::log1p(*density.chi2));
  EXPECT_LE(density.tv(), std::sqrt(0.5 * *density.kl)); // Pinsker
  EXPECT_LE(density.tv(), 0.5 * std::sqrt(*density.chi2));
}

TEST(DensityFunctionals, TotalVariationOfShiftedGaussiansIsExact)
{
  // equal variances: TV = erf(|m| / (2 sqrt(2) s))
  SimulationParameters parameters = ornstein_uhlenbeck(1, D);
  parameters.discretization.degree = 10;
  parameters.initial_density.mean = {{mean}};
  parameters.initial_density.standard_deviation = {{std::sqrt(D)}};
  parameters.time.final_time = 0.;

  const DensityFunctionals<1> density = TestRun<1>(parameters).evolve().history.front().density;

  EXPECT_NEAR(density.tv(), std::erf(mean / std::sqrt(8. * D)), 1e-8);
}

namespace {

/// By plain loops over the points, rho and pi as numbers.
struct PlainFunctionals {
  double mass = 0., chi2 = 0., kl = 0., l1_plain = 0., mean_2 = 0., second_12 = 0.;

  PlainFunctionals(const Formulation<2> &formulation, const Vector &u)
  {
    Density<2>(formulation, u)
        .for_each_cell([&](const CellPoints<2> &points, const DensityValues<2> &values) {
          for (unsigned int q = 0; q < points.size(); ++q) {
            const double pi = std::exp(-points.U(q)), rho = values.density(q, points.U(q));
            const dealii::Point<2> x = points.x(q);
            mass += points.JxW(q) * rho;
            chi2 += points.JxW(q) * (rho - pi) * (rho - pi) / pi;
            kl += points.JxW(q) * ((rho > 0. ? rho * std::log(rho / pi) : 0.) - rho + pi);
            l1_plain += points.JxW(q) * std::abs(rho - pi);
            mean_2 += points.JxW(q) * x[1] * rho;
            second_12 += points.JxW(q) * x[0] * x[1] * rho;
          }
        });
  }
};

/// Of the wells, a density on its way to Gibbs.
struct OnItsWay {
  explicit OnItsWay(const std::string &formulation)
      : run(parameters_for(formulation)), u(run.march())
  {
  }

  static SimulationParameters parameters_for(const std::string &formulation)
  {
    SimulationParameters parameters = double_well_2d(4, 25, 20);
    parameters.discretization.formulations = {formulation};
    parameters.time.scheme = "TR-BDF2";
    parameters.time.final_time = 0.1;
    parameters.time.time_step = 0.01;
    return parameters;
  }

  TestRun<2> run;
  Vector u;
};

} // namespace

TEST(DensityFunctionals, AreThoseOfPlainLoops)
{
  for (const std::string formulation : {"weighted heat", "Fokker-Planck"}) {
    const OnItsWay way(formulation);
    const PlainFunctionals plain(way.run.simulation.formulation(), way.u);

    const DensityFunctionals<2> density = measure_density(way.run.simulation.formulation(), way.u);

    EXPECT_NEAR(density.mass, plain.mass, 1e-13);
    EXPECT_NEAR(density.chi2.value_or(plain.chi2), plain.chi2, 1e-11 * plain.chi2);
    EXPECT_NEAR(density.kl.value_or(plain.kl), plain.kl, 1e-12);
    EXPECT_NEAR(density.l1, plain.l1_plain, 1e-3); // no curved zero set in these
    EXPECT_NEAR(density.mean[1], plain.mean_2 / plain.mass, 1e-13);
    EXPECT_NEAR(density.covariance[0][1],
                plain.second_12 / plain.mass - density.mean[0] * density.mean[1], 1e-12);
  }
}

TEST(DensityFunctionals, OfSeveralVectorsAreThoseOfEach)
{
  const OnItsWay way("weighted heat");
  const Formulation<2> &formulation = way.run.simulation.formulation();
  Vector gibbs;
  formulation.reinit(gibbs);
  gibbs.copy_locally_owned_data_from(formulation.stationary_vector());

  const std::vector<DensityFunctionals<2>> all =
      measure_densities<2>(formulation, {&way.u, &gibbs, &way.u});

  ASSERT_EQ(all.size(), 3u);
  for (const unsigned int k : {0u, 1u}) {
    const DensityFunctionals<2> alone = measure_density(formulation, k == 0 ? way.u : gibbs);
    EXPECT_EQ(all[k].l1, alone.l1);
    EXPECT_EQ(all[k].log_chi2, alone.log_chi2);
    EXPECT_EQ(all[k].kl, alone.kl);
    EXPECT_EQ(all[k].minimum, alone.minimum);
    EXPECT_EQ(all[k].covariance, alone.covariance);
  }
  EXPECT_EQ(all[2].l1, all[0].l1);
}
