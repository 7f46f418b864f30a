#include "time/slow_modes.h"

#include "spectrum/spectrum.h"
#include "support/pencils.h"
#include "time/time_loop.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gibbsflow {
namespace {

Spectrum spectrum_of(const DenseOperator &op)
{
  SpectrumParameters parameters;
  parameters.number_of_eigenvalues = 2;
  return compute_spectrum(op, parameters);
}

TEST(SlowModes, AreEvolvedExactlyAndTheRestIsLeftAlone)
{
  const DenseOperator op(pencil_with_eigenvalues({0., 0.01, 5., 20.}));
  const Spectrum spectrum = spectrum_of(op);
  SlowModes modes(op, {spectrum.eigenvectors[0]}, {spectrum.lambda[0]});
  Vector u = op.distribute({1., 2., -1., 0.5}), Mv0, Mv1;
  for (Vector *x : {&Mv0, &Mv1})
    op.reinit(*x);
  op.apply_mass(Mv0, spectrum.eigenvectors[0]);
  op.apply_mass(Mv1, spectrum.eigenvectors[1]);
  const double slow = Mv0 * u, fast = Mv1 * u, mass = op.mass_functional() * u;

  modes.start(u, 2.);
  u.add(0.3, spectrum.eigenvectors[0]); // what a step might have done to it
  modes.impose(u, 12.);

  EXPECT_NEAR(Mv0 * u, slow * std::exp(-0.1), 1e-12);
  EXPECT_NEAR(Mv1 * u, fast, 1e-12);
  EXPECT_NEAR(op.mass_functional() * u, mass, 1e-12);
}

TEST(SlowModes, NoneChangeNothing)
{
  const DenseOperator op(pencil_with_eigenvalues({0., 1.}));
  SlowModes modes;
  Vector u = op.distribute({1., 2.});
  const Vector before = u;

  modes.start(u, 0.);
  modes.impose(u, 1.);

  EXPECT_EQ(u.local_element(0), before.local_element(0));
  EXPECT_EQ(u.local_element(1), before.local_element(1));
}

} // namespace
} // namespace gibbsflow
