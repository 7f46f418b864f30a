#include "base/random_numbers.h"
#include "particles/particle_kernels.h"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using namespace gibbsflow;
using kernels::block_length;

namespace {

/// The first moments of n steps of numbers of a block in three dimensions.
struct NumberMoments {
  double mean = 0., square = 0., fourth = 0., product = 0.;
};

template <typename Numbers>
NumberMoments moments_of(const Numbers &numbers)
{
  constexpr unsigned int dim = 3, n_steps = 2000;
  std::vector<double> xi(dim * block_length);
  NumberMoments sum;
  for (unsigned int step = 0; step < n_steps; ++step) {
    numbers({7, 2, 0, step}, dim, xi.data());
    for (std::size_t k = 0; k < xi.size(); ++k) {
      sum.mean += xi[k];
      sum.square += xi[k] * xi[k];
      sum.fourth += std::pow(xi[k], 4);
      sum.product += xi[k] * xi[(k + block_length) % xi.size()]; // of two coordinates
    }
  }
  const double n = n_steps * xi.size();
  return {sum.mean / n, sum.square / n, sum.fourth / n, sum.product / n};
}

} // namespace

TEST(ParticleKernels, DrawTheNumbersOfPhilox)
{
  const kernels::Draw draw = {5, 11, 512, 9, 2};
  std::vector<std::uint32_t> words(4 * block_length);

  kernels::random_words(draw, words.data());

  for (std::uint32_t i = 0; i < block_length; ++i) {
    const auto expected = r123::Philox4x32()({{512 + i, 11, 9, 2}}, {{5, 0}});
    for (unsigned int w = 0; w < 4; ++w)
      ASSERT_EQ(words[w * block_length + i], expected[w]);
  }
}

// One and the same generator: its second and third counter are the stream and the step.
TEST(ParticleKernels, AgreeWithTheNumbersOfOneIndex)
{
  std::vector<std::uint32_t> words(4 * block_length);

  kernels::random_words({3, static_cast<std::uint32_t>(RandomStream::starts), 0, 4}, words.data());

  const double u = uniform_number(3, RandomStream::starts, 17, 4);
  EXPECT_NEAR(u, words[17] * 0x1p-32, 0x1p-31);
}

// 1.5e6 numbers: four standard errors are 0.0033 of the mean, 0.0046 of the variance, and of the
// fourth moment 0.014 and 0.032.
TEST(ParticleKernels, HaveTheMomentsOfGaussianNumbers)
{
  for (const auto &numbers : {kernels::three_point_numbers, kernels::normal_numbers}) {
    const NumberMoments moments = moments_of(numbers);

    EXPECT_NEAR(moments.mean, 0., 0.0033);
    EXPECT_NEAR(moments.square, 1., 0.0046);
    EXPECT_NEAR(moments.fourth, 3., 0.032);
    EXPECT_NEAR(moments.product, 0., 0.0033);
  }
}

TEST(ParticleKernels, NormalNumbersHaveTheDistributionOfThese)
{
  std::vector<double> xi(block_length);
  double below_1 = 0., below_minus_2 = 0.;
  constexpr unsigned int n_steps = 4000;

  for (unsigned int step = 0; step < n_steps; ++step) {
    kernels::normal_numbers({1, 2, 0, step}, 1, xi.data());
    for (const double x : xi) {
      below_1 += x < 1.;
      below_minus_2 += x < -2.;
    }
  }

  constexpr double n = n_steps * block_length;
  EXPECT_NEAR(below_1 / n, 0.841344746, 4. * std::sqrt(0.1335 / n));
  EXPECT_NEAR(below_minus_2 / n, 0.022750132, 4. * std::sqrt(0.0223 / n));
}

// As doubles one by one, up to rounding, and all that is outside of the box is seen.
TEST(ParticleKernels, StepAffinely)
{
  constexpr unsigned int dim = 3;
  kernels::AffineStep step;
  std::vector<double> x(dim * block_length), g(x.size()), xi(x.size()), y(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) {
    x[k] = std::sin(1. + k);
    g[k] = std::sin(2. + 3. * k);
    xi[k] = std::cos(3. * k);
  }
  for (unsigned int d = 0; d < dim; ++d) {
    step.lower[d] = -10.;
    step.upper[d] = 10.;
    for (unsigned int e = 0; e < dim; ++e) {
      step.M[d][e] = 0.1 * (1 + d + 2 * e);
      step.L[d][e] = e <= d ? 0.2 * (1 + d + e) : 0.;
    }
  }

  EXPECT_TRUE(kernels::step_affinely(step, dim, x.data(), g.data(), xi.data(), y.data()));
  for (std::size_t i = 0; i < block_length; ++i)
    for (unsigned int d = 0; d < dim; ++d) {
      double expected = x[d * block_length + i];
      for (unsigned int e = 0; e < dim; ++e)
        expected +=
            step.M[d][e] * g[e * block_length + i] + step.L[d][e] * xi[e * block_length + i];
      ASSERT_NEAR(y[d * block_length + i], expected, 1e-14);
    }
  x[block_length + 77] = 20.;
  EXPECT_FALSE(kernels::step_affinely(step, dim, x.data(), g.data(), xi.data(), y.data()));
  x[block_length + 77] = std::nan("");
  EXPECT_FALSE(kernels::step_affinely(step, dim, x.data(), g.data(), xi.data(), y.data()));
}
