#include "linear_algebra/small_products.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using gibbsflow::multiply_small;
using gibbsflow::padded;

TEST(SmallProducts, AreThoseOfPlainLoopsForAllSizes)
{
  for (const unsigned int m : {1u, 3u, 4u, 9u})
    for (const unsigned int n : {1u, 5u, 12u})
      for (unsigned int k = 1; k <= 19; ++k)
        for (const bool add : {false, true}) {
          std::vector<double> A(m * n), B(n * padded(k)), C(m * padded(k), 0.5);
          for (unsigned int i = 0; i < A.size(); ++i)
            A[i] = std::sin(1. + 3. * i);
          for (unsigned int i = 0; i < B.size(); ++i)
            B[i] = std::cos(2. * i);

          multiply_small(m, n, k, {A.data(), n}, {B.data(), padded(k)}, {C.data(), padded(k)}, add);

          for (unsigned int i = 0; i < m; ++i)
            for (unsigned int j = 0; j < k; ++j) {
              double sum = add ? 0.5 : 0.;
              for (unsigned int q = 0; q < n; ++q)
                sum += A[i * n + q] * B[q * padded(k) + j];
              EXPECT_NEAR(C[i * padded(k) + j], sum, 1e-14);
            }
        }
}
