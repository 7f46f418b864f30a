#include "formulation/kinetic.h"

#include "support/kinetic_run.h"
#include "time/exponential.h"
#include "time/mass_orthonormal.h"
#include "time/projected_flow.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

using Complex = std::complex<double>;

SimulationParameters few_unknowns(const unsigned int dim)
{
  SimulationParameters parameters =
      kinetic_line(dim == 1 ? "(x^2 - 1)^2" : "(x^2 - 1)^2 + x*y + 2*y^2", 0.5, 0.7, 1.5);
  parameters.dimension = dim;
  parameters.mesh.subdivisions = {3};
  parameters.discretization.degree = 3;
  parameters.momentum.modes = 4;
  return parameters;
}

void set_waves(Vector &x)
{
  for (const auto i : x.locally_owned_elements())
    x(i) = std::sin(1. + 3. * i);
}

/// The columns of an operator.
template <typename Apply>
dealii::FullMatrix<double> matrix_of(const Formulation<1> &formulation, const Apply &apply)
{
  const unsigned int n = formulation.mass_functional().size();
  dealii::FullMatrix<double> result(n, n);
  Vector unit, image;
  formulation.reinit(unit);
  formulation.reinit(image);
  for (unsigned int j = 0; j < n; ++j) {
    unit = 0.;
    unit(j) = 1.;
    apply(image, unit);
    for (unsigned int i = 0; i < n; ++i)
      result(i, j) = image(i);
  }
  return result;
}

} // namespace

TEST(HermiteModes, CoupleNeighboursOfEvenAndOddDegree)
{
  const HermiteModes<2> modes(4);

  EXPECT_EQ(modes.size(), 10u);
  EXPECT_EQ(modes.even().size(), 4u);
  EXPECT_EQ(modes.odd().size(), 6u);
  EXPECT_EQ(modes.highest_degree(), 3u);
  EXPECT_EQ(modes.couplings().size(), 12u);
  for (const auto &coupling : modes.couplings()) {
    const unsigned int even = modes.even()[coupling.even], odd = modes.odd()[coupling.odd],
                       d = coupling.direction;
    EXPECT_EQ(modes.degree(even) % 2, 0u);
    EXPECT_EQ(modes.degree(odd) % 2, 1u);
    EXPECT_EQ(coupling.even_is_higher, modes.degree(even) > modes.degree(odd));
    EXPECT_DOUBLE_EQ(coupling.root * coupling.root,
                     std::max(modes.index(even)[d], modes.index(odd)[d]));
  }
}

TEST(Kinetic, TransportIsSkewToTheLastBit)
{
  TestRun<1> run(few_unknowns(1));
  const Formulation<1> &formulation = run.simulation.formulation();
  const unsigned int n_of_nodes =
      run.simulation.discretization().n_dofs() * run.simulation.kinetic()->modes().even().size();
  const auto K = matrix_of(formulation,
                           [&](Vector &y, const Vector &x) { formulation.apply_stiffness(y, x); });

  for (unsigned int i = 0; i < K.m(); ++i)
    for (unsigned int j = 0; j < K.n(); ++j)
      if ((i < n_of_nodes) == (j < n_of_nodes))
        EXPECT_EQ(K(i, j), K(j, i));
      else
        EXPECT_EQ(K(i, j), -K(j, i));
}

TEST(KineticMpi, GibbsIsStationaryAndNoMassLeaves)
{
  for (const unsigned int n_modes : {2u, 4u, 6u}) {
    SimulationParameters parameters = few_unknowns(2);
    parameters.momentum.modes = n_modes;
    TestRun<2> run(parameters);
    const Formulation<2> &formulation = run.simulation.formulation();
    Vector x, Kx, Kg, KTx;
    for (Vector *v : {&x, &Kx, &Kg, &KTx})
      formulation.reinit(*v);
    set_waves(x);

    formulation.apply_stiffness(Kx, x);
    formulation.apply_stiffness_transpose(KTx, x);
    formulation.apply_stiffness(Kg, formulation.stationary_vector());

    EXPECT_LE(Kg.linfty_norm(), 1e-12 * Kx.linfty_norm());
    EXPECT_NEAR(formulation.mass_functional() * formulation.stationary_vector(), 1., 1e-14);
    // m = M g, so m^T M^{-1} K = g^T K
    EXPECT_NEAR(formulation.stationary_vector() * Kx, 0., 1e-12 * Kx.l2_norm());
    EXPECT_NEAR(x * KTx, x * Kx, 1e-12 * x.l2_norm() * Kx.l2_norm());
  }
}

