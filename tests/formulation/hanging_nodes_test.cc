#include "support/test_run.h"

#include "formulation/fokker_planck.h"
#include "formulation/weighted_heat.h"
#include "model/analytic_potential.h"
#include "spectrum/spectrum.h"
#include "time/exponential.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

namespace {

constexpr double D = 0.25; // sqrt(D) = 0.5

/// The box +-3.5, 1.5 cells to a side of length sqrt(D) where x is far from the origin's octant,
/// halved once or twice elsewhere; then all cells halved n times.
template <int dim>
Region<dim> uneven_box(const unsigned int n_roots, const unsigned int n,
                       const BoundaryConditions<dim> &boundary = {})
{
  BoxGrid<dim> box;
  for (unsigned int d = 0; d < dim; ++d) {
    box.lower[d] = -3.5;
    box.upper[d] = 3.5;
    box.n[d] = n_roots;
  }
  box.periodic = boundary.periodic;
  CellTree<dim> tree(box);
  for (const double reach : {1.5, 0.7}) {
    std::vector<bool> marked(tree.n_cells(), false);
    for (unsigned int number = 0; number < marked.size(); ++number) {
      const dealii::Point<dim> x = tree.cell(number).middle();
      marked[number] = true;
      for (unsigned int d = 0; d < dim; ++d)
        marked[number] = marked[number] && x[d] > -0.4 * reach && x[d] < 1.2 * reach;
    }
    tree = tree.divided(marked);
  }
  return {std::make_shared<const CellTree<dim>>(tree.refined(n)), boundary};
}

template <int dim>
std::shared_ptr<const Potential<dim>> quadratic()
{
  PotentialParameters parameters;
  parameters.type = "quadratic";
  return make_analytic_potential<dim>(parameters);
}

/// V = |x|^2/2 on such a mesh, in a formulation.
template <int dim, typename TheFormulation>
struct OrnsteinUhlenbeck {
  OrnsteinUhlenbeck(const Region<dim> &region, const unsigned int degree,
                    const MPI_Comm communicator = MPI_COMM_WORLD)
      : potential(quadratic<dim>()),
        discretization(region, degree, communicator),
        cells(discretization, *potential, D),
        formulation(cells, D, LinearSolverParameters())
  {
  }

  std::vector<double> rates(const unsigned int n) const
  {
    SpectrumParameters parameters;
    parameters.number_of_eigenvalues = n;
    return compute_spectrum(formulation, parameters).lambda;
  }

  const std::shared_ptr<const Potential<dim>> potential;
  const Discretization<dim> discretization;
  const WeightedCells<dim> cells;
  const TheFormulation formulation;
};

/// The largest difference, at all nodes of all cells, of f and what its values at the nodes that
/// are unknowns make of it.
template <int dim, typename F>
double largest_difference(const Region<dim> &region, const unsigned int degree, const F &f)
{
  const Discretization<dim> discretization(region, degree, MPI_COMM_WORLD);
  const std::shared_ptr<const Potential<dim>> potential = quadratic<dim>();
  const WeightedCells<dim> cells(discretization, *potential, D);
  const std::vector<dealii::Point<dim>> &nodes = discretization.element().get_unit_support_points();
  Vector u;
  discretization.reinit(u);
  for (const WeightedCell<dim> &cell : cells.cells())
    for (unsigned int i = 0; i < nodes.size(); ++i)
      if (const auto j = cell.nodes.unknown(i);
          j != CellNodes::none && discretization.node_map().owned().is_element(j))
        u(j) = f(cell.geometry.map(nodes[i]));
  u.update_ghost_values();
  double largest = 0.;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const std::vector<double> values = cell.nodes.gather(u);
    for (unsigned int i = 0; i < nodes.size(); ++i)
      largest = std::max(largest, std::abs(values[i] - f(cell.geometry.map(nodes[i]))));
  }
  return dealii::Utilities::MPI::max(largest, MPI_COMM_WORLD);
}

