#include "spectrum/generator_spectrum.h"

#include "support/pencils.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

namespace gibbsflow {
namespace {

using Complex = std::complex<double>;

SpectrumParameters leftmost(const unsigned int n)
{
  SpectrumParameters parameters;
  parameters.number_of_eigenvalues = n;
  return parameters;
}

/// Those values and then real ones from 10 on, up to n values.
std::vector<Complex> with_filling(std::vector<Complex> values, const unsigned int n)
{
  while (values.size() < n)
    values.push_back(10. + values.size());
  return values;
}

/// Of each pair one stands in `exact`.
void expect_values(const GeneratorSpectrum &spectrum, const std::vector<Complex> &exact,
                   const double tolerance = 1e-11)
{
  std::vector<Complex> all;
  for (const Complex &value : exact) {
    all.push_back(value);
    if (value.imag() != 0.)
      all.push_back(std::conj(value));
  }
  ASSERT_EQ(spectrum.re.size(), all.size());
  ASSERT_EQ(spectrum.im.size(), all.size());
  ASSERT_EQ(spectrum.residual.size(), all.size());
  for (unsigned int k = 0; k < all.size(); ++k) {
    const double size = std::abs(all[k]);
    EXPECT_NEAR(spectrum.re[k], all[k].real(), tolerance * size) << k;
    EXPECT_NEAR(spectrum.im[k], all[k].imag(), tolerance * size) << k;
    EXPECT_LT(spectrum.residual[k], 1e-9);
  }
}

TEST(GeneratorSpectrum, OfASymmetricOperatorIsItsSpectrum)
{
  const unsigned int n = 100;

  const GeneratorSpectrum spectrum =
      compute_generator_spectrum(DenseOperator(neumann_pencil(n)), leftmost(6));

  std::vector<Complex> exact;
  for (unsigned int k = 1; k <= 6; ++k)
    exact.push_back(neumann_eigenvalue(k, n));
  expect_values(spectrum, exact, 5e-12);
  EXPECT_GE(spectrum.imaginary_bound(), 2. * spectrum.re.back());
}

TEST(GeneratorSpectrum, PairsComeTogetherByRealPart)
{
  const std::vector<Complex> values = {0., {1., 0.5}, {1.5, 2.}, 2., {3., 1.}};
  for (const double coupling : {0., 0.1, 1.}) {
    const DenseOperator op(unsymmetric_pencil(with_filling(values, 50), coupling));

    const double tolerance = coupling == 1. ? 1e-8 : 1e-10; // eigenvalues of large condition
    expect_values(compute_generator_spectrum(op, leftmost(5)), {values[1], values[2], values[3]},
                  tolerance);
    // four would divide the second pair: it stays whole
    expect_values(compute_generator_spectrum(op, leftmost(3)), {values[1], values[2]}, tolerance);
  }
}

TEST(GeneratorSpectrum, FindsFastRotationsBehindSlowerModes)
{
  // twice the last real part is what is promised; 1 +- 7i is farther from 0 than eight others
  std::vector<Complex> values = {0., {1., 7.}};
  for (unsigned int k = 0; k < 8; ++k)
    values.push_back(3. + 0.5 * k);
  const DenseOperator op(unsymmetric_pencil(with_filling(values, 60), 0.01));

  const GeneratorSpectrum spectrum = compute_generator_spectrum(op, leftmost(6));

  expect_values(spectrum, {values[1], values[2], values[3], values[4], values[5]}, 1e-9);
  EXPECT_GE(spectrum.imaginary_bound(), 2. * 4.5);
}

TEST(GeneratorSpectrum, SaysHowFarItHasSeen)
{
  const DenseOperator op(unsymmetric_pencil(with_filling({0., 1., 2., {1.5, 400.}}, 60), 0.));

  const GeneratorSpectrum spectrum = compute_generator_spectrum(op, leftmost(2));

  // either it is seen, or the bound says that it may be there
  if (spectrum.im[1] == 0.) {
    expect_values(spectrum, {1., 2.});
    EXPECT_LE(spectrum.imaginary_bound(), 400.);
    EXPECT_GE(spectrum.imaginary_bound(), 4.);
  } else
    expect_values(spectrum, {1., {1.5, 400.}});
}

TEST(GeneratorSpectrum, MultipleEigenvalues)
{
  const std::vector<Complex> six = {0., 2., 2., 2., 2., 2., 2., 3.};
  const DenseOperator sixfold(unsymmetric_pencil(with_filling(six, 60), 0.));
  expect_values(compute_generator_spectrum(sixfold, leftmost(7)), {six.begin() + 1, six.end()});

  const std::vector<Complex> pairs = {0., {1., 2.}, {1., 2.}, {1., 2.}, 3.};
  const DenseOperator triple_pair(unsymmetric_pencil(with_filling(pairs, 60), 0.));
  expect_values(compute_generator_spectrum(triple_pair, leftmost(7)),
                {pairs.begin() + 1, pairs.end()});
}

TEST(GeneratorSpectrum, AJordanBlockIsFoundToTheRootOfRounding)
{
  // the eigenvalue 2 of multiplicity two has one eigenvector
  const DenseOperator op(unsymmetric_pencil(with_filling({0., 2., 2., 5.}, 30), 0.5));

  const GeneratorSpectrum spectrum = compute_generator_spectrum(op, leftmost(3));

  ASSERT_EQ(spectrum.re.size(), 3u);
  for (unsigned int k = 0; k < 2; ++k)
    EXPECT_LT(std::abs(Complex(spectrum.re[k], spectrum.im[k]) - 2.), 1e-5);
  EXPECT_NEAR(spectrum.re[2], 5., 1e-8);
}

TEST(GeneratorSpectrum, AsManyAsThereAre)
{
  const DenseOperator five(unsymmetric_pencil({0., {1., 3.}, 2., 5.}, 0.3));
  for (const unsigned int n : {4u, 20u}) {
    const GeneratorSpectrum spectrum = compute_generator_spectrum(five, leftmost(n));
    expect_values(spectrum, {{1., 3.}, 2., 5.});
    EXPECT_EQ(spectrum.radius, std::numeric_limits<double>::infinity());
  }
  EXPECT_TRUE(compute_generator_spectrum(five, leftmost(0)).re.empty());

  const DenseOperator two(unsymmetric_pencil({0., 3.}, 1.));
  expect_values(compute_generator_spectrum(two, leftmost(5)), {3.});
}

TEST(GeneratorSpectrum, WhereMassLeavesTheFirstOneStays)
{
  const DenseOperator op(unsymmetric_pencil(with_filling({0.01, {1., 1.}, 3.}, 40), 0.2));

  expect_values(compute_generator_spectrum(op, leftmost(4)), {0.01, {1., 1.}, 3.}, 1e-9);
}

TEST(GeneratorSpectrum, SlowModesBesideFastOnes)
{
  const DenseOperator op(unsymmetric_pencil(with_filling({0., 1e-8, {1., 1.}, 3.}, 40), 0.2));

  const GeneratorSpectrum one = compute_generator_spectrum(op, leftmost(1));

  ASSERT_EQ(one.re.size(), 1u);
  EXPECT_NEAR(one.re[0], 1e-8, 1e-13);
  EXPECT_GE(one.radius, 1.);
}

TEST(GeneratorSpectrum, LargeRotationsInManyUnknowns)
{
  // d/dt u = -(L + w C) u on the circle: lambda_k = 4 n^2 sin^2(k pi/n) + i w n sin(2 k pi/n)
  const unsigned int n = 120;
  const double w = 40.;
  Pencil pencil(n);
  pencil.stationary = pencil.left_null = std::vector<double>(n, 1.);
  for (unsigned int i = 0; i < n; ++i) {
    const unsigned int next = (i + 1) % n;
    pencil.mass(i, i) = 1.;
    pencil.stiffness(i, i) = 2. * n * n;
    pencil.stiffness(i, next) = -1. * n * n + 0.5 * w * n;
    pencil.stiffness(next, i) = -1. * n * n - 0.5 * w * n;
  }

  const GeneratorSpectrum spectrum = compute_generator_spectrum(DenseOperator(pencil), leftmost(6));

  std::vector<Complex> exact;
  for (unsigned int k = 1; k <= 3; ++k)
    exact.push_back(
        {4. * n * n * std::pow(std::sin(k * M_PI / n), 2), w * n * std::sin(2. * k * M_PI / n)});
  expect_values(spectrum, exact, 1e-10);
}

TEST(GeneratorSpectrum, ProgressEndsAtOneAndFactorisesSeldom)
{
  const DenseOperator op(unsymmetric_pencil(with_filling({0., 1., {2., 1.}}, 60), 0.1));
  std::vector<double> done;

  compute_generator_spectrum(op, leftmost(3), [&done](double part) { done.push_back(part); });

  ASSERT_GE(done.size(), 2u);
  EXPECT_GE(*std::min_element(done.begin(), done.end()), 0.);
  EXPECT_EQ(*std::max_element(done.begin(), done.end()), 1.);
  EXPECT_LE(op.statistics().factorizations, 4u);
}

TEST(GeneratorSpectrumMpi, AnyNumberOfRanksGivesTheSame)
{
  const std::vector<Complex> values = {0., 0.1, {1., 2.}, {1.5, 0.5}};
  const DenseOperator op(unsymmetric_pencil(with_filling(values, 50), 0.1), MPI_COMM_WORLD);

  expect_values(compute_generator_spectrum(op, leftmost(5)), {values[1], values[2], values[3]},
                1e-10);
}

} // namespace
} // namespace gibbsflow