TEST(Kinetic, PropagationIsTheExponentialOfTheMatrix)
{
  SimulationParameters parameters = few_unknowns(1);
  parameters.initial_density.standard_deviation = {{0.5}};
  TestRun<1> run(parameters);
  const Formulation<1> &formulation = run.simulation.formulation();
  Vector u;
  formulation.set_initial(u, run.problem.initial_density(), run.problem.initial_mass());
  auto M =
      matrix_of(formulation, [&](Vector &y, const Vector &x) { formulation.apply_mass(y, x); });
  const auto K = matrix_of(formulation,
                           [&](Vector &y, const Vector &x) { formulation.apply_stiffness(y, x); });
  dealii::FullMatrix<double> A(K.m(), K.n());
  M.gauss_jordan();
  M.mmult(A, K);
  constexpr double t = 0.3;
  const std::vector<double> exact =
      exponential_times(A, t, std::vector<double>(u.begin(), u.end()));

  const Propagation result = propagate(formulation, u, t, 1e-10);

  double l1 = 0.;
  for (unsigned int i = 0; i < exact.size(); ++i)
    l1 += std::abs(formulation.mass_functional()(i) * (result.solution(i) - exact[i]));
  EXPECT_LE(l1, 1e-9);
  EXPECT_NEAR(formulation.mass_functional() * result.solution, 1., 1e-14);
}

/// Solves by conjugate gradients, with lumped cells and with others, give back what was multiplied,
/// in the norm of M: unknowns of cells that are steep are nearly dependent.
TEST(KineticMpi, SolvesInAPlaneInvertTheOperator)
{
  for (const double D : {2., 0.1}) {
    SimulationParameters parameters = kinetic_plane("(x^2 - 1)^2 + x*y + 2*y^2", D, 0.7, 1.5);
    parameters.mesh.subdivisions = {8};
    parameters.linear_solver.type = "iterative";
    parameters.linear_solver.tolerance = 1e-12;
    TestRun<2> run(parameters);
    const Formulation<2> &formulation = run.simulation.formulation();
    ASSERT_TRUE(formulation.prefers_products());
    for (const double s : {0., 0.01, 1.}) {
      Vector x, Mx, b, solution;
      for (Vector *v : {&x, &Mx, &b, &solution})
        formulation.reinit(*v);
      set_waves(x);
      formulation.apply_mass(Mx, x);
      const double size = mass_norm(formulation, x);
      formulation.apply_stiffness(b, x);
      b.sadd(s, 2., Mx);

      formulation.solve(2., s, solution, b);

      solution -= x;
      EXPECT_LE(mass_norm(formulation, solution), 1e-9 * size) << D << " " << s;
    }
  }
}

/// The products of whole cells are those with the matrix, also where a wall is not far up.
TEST(Kinetic, ProductsInAPlaneAreThoseOfTheMatrix)
{
  SimulationParameters parameters = kinetic_plane("(x^2 - 1)^2 + x*y + 2*y^2", 0.3, 0.7, 1.5);
  parameters.mesh.subdivisions = {3};
  parameters.momentum.modes = 4;
  TestRun<2> run(parameters);
  const Formulation<2> &formulation = run.simulation.formulation();
  Vector x, Mx, b, solution;
  for (Vector *v : {&x, &Mx, &b, &solution})
    formulation.reinit(*v);
  set_waves(x);
  formulation.apply_mass(Mx, x);
  formulation.apply_stiffness(b, x);
  b.add(1., Mx);

  ASSERT_FALSE(formulation.prefers_products()); // it has the matrix, and an LU of it
  formulation.solve(1., 1., solution, b);

  solution -= x;
  EXPECT_LE(solution.l2_norm(), 1e-10 * x.l2_norm());
}

