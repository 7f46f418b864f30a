#include "model/analytic_potential.h"
#include "model/potentials/grid_potential.h"
#include "support/derivatives.h"
#include "support/expect_user_error.h"
#include "support/grids.h"

#include <cmath>
#include <limits>
#include <random>

namespace gibbsflow {

namespace {

using potentials::GridPotential;
using test::equidistant_points;
using test::NamedFile;
using test::npy;
using test::npz;

/// Points at uneven distances.
const std::vector<std::vector<double>> uneven = {
    {-1., -0.7, 0.1, 0.2, 0.9, 1.5}, {-2., -1., -0.8, 0., 0.4}, {0., 0.3, 0.5, 2.}};

template <int dim>
std::vector<std::vector<double>> axes_of_dimension()
{
  return {uneven.begin(), uneven.begin() + dim};
}

template <int dim>
dealii::Point<dim> point_between(std::mt19937 &random, const std::vector<std::vector<double>> &axes)
{
  dealii::Point<dim> x;
  for (unsigned int d = 0; d < dim; ++d)
    x[d] = std::uniform_real_distribution<double>(axes[d].front(), axes[d].back())(random);
  return x;
}

/// A product of cubic polynomials, one in each coordinate, with its derivatives.
template <int dim>
Jet<dim> product_of_cubics(const dealii::Point<dim> &x)
{
  Jet<dim> product(1.);
  for (unsigned int d = 0; d < dim; ++d) {
    const Jet<dim> t(x[d], d);
    product = product * (0.5 * (t * t * t) - t * t + (1. + d) * t + 2.);
  }
  return product;
}

/// Values that belong to no polynomial.
template <int dim>
GridPotential<dim> rough_potential(const std::vector<std::vector<double>> &axes)
{
  std::mt19937 random(7);
  const auto any = [&](const dealii::Point<dim> &) {
    return std::uniform_real_distribution<double>(-1., 1.)(random);
  };
  return GridPotential<dim>({axes, test::values_on_grid<dim>(axes, any)});
}

template <int dim>
void expect_cubics_reproduced()
{
  const auto axes = axes_of_dimension<dim>();
  const auto value = [](const dealii::Point<dim> &x) { return product_of_cubics(x).value; };
  const GridPotential<dim> V({axes, test::values_on_grid<dim>(axes, value)});

  std::mt19937 random(1);
  for (unsigned int k = 0; k < 50; ++k) {
    const dealii::Point<dim> x = point_between<dim>(random, axes);
    const Jet<dim> expected = product_of_cubics(x), found = V.jets({x}, 2)[0];
    const double scale = 1e-12 * (1. + std::abs(expected.value) + expected.hessian.norm());
    EXPECT_NEAR(V.value(x), expected.value, scale);
    EXPECT_NEAR(found.value, expected.value, scale);
    EXPECT_LT((found.gradient - expected.gradient).norm(), scale);
    EXPECT_LT((found.hessian - expected.hessian).norm(), 10. * scale);
  }
}

/// The largest errors of value and gradient of a smooth V on n^2 points.
std::array<double, 2> errors_of_smooth(const std::size_t n)
{
  const std::vector<std::vector<double>> axes(2, equidistant_points(n, -1., 2.));
  const auto f = [](const dealii::Point<2> &x) { return std::sin(2. * x[0]) * std::exp(-x[1]); };
  const GridPotential<2> V({axes, test::values_on_grid<2>(axes, f)});
  std::array<double, 2> largest = {};
  for (const double x : equidistant_points(157, -1., 2.))
    for (const double y : equidistant_points(151, -1., 2.)) {
      const Jet<2> found = V.jets({dealii::Point<2>(x, y)}, 1)[0];
      const dealii::Tensor<1, 2> gradient(
          {2. * std::cos(2. * x) * std::exp(-y), -std::sin(2. * x) * std::exp(-y)});
      largest[0] = std::max(largest[0], std::abs(found.value - f({x, y})));
      largest[1] = std::max(largest[1], (found.gradient - gradient).norm());
    }
  return largest;
}

/// V on random boxes lies within its enclosure, which is tight at points.
template <int dim>
void expect_enclosed()
{
  const auto axes = axes_of_dimension<dim>();
  const GridPotential<dim> V = rough_potential<dim>(axes);
  std::mt19937 random(3);
  const auto expect_in = [](const double value, const Interval &interval) {
    const double rounding = 1e-12 * (1. + std::abs(value));
    EXPECT_GE(value, interval.lower - rounding);
    EXPECT_LE(value, interval.upper + rounding);
  };
  for (unsigned int k = 0; k < 30; ++k) {
    const auto a = point_between<dim>(random, axes), b = point_between<dim>(random, axes);
    dealii::Point<dim> lower, upper;
    for (unsigned int d = 0; d < dim; ++d) {
      lower[d] = std::min(a[d], b[d]);
      upper[d] = std::max(a[d], b[d]);
    }
    const auto on_box = V.enclose(lower, upper), at_point = V.enclose(a, a);
    ASSERT_TRUE(on_box && at_point);
    EXPECT_LT(at_point->value.width(), 1e-10);
    EXPECT_LT(at_point->gradient[0].width(), 1e-10);
    for (unsigned int l = 0; l < 20; ++l) {
      dealii::Point<dim> x;
      for (unsigned int d = 0; d < dim; ++d)
        x[d] = std::uniform_real_distribution<double>(lower[d], upper[d])(random);
      const Jet<dim> jet = V.jets({x}, 2)[0];
      expect_in(jet.value, on_box->value);
      for (unsigned int d = 0; d < dim; ++d) {
        expect_in(jet.gradient[d], on_box->gradient[d]);
        for (unsigned int e = 0; e < dim; ++e)
          expect_in(jet.hessian[d][e], on_box->hessian[d][e]);
      }
    }
  }
}

PotentialParameters grid_parameters(const std::string &file)
{
  PotentialParameters parameters;
  parameters.type = "grid";
  parameters.file = file;
  return parameters;
}

} // namespace

TEST(GridPotential, ReproducesCubicPolynomials)
{
  expect_cubics_reproduced<1>();
  expect_cubics_reproduced<2>();
  expect_cubics_reproduced<3>();
}

TEST(GridPotential, HasTheGivenValuesAtThePointsOfTheGrid)
{
  const std::vector<std::vector<double>> axes = axes_of_dimension<2>();
  const GridPotential<2> V = rough_potential<2>(axes);
  std::mt19937 random(7);
  for (const double x : axes[0])
    for (const double y : axes[1])
      EXPECT_NEAR(V.value({x, y}), std::uniform_real_distribution<double>(-1., 1.)(random), 1e-13);
}

TEST(GridPotential, IsOfOrderFourAndItsGradientOfOrderThree)
{
  const auto coarse = errors_of_smooth(31), fine = errors_of_smooth(61);

  EXPECT_NEAR(std::log2(coarse[0] / fine[0]), 4., 0.15);
  EXPECT_NEAR(std::log2(coarse[1] / fine[1]), 3., 0.15);
}

TEST(GridPotential, HasTheDerivativesOfItsValues)
{
  const auto plane = rough_potential<2>(axes_of_dimension<2>());
  const auto space = rough_potential<3>(axes_of_dimension<3>());

  // steps that stay between two knots, where V is a polynomial
  test::expect_consistent_derivatives<2>(plane, {-0.3, -0.4}, 1e-9, 0.02);
  test::expect_consistent_derivatives<2>(plane, {1.2, 0.2}, 1e-9, 0.02);
  test::expect_consistent_derivatives<3>(space, {0.5, -1.5, 0.7}, 1e-9, 0.02);
}

TEST(GridPotential, HasAContinuousHessian)
{
  const GridPotential<1> V = rough_potential<1>(axes_of_dimension<1>());
  const double h = 1e-10;
  for (const double x : uneven[0])
    EXPECT_NEAR(V.hessian(dealii::Point<1>(x - h))[0][0], V.hessian(dealii::Point<1>(x + h))[0][0],
                1e-5);
}

TEST(GridPotential, IsEnclosed)
{
  expect_enclosed<1>();
  expect_enclosed<2>();
  expect_enclosed<3>();
}

TEST(GridPotential, EnclosuresOfSmallBoxesAreOfSecondOrder)
{
  const GridPotential<2> V = rough_potential<2>(axes_of_dimension<2>());
  const auto excess = [&](const double h) { // of the width, beyond what the gradient asks for
    const dealii::Point<2> x(-0.3, -0.4), y(-0.3 + h, -0.4 + h);
    const dealii::Tensor<1, 2> slope = V.gradient(x);
    return V.enclose(x, y)->value.width() - h * (std::abs(slope[0]) + std::abs(slope[1]));
  };

  EXPECT_LT(std::abs(excess(1e-4)), 0.02 * std::abs(excess(1e-3)) + 1e-10);
}

TEST(GridPotential, ReadsCornersOrCoordinates)
{
  const auto f = [](const dealii::Point<2> &x) { return x[0] + 10. * x[1] * x[1]; };
  const std::vector<std::vector<double>> axes = {equidistant_points(4, -1., 2.),
                                                 equidistant_points(5, 0., 2.)};
  const std::vector<double> values = test::values_on_grid<2>(axes, f);
  const NamedFile plain(".npy", npy("(4, 5)", values));
  const NamedFile archive(".npz", npz({{"x", npy("(4,)", axes[0])},
                                       {"y", npy("(5,)", axes[1])},
                                       {"V", npy("(4, 5)", values)},
                                       {"temperature", npy("()", {300.})}}));
  PotentialParameters with_corners = grid_parameters(plain.name());
  with_corners.lower_corner = {-1., 0.};
  with_corners.upper_corner = {2.};

  for (const auto &parameters : {with_corners, grid_parameters(archive.name())}) {
    const auto V = make_analytic_potential<2>(parameters);
    EXPECT_NEAR(V->value({0.3, 0.7}), f({0.3, 0.7}), 1e-13);
    ASSERT_TRUE(V->known_box());
    EXPECT_EQ(V->known_box()->lower, dealii::Point<2>(-1., 0.));
    EXPECT_EQ(V->known_box()->upper, dealii::Point<2>(2., 2.));
  }
}

TEST(GridPotential, RefusesWhatIsNoGrid)
{
  const auto refuse = [](const std::string &suffix, const std::string &text,
                         const std::string &part, const std::string &entry = "Potential/File") {
    const NamedFile file(suffix, text);
    test::expect_user_error([&] { make_analytic_potential<2>(grid_parameters(file.name())); },
                            entry, part);
  };
  const std::vector<double> sixteen(16, 1.);
  std::vector<double> hole = sixteen;
  hole[6] = std::numeric_limits<double>::quiet_NaN();
  const std::string V = npy("(4, 4)", sixteen), x = npy("(4,)", {0., 1., 2., 3.});

  refuse(".npy", V, "found 0 numbers", "Potential/Lower corner");
  refuse(".npy", npy("(4, 4)", hole), "holds nan in row 1, column 2");
  refuse(".npy", npy("(16,)", sixteen), "V in '");
  refuse(".npy", npy("(16,)", sixteen), "is 16. Allowed: an array of Dimension = 2 dimensions");
  refuse(".npy", npy("(8, 2)", sixteen), "4 points or more");
  refuse(".npz", npz({{"V", V}, {"x", x}}), "holds 'V' 4 x 4, 'x' 4");
  refuse(".npz", npz({{"U", V}, {"x", x}, {"y", x}}), "'U' 4 x 4");
  refuse(".npz", npz({{"V", V}, {"x", x}, {"y", npy("(5,)", {0., 1., 2., 3., 4.})}}),
         "y has 5 numbers");
  refuse(".npz", npz({{"V", V}, {"x", x}, {"y", npy("(4,)", {0., 1., 1., 3.})}}), "'y' in '");
  refuse(".npz", npz({{"V", V}, {"x", x}, {"y", V}}), "is 4 x 4. Allowed: a list");
  test::expect_user_error([] { make_analytic_potential<2>(grid_parameters("")); }, "Potential/File",
                          "no file is named");

  const NamedFile plain(".npy", V), archive(".npz", npz({{"V", V}, {"x", x}, {"y", x}}));
  PotentialParameters reversed = grid_parameters(plain.name());
  reversed.lower_corner = {1.};
  reversed.upper_corner = {0.};
  test::expect_user_error([&] { make_analytic_potential<2>(reversed); }, "Potential/Upper corner");
  reversed.file = archive.name();
  test::expect_user_error([&] { make_analytic_potential<2>(reversed); }, "Potential/Lower corner",
                          "and coordinates in '");
  PotentialParameters space = grid_parameters(NamedFile(".npy", "").name());
  space.lower_corner = {0.};
  space.upper_corner = {1.};
  std::vector<double> cube(64, 0.);
  cube[1 * 16 + 2 * 4 + 3] = std::numeric_limits<double>::infinity();
  const NamedFile with_infinity(".npy", npy("(4, 4, 4)", cube));
  space.file = with_infinity.name();
  test::expect_user_error([&] { make_analytic_potential<3>(space); }, "Potential/File",
                          "holds inf at [1, 2, 3]");
}

} // namespace gibbsflow
