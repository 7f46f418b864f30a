#include "model/analytic_potential.h"

#include <gtest/gtest.h>

#include <random>

namespace gibbsflow {
namespace {

/// Values, gradients and Hessians at random points of random boxes lie in the enclosure.
template <int dim>
void expect_enclosed(const std::string &type, const double scale, const double l2)
{
  PotentialParameters parameters;
  parameters.type = type;
  parameters.scale = scale;
  parameters.l2 = l2;
  const auto potential = make_analytic_potential<dim>(parameters);
  std::mt19937 generator(1);
  std::uniform_real_distribution<double> uniform(-1., 1.);
  for (const double size : {1., 0.1, 1e-3})
    for (unsigned int box = 0; box < 20; ++box) {
      dealii::Point<dim> lower, upper;
      for (unsigned int d = 0; d < dim; ++d) {
        lower[d] = 1.5 * uniform(generator);
        upper[d] = lower[d] + size;
      }
      const auto enclosure = potential->enclose(lower, upper);
      ASSERT_TRUE(enclosure) << type;
      for (unsigned int i = 0; i < 30; ++i) {
        dealii::Point<dim> x;
        for (unsigned int d = 0; d < dim; ++d)
          x[d] = lower[d] + size * 0.5 * (1. + uniform(generator));
        const auto expect_in = [&](const double value, const Interval &interval) {
          EXPECT_GE(value, interval.lower) << type;
          EXPECT_LE(value, interval.upper) << type;
        };
        expect_in(potential->value(x), enclosure->value);
        const auto gradient = potential->gradient(x);
        const auto hessian = potential->hessian(x);
        for (unsigned int d = 0; d < dim; ++d) {
          expect_in(gradient[d], enclosure->gradient[d]);
          for (unsigned int e = 0; e < dim; ++e)
            expect_in(hessian[d][e], enclosure->hessian[d][e]);
        }
      }
    }
}

TEST(Enclosure, ContainsThePotentialAndItsDerivatives)
{
  for (const auto &[scale, l2] : {std::pair(1., 0.), std::pair(-1.5, 0.7)}) {
    for (const std::string type : {"quadratic", "double well", "tilted double well", "Rastrigin"}) {
      expect_enclosed<1>(type, scale, l2);
      expect_enclosed<2>(type, scale, l2);
      expect_enclosed<3>(type, scale, l2);
    }
    expect_enclosed<1>("Prinz", scale, l2);
    expect_enclosed<2>("Mueller-Brown", scale, l2);
    expect_enclosed<2>("three-hole", scale, l2);
    expect_enclosed<2>("banana", scale, l2);
    expect_enclosed<3>("banana", scale, l2);
  }
}

/// The excess over the range of V on a box falls with the square of its size.
TEST(Enclosure, IsSharpOnSmallBoxes)
{
  PotentialParameters parameters;
  parameters.type = "Mueller-Brown";
  const auto potential = make_analytic_potential<2>(parameters);
  const auto excess = [&](const double size) {
    const dealii::Point<2> lower(-0.5, 0.6), upper(-0.5 + size, 0.6 + size);
    double smallest = 1e300, largest = -1e300;
    for (unsigned int i = 0; i <= 50; ++i)
      for (unsigned int j = 0; j <= 50; ++j) {
        const double V = potential->value({-0.5 + size * i / 50., 0.6 + size * j / 50.});
        smallest = std::min(smallest, V);
        largest = std::max(largest, V);
      }
    return potential->enclose(lower, upper)->value.width() - (largest - smallest);
  };
  EXPECT_GE(excess(0.01), 0.);
  EXPECT_NEAR(excess(0.02) / excess(0.01), 4., 1.);
}

TEST(Enclosure, CosineTurnsInsideAnInterval)
{
  const auto contains = [](const Interval &x, const double lower, const double upper) {
    const Interval c = cos(x);
    EXPECT_LE(c.lower, lower);
    EXPECT_GE(c.upper, upper);
    EXPECT_NEAR(c.lower, lower, 1e-9);
    EXPECT_NEAR(c.upper, upper, 1e-9);
  };
  contains({0.1, 0.2}, std::cos(0.2), std::cos(0.1));
  contains({-0.1, 0.2}, std::cos(0.2), 1.);
  contains({3., 3.5}, -1., std::cos(3.5));
  contains({-4., -3.}, -1., std::cos(4.));
  contains({1., 8.}, -1., 1.);
  contains({5., 7.}, std::cos(5.), 1.);
}

} // namespace
} // namespace gibbsflow