/// Of averages of derivatives at the nodes there would be more, of the size of a cell.
TEST(Kinetic, OnlyConstantsAreNotTransported)
{
  SimulationParameters parameters = kinetic_plane("(x^2 + y^2)/2", 0.5, 2., 3.);
  parameters.mesh.subdivisions = {4};
  parameters.linear_solver.type = "direct";
  parameters.momentum.modes = 2;
  TestRun<2> run(parameters);

  const std::vector<Complex> lambda = kinetic_eigenvalues(run, 2);

  EXPECT_GT(lambda[0].real(), 0.4);
}

/// -gamma/2 +- sqrt(gamma^2/4 - h), here with the sign that modes decay with; and their sums.
TEST(KineticSpectrum, OfAHarmonicPotential)
{
  constexpr double D = 0.5;
  for (const auto &[gamma, h, formula] :
       {std::make_tuple(0.5, 1., "x^2/2"), std::make_tuple(3., 1., "x^2/2"),
        std::make_tuple(1., 2., "x^2")}) {
    const Complex root = std::sqrt(Complex(0.25 * gamma * gamma - h)), first = 0.5 * gamma - root,
                  second = 0.5 * gamma + root;
    TestRun<1> run(kinetic_line(formula, D, gamma, 8. * std::sqrt(D / h)));

    const std::vector<Complex> lambda = kinetic_eigenvalues(run, 4);

    EXPECT_LE(distance_from(lambda, first), 1e-8) << gamma;
    EXPECT_LE(distance_from(lambda, root.imag() != 0. ? second : 2. * first), 1e-8) << gamma;
  }
}

TEST(KineticSpectrum, TendsToThatOfStrongFrictionWithOrderTwo)
{
  constexpr double D = 0.5;
  std::vector<double> errors;
  for (const double gamma : {16., 32., 64.}) {
    SimulationParameters parameters = kinetic_line("x^2/2", D, gamma, 8. * std::sqrt(D));
    parameters.momentum.modes = 8;
    TestRun<1> run(parameters);
    const std::vector<Complex> lambda = kinetic_eigenvalues(run, 2);
    errors.push_back(std::abs(gamma * lambda[0].real() - 1.)); // that of -x' d/dx is 1
    EXPECT_NEAR(lambda[1].real(), 2. * lambda[0].real(), 1e-6);
  }
  EXPECT_NEAR(observed_order(errors[0], errors[1]), 2., 0.1);
  EXPECT_NEAR(observed_order(errors[1], errors[2]), 2., 0.1);
}

/// The next ones after the first, 0.325973 +- 1.28620 i, lie beyond what was looked through, which
/// is known.
TEST(KineticSpectrum, OfTwoWells)
{
  SimulationParameters parameters = kinetic_line("(x^2 - 1)^2/4", 0.05, 0.5, 2.2);
  parameters.mesh.subdivisions = {24};
  parameters.discretization.degree = 6;
  TestRun<1> run(parameters);

  // enough for the oscillation in a well, whose imaginary part is large, to be among them
  const std::vector<Complex> lambda = kinetic_eigenvalues(run, 12);

  EXPECT_NEAR(lambda[0].real(), 2.21681e-3, 1e-4 * 2.21681e-3);
  EXPECT_EQ(lambda[0].imag(), 0.);
  EXPECT_LE(distance_from(lambda, Complex(0.325973, 1.28620)), 1e-4);
}

/// V = 0 on an interval of length 1 with mirrors: pi^2 D/gamma for cos(pi x), beside k gamma, with
/// which what does not depend on x decays.
TEST(KineticSpectrum, OfABoxWithMirrors)
{
  SimulationParameters parameters = kinetic_line("0*x", 1., 2., 0.5);
  parameters.mesh.subdivisions = {4};
  parameters.momentum.modes = 20;
  TestRun<1> run(parameters);

  const std::vector<Complex> lambda = kinetic_eigenvalues(run, 4);

  EXPECT_LE(distance_from(lambda, 0.5 * dealii::numbers::PI * dealii::numbers::PI), 1e-4);
}
