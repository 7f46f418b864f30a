#include "time/product_propagation.h"

#include "support/dense_operator.h"
#include "support/pencils.h"
#include "time/projected_flow.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gibbsflow {

namespace {

/// A pencil that is normal in the norm of M, with eigenvalues given.
std::vector<std::complex<double>> oscillations(const double friction)
{
  std::vector<std::complex<double>> values = {0.};
  for (unsigned int k = 1; k < 20; ++k)
    values.emplace_back(friction * k / 20., 0.5 * k);
  return values;
}

} // namespace

TEST(BesselFunctions, AgreeWithTheStandardLibrary)
{
  for (const double z : {1e-3, 0.7, 15., 150.}) {
    const std::vector<double> J = bessel_functions(z, 200);

    for (const unsigned int k : {0u, 1u, 2u, 17u, 100u, 160u, 200u})
      EXPECT_NEAR(J[k], std::cyl_bessel_j(double(k), z), 1e-13) << k << " " << z;
  }
}

TEST(ProductPropagation, IsTheExponentialOfTheMatrix)
{
  for (const double friction : {0., 0.3, 8.}) {
    const Pencil matrices = unsymmetric_pencil(oscillations(friction), 0.);
    dealii::FullMatrix<double> inverse(matrices.mass), generator(inverse.m(), inverse.m());
    inverse.gauss_jordan();
    inverse.mmult(generator, matrices.stiffness);
    const DenseOperator pencil(matrices);
    Vector start;
    pencil.reinit(start);
    for (const auto i : start.locally_owned_elements())
      start(i) = 1. + std::sin(3. * i);
    const std::vector<double> times = {0.01, 0.3, 2., 40.};
    std::vector<Vector> by_products;

    const auto result = propagate_by_products(pencil, start, times, 1e-10,
                                              [&](const std::vector<SolutionAt> &solutions) {
                                                for (const SolutionAt &at : solutions)
                                                  by_products.push_back(at.solution);
                                                return true;
                                              });

    ASSERT_TRUE(result);
    ASSERT_EQ(by_products.size(), times.size());
    for (std::size_t k = 0; k < times.size(); ++k) {
      std::vector<double> exact = pencil.gather(start);
      constexpr unsigned int n_parts = 100; // of each the rational function is exact enough
      for (unsigned int part = 0; part < n_parts; ++part)
        exact = exponential_times(generator, times[k] / n_parts, exact);
      by_products[k] -= pencil.distribute(exact);
      EXPECT_LE(by_products[k].linfty_norm(), 1e-8 * start.linfty_norm()) << times[k];
    }
  }
}

} // namespace gibbsflow
