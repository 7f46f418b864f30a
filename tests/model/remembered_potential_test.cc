#include "model/remembered_potential.h"

#include "simulation/problem.h"
#include "space/weighted_cells.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace gibbsflow {

namespace {

/// cos(x) y that counts the points at which it is evaluated.
class CountedPotential : public Potential<2> {
public:
  explicit CountedPotential(std::atomic<std::size_t> &count) : count_(count) {}

  std::vector<Jet<2>> jets(const std::vector<dealii::Point<2>> &points, unsigned int) const override
  {
    std::vector<Jet<2>> result;
    for (const dealii::Point<2> &x : points) {
      ++count_;
      result.emplace_back(std::cos(x[0]) * x[1]);
      result.back().gradient = dealii::Tensor<1, 2>({-std::sin(x[0]) * x[1], std::cos(x[0])});
    }
    return result;
  }

private:
  std::atomic<std::size_t> &count_;
};

std::vector<dealii::Point<2>> lattice(const unsigned int n)
{
  std::vector<dealii::Point<2>> points;
  for (unsigned int i = 0; i <= n; ++i)
    for (unsigned int j = 0; j <= n; ++j)
      points.emplace_back(static_cast<double>(i) / n, static_cast<double>(j) / n);
  return points;
}

} // namespace

TEST(RememberedPotential, EvaluatesEveryPointOnce)
{
  std::atomic<std::size_t> count{0};
  const RememberedPotential<2> V(std::make_unique<CountedPotential>(count));
  std::vector<double> values;

  V.values(lattice(4), values);
  EXPECT_EQ(count, 25U);
  V.values(lattice(4), values);
  EXPECT_EQ(count, 25U);
  V.values(lattice(8), values); // contains the points of the coarser one
  EXPECT_EQ(count, 81U);
  V.value({0.5, -0.});
  V.value({0.5, 0.});
  EXPECT_EQ(count, 81U);
  V.values({{2., 3.}, {2., 3.}, {2., 3.}}, values); // twice in one call
  EXPECT_EQ(count, 82U);
  EXPECT_EQ(values, std::vector<double>(3, std::cos(2.) * 3.));
}

TEST(RememberedPotential, KeepsGradientsButNoHessians)
{
  std::atomic<std::size_t> count{0};
  const RememberedPotential<2> V(std::make_unique<CountedPotential>(count));
  const std::vector<dealii::Point<2>> points = lattice(4);

  for (unsigned int time = 0; time < 2; ++time) {
    const std::vector<Jet<2>> jets = V.jets(points, 1);
    EXPECT_EQ(count, 25U);
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_EQ(jets[i].value, std::cos(points[i][0]) * points[i][1]);
      EXPECT_EQ(jets[i].gradient, V.gradient(points[i]));
    }
  }
  V.jets(points, 2);
  EXPECT_EQ(count, 50U);
}

TEST(RememberedPotential, IsThePotential)
{
  std::atomic<std::size_t> count{0};
  const RememberedPotential<2> V(std::make_unique<CountedPotential>(count));
  const CountedPotential direct(count);
  std::vector<double> values;
  V.values(lattice(3), values);
  V.values(lattice(9), values);

  const std::vector<dealii::Point<2>> points = lattice(9);
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(values[i], direct.value(points[i]));
    EXPECT_EQ(V.value(points[i]), values[i]);
    EXPECT_EQ(V.gradient(points[i]), direct.gradient(points[i]));
  }
}

TEST(RememberedPotential, MayBeAskedByManyThreads)
{
  std::atomic<std::size_t> count{0};
  const RememberedPotential<2> V(std::make_unique<CountedPotential>(count));
  std::vector<std::vector<double>> values(4);
  std::vector<std::thread> threads;
  for (unsigned int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (const unsigned int n : {10u + t, 20u})
        V.values(lattice(n), values[t]);
    });
  for (std::thread &thread : threads)
    thread.join();

  for (unsigned int t = 1; t < 4; ++t)
    EXPECT_EQ(values[t], values[0]);
}

// A second mesh with the same cells costs nothing; half of its cells, divided, cost their own.
TEST(RememberedPotential, KeepsValuesFromMeshToMesh)
{
  std::atomic<std::size_t> count{0};
  const RememberedPotential<2> V(std::make_unique<CountedPotential>(count));
  MeshParameters mesh;
  mesh.lower_corner = {-1.};
  mesh.upper_corner = {1.};
  mesh.subdivisions = {4};
  mesh.refinements = 0;
  const auto region = make_region<2>(mesh);
  const Discretization<2> all(region, 2, MPI_COMM_SELF);
  std::vector<bool> half(16, true);
  std::fill_n(half.begin(), 8, false);
  const Discretization<2> part(region.with_cells(half), 2, MPI_COMM_SELF);

  const WeightedCells<2> first(all, V, 1.);
  const std::size_t n = count;
  const WeightedCells<2> again(all, V, 1.), smaller(part, V, 1.);

  EXPECT_EQ(n, 16U * 25U);
  EXPECT_EQ(count, n);
  EXPECT_EQ(again.cells()[3].log_weight, first.cells()[3].log_weight);
}

} // namespace gibbsflow