template <int dim>
double power_of_sum(const dealii::Point<dim> &x, const unsigned int p)
{
  double sum = 0.2;
  for (unsigned int d = 0; d < dim; ++d)
    sum += (0.3 + 0.1 * d) * x[d];
  return std::pow(sum, p);
}

template <int dim>
double difference_of_polynomial(const unsigned int n_roots, const unsigned int degree)
{
  return largest_difference<dim>(
      uneven_box<dim>(n_roots, 0), degree,
      [degree](const dealii::Point<dim> &x) { return power_of_sum(x, degree); });
}

/// Of a vector that means nothing.
template <int dim>
Vector some_vector(const Formulation<dim> &formulation)
{
  Vector u;
  formulation.reinit(u);
  for (const auto j : u.locally_owned_elements())
    u(j) = std::sin(3. * j) + 0.5;
  return u;
}

template <int dim>
double integral(const Formulation<dim> &formulation, const Vector &u)
{
  double sum = 0.;
  Density<dim>(formulation, u)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        for (unsigned int q = 0; q < points.size(); ++q)
          sum += points.JxW(q) * values.density(q, points.U(q));
      });
  return dealii::Utilities::MPI::sum(sum, MPI_COMM_WORLD);
}

} // namespace

class HangingNodesMpi : public ::testing::TestWithParam<unsigned int> {};

TEST_P(HangingNodesMpi, HoldPolynomialsOfTheDegree)
{
  EXPECT_LE(difference_of_polynomial<1>(4, GetParam()), 1e-11);
  EXPECT_LE(difference_of_polynomial<2>(4, GetParam()), 1e-11);
  EXPECT_LE(difference_of_polynomial<3>(3, GetParam()), 1e-11);
}

INSTANTIATE_TEST_SUITE_P(AllDegrees, HangingNodesMpi, ::testing::Values(1u, 2u, 3u, 4u));

TEST(HangingNodesAtWallsMpi, VanishWhereMassLeavesAndAreTheirPartners)
{
  BoundaryConditions<2> boundary;
  boundary.periodic[0] = true;
  boundary.absorbing[2] = true;
  const auto f = [](const dealii::Point<2> &x) { return (x[1] + 3.5) * (1. - x[1]); };

  EXPECT_LE(largest_difference<2>(uneven_box<2>(4, 0, boundary), 2, f), 1e-12);
}

TEST(HangingNodesAtWallsMpi, CountEachUnknownOnce)
{
  // 2 x 2 cells, one of them halved: 9 + 5 nodes, of which two hang
  const BoxGrid<2> box{dealii::Point<2>(0., 0.), dealii::Point<2>(1., 1.), {{2, 2}}};
  const CellTree<2> tree = CellTree<2>(box).divided({true, false, false, false});
  const Region<2> region(std::make_shared<const CellTree<2>>(tree), BoundaryConditions<2>());

  EXPECT_EQ(7u, region.n_cells());
  EXPECT_EQ(12u, Discretization<2>(region, 1, MPI_COMM_WORLD).n_dofs());
}

TEST(HangingNodesOfWeightedHeatMpi, GibbsIsStationaryAndMassIsTheIntegral)
{
  const OrnsteinUhlenbeck<2, WeightedHeat<2>> at(uneven_box<2>(6, 0), 3);
  const Vector u = some_vector(at.formulation);
  Vector image;
  at.formulation.reinit(image);

  at.formulation.apply_stiffness(image, at.formulation.stationary_vector());

  EXPECT_LE(image.linfty_norm(), 1e-12);
  EXPECT_NEAR(1., at.formulation.mass_functional() * at.formulation.stationary_vector(), 1e-12);
  const double mass = at.formulation.mass_functional() * u;
  EXPECT_NEAR(mass, integral(at.formulation, u), 1e-12 * u.l2_norm());
  at.formulation.apply_stiffness(image, u);
  EXPECT_NEAR(0., at.formulation.stationary_vector() * image, 1e-12 * image.l2_norm());
}

