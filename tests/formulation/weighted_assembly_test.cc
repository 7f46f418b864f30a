#include "formulation/weighted_assembly.h"

#include "model/analytic_potential.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

namespace {

/// Three cells of unequal edges, steep in two dimensions, and a metric that is not diagonal.
template <int dim>
struct SteepCells {
  SteepCells()
      : potential(make_analytic_potential<dim>(formula())),
        discretization(grid(), dim == 2 ? 3 : 2, MPI_COMM_SELF),
        cells(discretization, *potential, dim == 2 ? 0.05 : 0.3)
  {
    dealii::SymmetricTensor<2, dim> G;
    for (unsigned int d = 0; d < dim; ++d) {
      G[d][d] = 2. + d;
      if (d > 0)
        G[d][0] = 0.7;
    }
    metric = Metric<dim>(G);
  }

  static PotentialParameters formula()
  {
    PotentialParameters parameters;
    parameters.expression = dim == 2 ? "(x^2-1)^2 + 2*y^2 + x*y" : "(x^2-1)^2 + 2*y^2 + x*z + z^2";
    return parameters;
  }

  static BoxGrid<dim> grid()
  {
    BoxGrid<dim> box;
    for (unsigned int d = 0; d < dim; ++d) {
      box.lower[d] = -0.6;
      box.upper[d] = 0.9 + 0.2 * d;
      box.n[d] = d == 0 ? 3 : 1;
    }
    return box;
  }

  const std::shared_ptr<const Potential<dim>> potential;
  const Discretization<dim> discretization;
  const WeightedCells<dim> cells;
  Metric<dim> metric;
};

/// Both matrices of a cell by loops over points and pairs of nodes.
template <int dim>
LocalMatrices plain_loop(const CellPoints<dim> &points, const std::vector<double> &scales,
                         double kappa, const Metric<dim> &metric)
{
  const unsigned int n = points.n_shapes();
  LocalMatrices result;
  result.mass.assign(n * n, 0.);
  result.stiffness.assign(n * n, 0.);
  for (unsigned int q = 0; q < points.size(); ++q) {
    const double weight = points.JxW(q) * std::exp(points.cell().smallest_log_weight - points.U(q));
    for (unsigned int i = 0; i < n; ++i)
      for (unsigned int j = 0; j < n; ++j) {
        result.mass[i * n + j] +=
            weight * scales[i] * scales[j] * points.value(q, i) * points.value(q, j);
        result.stiffness[i * n + j] +=
            weight * scales[i] * scales[j] * kappa *
            (metric.orthonormal(points.gradient(q, i)) * metric.orthonormal(points.gradient(q, j)));
      }
  }
  return result;
}

void expect_equal(const std::vector<double> &A, const std::vector<double> &B, unsigned int n)
{
  ASSERT_EQ(A.size(), n * n);
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < n; ++j) {
      EXPECT_NEAR(A[i * n + j], B[i * n + j], 1e-12 * std::sqrt(B[i * n + i] * B[j * n + j]));
      EXPECT_EQ(A[i * n + j], A[j * n + i]);
    }
}

template <int dim>
void compare_with_plain_loops()
{
  const SteepCells<dim> steep;
  for (const WeightedCell<dim> &cell : steep.cells.cells()) {
    const CellPoints<dim> points(cell);
    std::vector<double> scales;
    for (unsigned int i = 0; i < points.n_shapes(); ++i)
      scales.push_back(std::exp(0.5 * std::sin(2. * i)));
    LocalMatrices result;

    for (const Metric<dim> &metric : {Metric<dim>(), steep.metric}) {
      integrate_local(points, cell.smallest_log_weight, scales, 0.7, metric, result);

      const LocalMatrices plain = plain_loop(points, scales, 0.7, metric);
      expect_equal(result.mass, plain.mass, points.n_shapes());
      expect_equal(result.stiffness, plain.stiffness, points.n_shapes());
    }
  }
}

} // namespace

TEST(WeightedAssembly, IsThePlainLoopOnSteepCellsInTwoDimensions)
{
  compare_with_plain_loops<2>();
}

TEST(WeightedAssembly, IsThePlainLoopInThreeDimensions)
{
  compare_with_plain_loops<3>();
}
