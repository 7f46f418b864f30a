#include "model/metric.h"

#include <gtest/gtest.h>

namespace gibbsflow {

TEST(Metric, IsEuclideanByDefault)
{
  const Metric<3> metric;

  EXPECT_TRUE(metric.is_euclidean());
  EXPECT_EQ(metric.root(), (dealii::Tensor<2, 3>(dealii::unit_symmetric_tensor<3>())));
}

TEST(Metric, HasARootOfTheInverse)
{
  dealii::SymmetricTensor<2, 3> G;
  G[0][0] = 4., G[1][1] = 3., G[2][2] = 2., G[0][1] = 1., G[0][2] = -0.5, G[1][2] = 0.7;
  const Metric<3> metric(G);

  const dealii::Tensor<2, 3> product =
      dealii::Tensor<2, 3>(G) * metric.root() * dealii::transpose(metric.root());
  EXPECT_NEAR((product - dealii::Tensor<2, 3>(dealii::unit_symmetric_tensor<3>())).norm(), 0.,
              1e-15);
  const dealii::SymmetricTensor<2, 3> inverse = dealii::invert(G);
  for (unsigned int d = 0; d < 3; ++d)
    EXPECT_NEAR(metric.mobility(d), inverse[d][d], 1e-15);
  const dealii::Tensor<1, 3> g({1., -2., 0.3});
  EXPECT_NEAR((metric.velocity(metric.orthonormal(g)) - inverse * g).norm(), 0., 1e-15);
  EXPECT_NEAR(metric.orthonormal(g).norm_square(), g * (inverse * g), 1e-15);
  EXPECT_NEAR(metric.length(g), std::sqrt(g * (G * g)), 1e-15);
  EXPECT_FALSE(metric.is_diagonal());
  EXPECT_NEAR(metric.least_mobility(), dealii::eigenvalues(inverse)[2], 1e-15);
  EXPECT_NEAR(metric.most_mobility(), dealii::eigenvalues(inverse)[0], 1e-15);
}

} // namespace gibbsflow