TEST(HangingNodesOfFokkerPlanckMpi, NoMassLeavesAndMassIsTheIntegral)
{
  const OrnsteinUhlenbeck<2, FokkerPlanck<2>> at(uneven_box<2>(6, 0), 3);
  const Vector u = some_vector(at.formulation);
  Vector one, image;
  at.formulation.reinit(one);
  at.formulation.reinit(image);
  for (const auto j : one.locally_owned_elements())
    one(j) = 1.;

  at.formulation.apply_stiffness_transpose(image, one);

  EXPECT_LE(image.linfty_norm(), 1e-11);
  EXPECT_NEAR(at.formulation.mass_functional() * u, integral(at.formulation, u),
              1e-12 * u.l2_norm());
}

/// The last one of the rates p + 1 of V = |x|^2/2, whose eigenfunctions are polynomials of that
/// degree, is met with order 2p.
TEST(HangingNodes, RatesOfAQuadraticConvergeWithTwiceTheDegree)
{
  for (const unsigned int p : {1u, 2u}) {
    const unsigned int n_modes = (p + 1) * (p + 4) / 2; // sum of k + 1 for k = 1, ..., p + 1
    double errors[2];
    for (const unsigned int n : {0u, 1u}) {
      const OrnsteinUhlenbeck<2, WeightedHeat<2>> at(uneven_box<2>(8, n + (p == 1)), p);
      errors[n] = at.rates(n_modes).back() - (p + 1.);
    }
    EXPECT_GE(errors[1], 0.);
    EXPECT_NEAR(2. * p, std::log2(errors[0] / errors[1]), 0.3) << "degree " << p;
  }
}

/// In the norm of L^2_pi, with exact time.
TEST(HangingNodes, DensityConvergesWithOneMoreThanTheDegree)
{
  constexpr double T = 0.5, mean = 0.3, sd = 0.4;
  InitialDensityParameters start;
  start.type = "gaussian";
  start.mean = {{mean, mean}};
  start.standard_deviation = {{sd}};
  for (const unsigned int p : {1u, 2u}) {
    double errors[2];
    for (const unsigned int n : {0u, 1u}) {
      const OrnsteinUhlenbeck<2, WeightedHeat<2>> at(uneven_box<2>(8, n + 1), p);
      const auto rho_0 =
          make_initial_density<2>(start, at.discretization.region().lower(),
                                  at.discretization.region().upper(), *at.potential, D);
      Vector u;
      at.formulation.set_initial(u, *rho_0, 1.);
      const Propagation end = propagate(at.formulation, u, T, 1e-10);
      errors[n] = gibbsflow::testing::density_error<2>(
                      at.formulation, end.solution,
                      gibbsflow::testing::ornstein_uhlenbeck_density<2>(D, mean, sd, T))
                      .l2_pi;
      EXPECT_NEAR(1., at.formulation.mass_functional() * end.solution, 1e-12);
    }
    EXPECT_NEAR(p + 1., std::log2(errors[0] / errors[1]), 0.3) << "degree " << p;
  }
}

/// Polynomials of degree k are the eigenfunctions of V = |x|^2/2 with the rate k.
TEST(HangingNodes, RatesOfAQuadraticAreExactWhereTheDegreeIsEnough)
{
  const std::vector<double> in_a_plane =
      OrnsteinUhlenbeck<2, WeightedHeat<2>>(uneven_box<2>(4, 0), 4).rates(5);
  const std::vector<double> in_space =
      OrnsteinUhlenbeck<3, WeightedHeat<3>>(uneven_box<3>(3, 0), 2).rates(3);

  // on the whole space: the box leaves e^{-24.5}
  EXPECT_NEAR(1., in_a_plane[0], 1e-8);
  EXPECT_NEAR(2., in_a_plane[4], 1e-8);
  EXPECT_NEAR(1., in_space[2], 1e-7);
}
