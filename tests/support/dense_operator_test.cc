#include "support/pencils.h"

#include <gtest/gtest.h>

namespace gibbsflow {
namespace {

TEST(DenseOperatorMpi, SolveInvertsTheCombination)
{
  const DenseOperator op(neumann_pencil(7), MPI_COMM_WORLD);
  const Vector b = op.distribute({1., -2., 3., 0., 5., 1., 1., -1.});
  Vector x, Mx, Kx;
  for (Vector *v : {&x, &Mx, &Kx})
    op.reinit(*v);

  op.solve(2., 0.1, x, b);

  op.apply_mass(Mx, x);
  op.apply_stiffness(Kx, x);
  Mx.sadd(2., 0.1, Kx);
  Mx -= b;
  EXPECT_LT(Mx.linfty_norm(), 1e-12);
}

TEST(DenseOperatorMpi, StationaryVectorHasMassOneAndNoFlux)
{
  for (const Pencil &pencil :
       {neumann_pencil(5), periodic_pencil(5), pencil_with_eigenvalues({0., 1., 2., 3.})}) {
    const DenseOperator op(pencil, MPI_COMM_WORLD);
    Vector y;
    op.reinit(y);

    op.apply_stiffness(y, op.stationary_vector());

    EXPECT_LT(y.linfty_norm(), 1e-14);
    EXPECT_NEAR(op.mass_functional() * op.stationary_vector(), 1., 1e-14);
  }
}

TEST(DenseOperatorMpi, FactorisesEachPairOnce)
{
  const DenseOperator op(neumann_pencil(3), MPI_COMM_WORLD);
  Vector x, b = op.distribute({1., 2., 3., 4.});
  op.reinit(x);

  op.solve(1., 0.5, x, b);
  op.solve(1., 0.25, x, b);
  op.solve(1., 0.5, x, b);

  EXPECT_EQ(op.statistics().solves, 3u);
  EXPECT_EQ(op.statistics().factorizations, 2u);
}

} // namespace
} // namespace gibbsflow
