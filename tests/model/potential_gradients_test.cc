#include "model/analytic_potential.h"
#include "model/regularized_potential.h"
#include "model/remembered_potential.h"

#include "support/grids.h"

#include <cmath>

using namespace gibbsflow;

namespace {

/// Gradients of many points at once against those one by one, in a number that fills no vector.
template <int dim>
void compare_gradients(const Potential<dim> &V, const std::string &name)
{
  constexpr std::size_t n = 7, stride = 9;
  std::vector<double> x(dim * stride, 0.), g(dim * stride, -1.);
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < n; ++i)
      x[d * stride + i] = std::sin(1. + 3. * i + 5. * d);

  V.gradients(n, stride, x.data(), g.data());

  for (std::size_t i = 0; i < n; ++i) {
    dealii::Point<dim> point;
    for (unsigned int d = 0; d < dim; ++d)
      point[d] = x[d * stride + i];
    const dealii::Tensor<1, dim> expected = V.gradient(point);
    for (unsigned int d = 0; d < dim; ++d)
      EXPECT_NEAR(g[d * stride + i], expected[d], 1e-13 * (1. + expected.norm())) << name;
  }
}

template <int dim>
void compare_all()
{
  const test::NamedFile grid(".npy",
                             test::npy_on_cube<dim>(7, -2., 2., [](const dealii::Point<dim> &x) {
                               return std::sin(x[0]) + x.norm_square();
                             }));
  for (const std::string &name : analytic_potential_names()) {
    PotentialParameters parameters;
    parameters.file = grid.name();
    parameters.lower_corner = {-2.};
    parameters.upper_corner = {2.};
    parameters.type = name;
    parameters.expression = "sin(x) + x^2";
    std::shared_ptr<const Potential<dim>> V;
    try {
      V = make_analytic_potential<dim>(parameters);
    } catch (const UserError &) {
      continue; // not in this dimension
    }
    compare_gradients(*V, name);
    parameters.scale = 0.7;
    parameters.l2 = 0.3;
    const auto penalized = make_analytic_potential<dim>(parameters);
    compare_gradients(*penalized, name + ", scaled");
    compare_gradients(RegularizedPotential<dim>(penalized, V), name + ", regularized");
    compare_gradients(RememberedPotential<dim>(V), name + ", remembered");
  }
}

} // namespace

TEST(PotentialGradients, OfManyPointsAreThoseOfEach)
{
  compare_all<1>();
  compare_all<2>();
  compare_all<3>();
}
