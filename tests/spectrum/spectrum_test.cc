#include "spectrum/spectrum.h"

#include "support/pencils.h"
#include "time/mass_orthonormal.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gibbsflow {
namespace {

SpectrumParameters eigenvalues(const unsigned int n)
{
  SpectrumParameters parameters;
  parameters.number_of_eigenvalues = n;
  return parameters;
}

/// Eigenvalues 0, first..., then 10, 11, 12, ... up to n in all.
std::vector<double> filled_up(const std::vector<double> &first, const unsigned int n)
{
  std::vector<double> values = {0.};
  values.insert(values.end(), first.begin(), first.end());
  while (values.size() < n)
    values.push_back(10. + values.size());
  return values;
}

void expect_eigenvalues(const Spectrum &spectrum, const std::vector<double> &exact,
                        const double tolerance = 1e-12)
{
  ASSERT_EQ(spectrum.lambda.size(), exact.size());
  ASSERT_EQ(spectrum.residual.size(), exact.size());
  for (unsigned int i = 0; i < exact.size(); ++i) {
    EXPECT_NEAR(spectrum.lambda[i] / exact[i], 1., tolerance) << "lambda_" << i + 1;
    EXPECT_LT(spectrum.residual[i], 1e-9);
  }
}

void expect_orthonormal(const EvolutionOperator &op, const Spectrum &spectrum)
{
  Vector Mv;
  op.reinit(Mv);
  for (unsigned int i = 0; i < spectrum.eigenvectors.size(); ++i) {
    op.apply_mass(Mv, spectrum.eigenvectors[i]);
    EXPECT_NEAR(op.mass_functional() * spectrum.eigenvectors[i], 0., 1e-12);
    for (unsigned int j = 0; j <= i; ++j)
      EXPECT_NEAR(spectrum.eigenvectors[j] * Mv, i == j, 1e-12);
  }
}

TEST(Spectrum, DiagonalPencil)
{
  Pencil pencil(6);
  for (unsigned int i = 0; i < 6; ++i) {
    pencil.mass(i, i) = 1. + i;
    pencil.stiffness(i, i) = i * i * (1. + i);
  }
  pencil.stationary[0] = 1.;

  const Spectrum spectrum = compute_spectrum(DenseOperator(pencil), eigenvalues(3));

  expect_eigenvalues(spectrum, {1., 4., 9.});
}

TEST(Spectrum, AsManyAsThereAre)
{
  const DenseOperator three(pencil_with_eigenvalues({0., 2., 5.}));
  expect_eigenvalues(compute_spectrum(three, eigenvalues(2)), {2., 5.});
  expect_eigenvalues(compute_spectrum(three, eigenvalues(20)), {2., 5.});
  EXPECT_TRUE(compute_spectrum(three, eigenvalues(0)).lambda.empty());

  const DenseOperator two(pencil_with_eigenvalues({0., 3.}));
  expect_eigenvalues(compute_spectrum(two, eigenvalues(5)), {3.});

  const DenseOperator all_equal(pencil_with_eigenvalues({0., 3., 3., 3., 3., 3., 3.}));
  expect_eigenvalues(compute_spectrum(all_equal, eigenvalues(9)), {3., 3., 3., 3., 3., 3.});
}

TEST(Spectrum, NeumannLaplacianInOneDimension)
{
  const unsigned int n = 100;
  const DenseOperator op(neumann_pencil(n));

  const Spectrum spectrum = compute_spectrum(op, eigenvalues(6));

  std::vector<double> exact;
  for (unsigned int k = 1; k <= 6; ++k)
    exact.push_back(neumann_eigenvalue(k, n));
  expect_eigenvalues(spectrum, exact, 2e-12);
  expect_orthonormal(op, spectrum);
}

TEST(Spectrum, ManyEigenvalues)
{
  const unsigned int n = 150, wanted = 40;

  const Spectrum spectrum = compute_spectrum(DenseOperator(neumann_pencil(n)), eigenvalues(wanted));

  ASSERT_EQ(spectrum.lambda.size(), wanted);
  for (unsigned int k = 1; k <= wanted; ++k)
    EXPECT_NEAR(spectrum.lambda[k - 1] / neumann_eigenvalue(k, n), 1., 1e-11);
}

TEST(Spectrum, DoubleEigenvaluesOfTheCircle)
{
  const unsigned int n = 80;
  const DenseOperator op(periodic_pencil(n));

  const Spectrum spectrum = compute_spectrum(op, eigenvalues(5));

  std::vector<double> exact;
  for (unsigned int k = 1; k <= 5; ++k)
    exact.push_back(neumann_eigenvalue(2 * ((k + 1) / 2), n));
  expect_eigenvalues(spectrum, exact, 2e-12);
  expect_orthonormal(op, spectrum);
}

TEST(Spectrum, TripleAndSixfoldEigenvalues)
{
  const DenseOperator triple(pencil_with_eigenvalues(filled_up({1., 2., 2., 2., 3.}, 60)));
  expect_eigenvalues(compute_spectrum(triple, eigenvalues(5)), {1., 2., 2., 2., 3.});

  const std::vector<double> six = {2., 2., 2., 2., 2., 2., 3.};
  const DenseOperator sixfold(pencil_with_eigenvalues(filled_up(six, 60)));
  const Spectrum spectrum = compute_spectrum(sixfold, eigenvalues(7));
  expect_eigenvalues(spectrum, six);
  expect_orthonormal(sixfold, spectrum);
}

TEST(Spectrum, Clusters)
{
  const std::vector<double> cluster = {1., 1. + 1e-9, 1. + 1e-7, 1.001, 2.};
  const DenseOperator op(pencil_with_eigenvalues(filled_up(cluster, 50)));

  expect_eigenvalues(compute_spectrum(op, eigenvalues(5)), cluster);
}

TEST(Spectrum, NearlyNullEigenvalueAndItsVector)
{
  // The eigenvectors of this pencil are those of the same pencil with 0.5 in place of the tiny one.
  for (const double tiny : {1e-6, 1e-10}) {
    const DenseOperator op(pencil_with_eigenvalues(filled_up({tiny, 1., 2.}, 40)));
    const DenseOperator tame(pencil_with_eigenvalues(filled_up({0.5, 1., 2.}, 40)));

    const Spectrum spectrum = compute_spectrum(op, eigenvalues(3));
    const Spectrum reference = compute_spectrum(tame, eigenvalues(3));

    EXPECT_NEAR(spectrum.lambda[0], tiny, 1e-13);
    EXPECT_NEAR(spectrum.lambda[1], 1., 1e-12);
    for (unsigned int k = 0; k < 3; ++k) {
      Vector difference = spectrum.eigenvectors[k];
      difference -= reference.eigenvectors[k];
      EXPECT_LT(mass_norm(op, difference), 1e-9) << k;
      EXPECT_LT(spectrum.residual[k], 1e-9);
    }
  }
}

TEST(Spectrum, RayleighQuotientAndOrientationCanBeGiven)
{
  const DenseOperator op(neumann_pencil(30));
  const Vector last_node = op.distribute([] {
    std::vector<double> entries(31, 0.);
    entries[30] = 1.;
    return entries;
  }());
  EigenvectorFunctionals functionals;
  functionals.rayleigh_quotient = [](const Vector &) { return 7.; };
  for (const double sign : {1., -1.}) {
    functionals.orientation = [&last_node, sign](const Vector &v) {
      return sign * (v * last_node);
    };

    const Spectrum spectrum = compute_spectrum(op, eigenvalues(1), {{}, functionals.orientation});

    EXPECT_GT(sign * (spectrum.eigenvectors[0] * last_node), 0.);
  }
  SpectrumParameters loose = eigenvalues(1);
  loose.tolerance = 1.;
  EXPECT_EQ(compute_spectrum(op, loose, functionals).lambda[0], 7.);
}

TEST(Spectrum, ProgressEndsAtOne)
{
  const DenseOperator op(pencil_with_eigenvalues(filled_up({1., 2.}, 60)));
  std::vector<double> done;

  compute_spectrum(op, eigenvalues(2), {}, [&done](double part) { done.push_back(part); });

  ASSERT_GE(done.size(), 2u);
  for (const double part : done) {
    EXPECT_GE(part, 0.);
    EXPECT_LE(part, 1.);
  }
  EXPECT_LT(done.front(), done.back());
  EXPECT_EQ(done.back(), 1.);
}

TEST(Spectrum, FactorisesSeldom)
{
  const DenseOperator op(neumann_pencil(200));

  const Spectrum spectrum = compute_spectrum(op, eigenvalues(5));

  EXPECT_LE(op.statistics().factorizations, 3u);
  EXPECT_LE(op.statistics().solves, 90u);
  EXPECT_GT(spectrum.shift, 0.);
}

TEST(Spectrum, StartsFromANearbyOne)
{
  Pencil pencil = neumann_pencil(200);
  const Spectrum before = compute_spectrum(DenseOperator(pencil), eigenvalues(5));
  for (unsigned int i = 0; i < 200; ++i)
    pencil.mass(i, i) *= 1. + 0.02 * std::sin(0.05 * i);
  const DenseOperator anew(pencil), continued(pencil);

  const Spectrum expected = compute_spectrum(anew, eigenvalues(5));
  const Spectrum spectrum = compute_spectrum(continued, eigenvalues(5), {}, {}, before);

  expect_eigenvalues(spectrum, expected.lambda, 1e-11);
  expect_orthonormal(continued, spectrum);
  EXPECT_LT(continued.statistics().factorizations, anew.statistics().factorizations);
  EXPECT_LE(continued.statistics().solves, anew.statistics().solves - 15);

  // of another size: the shift alone
  const DenseOperator finer(neumann_pencil(210));
  expect_eigenvalues(compute_spectrum(finer, eigenvalues(2), {}, {}, before),
                     {neumann_eigenvalue(1, 210), neumann_eigenvalue(2, 210)}, 1e-11);
}

TEST(Spectrum, FindsCopiesThatANearbyOneDidNotHave)
{
  const DenseOperator simple(pencil_with_eigenvalues(filled_up({1., 3., 4.}, 40)));
  const DenseOperator triple(pencil_with_eigenvalues(filled_up({1., 1., 1.}, 40)));

  const Spectrum before = compute_spectrum(simple, eigenvalues(1));

  expect_eigenvalues(compute_spectrum(triple, eigenvalues(3), {}, {}, before), {1., 1., 1.});
}

TEST(Spectrum, RepeatsItselfBitByBit)
{
  const DenseOperator op(neumann_pencil(50));

  const Spectrum first = compute_spectrum(op, eigenvalues(4));
  const Spectrum second = compute_spectrum(op, eigenvalues(4));

  EXPECT_EQ(first.lambda, second.lambda);
  EXPECT_EQ(first.residual, second.residual);
}

TEST(SpectrumMpi, AnyNumberOfRanksGivesTheSame)
{
  const Pencil pencil = pencil_with_eigenvalues(filled_up({1e-3, 1., 1.5, 1.5, 4.}, 50));
  const DenseOperator one(pencil), all(pencil, MPI_COMM_WORLD);

  const Spectrum alone = compute_spectrum(one, eigenvalues(5));
  const Spectrum together = compute_spectrum(all, eigenvalues(5));

  expect_eigenvalues(together, {1e-3, 1., 1.5, 1.5, 4.}, 1e-11);
  for (const unsigned int k : {0u, 1u, 4u}) {
    const std::vector<double> a = one.gather(alone.eigenvectors[k]);
    const std::vector<double> b = all.gather(together.eigenvectors[k]);
    for (unsigned int j = 0; j < a.size(); ++j)
      EXPECT_NEAR(a[j], b[j], 1e-9) << k;
  }
}

} // namespace
} // namespace gibbsflow
