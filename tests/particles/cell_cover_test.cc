#include "particles/cell_cover.h"

#include "particles/particle_fixtures.h"

#include <gtest/gtest.h>

#include <utility>

using namespace gibbsflow;
using namespace gibbsflow::test;

namespace {

/// Four cells on (-1, 1).
struct Line {
  explicit Line(const BoundaryConditions<1> &boundary = {},
                const Division division = Division::overlap)
      : cover_of(cube<1>(1., 4), boundary, 0, division)
  {
  }

  /// The shares of all four.
  std::vector<double> shares(const double a, const double b)
  {
    cover_of.cover(a, b, cover);
    std::vector<double> all(4, 0.);
    for (std::size_t k = 0; k < cover.share.size(); ++k)
      all[cover.first + k] += cover.share[k];
    return all;
  }

  IntervalCover<1> cover_of;
  CellCover cover;
};

void expect_shares(const std::vector<double> &found, const std::vector<double> &expected)
{
  for (unsigned int k = 0; k < 4; ++k)
    EXPECT_NEAR(found[k], expected[k], 1e-15) << k;
}

} // namespace

TEST(CellCover, DividesAnIntervalAmongCells)
{
  Line line;
  expect_shares(line.shares(-0.75, 0.25), {0.25, 0.5, 0.25, 0.});
  expect_shares(line.shares(0.25, -0.75), {0.25, 0.5, 0.25, 0.});
  expect_shares(line.shares(0.1, 0.2), {0., 0., 1., 0.});
  expect_shares(line.shares(-1., 1.), {0.25, 0.25, 0.25, 0.25});
}

TEST(CellCover, OfAPointIsOneCell)
{
  Line line;
  expect_shares(line.shares(0.3, 0.3), {0., 0., 1., 0.});
  expect_shares(line.shares(1., 1.), {0., 0., 0., 1.});
  expect_shares(line.shares(1.2, 1.2), {0., 0., 0., 1.});
  EXPECT_EQ(line.cover.carried, 1.);
}

TEST(CellCover, ReflectsAtWalls)
{
  Line line;
  // from 0.9 to 1.1: the half beyond comes back to 0.9
  expect_shares(line.shares(0.9, 1.1), {0., 0., 0., 1.});
  EXPECT_NEAR(line.cover.carried, 0.5, 1e-15);
  // from -1.5 to 0.5: a half beyond covers -1 to -0.5 twice, with the quarter that is there
  expect_shares(line.shares(-1.5, 0.5), {0.5, 0.25, 0.25, 0.});
  // several times to and fro
  expect_shares(line.shares(3.1, 3.2), {1., 0., 0., 0.});
  expect_shares(line.shares(-3., 5.), {0.25, 0.25, 0.25, 0.25});
  EXPECT_NEAR(line.cover.inside(), 1., 1e-15);
}

TEST(CellCover, ComesInOnTheOtherSide)
{
  BoundaryConditions<1> boundary;
  boundary.periodic = {{true}};
  Line line(boundary);
  expect_shares(line.shares(0.75, 1.25), {0.5, 0., 0., 0.5});
  expect_shares(line.shares(-1.25, -0.75), {0.5, 0., 0., 0.5});
  expect_shares(line.shares(10., 10.5), {0., 0., 1., 0.});
  expect_shares(line.shares(-7., 9.), {0.25, 0.25, 0.25, 0.25});
  EXPECT_EQ(line.cover.carried, 0.);
}

TEST(CellCover, LosesWhatAbsorbingWallsTake)
{
  BoundaryConditions<1> boundary;
  boundary.absorbing = {false, true};
  Line line(boundary);
  expect_shares(line.shares(0.5, 2.5), {0., 0., 0., 0.25});
  EXPECT_NEAR(line.cover.lost, 0.75, 1e-15);
  expect_shares(line.shares(3., 4.), {0., 0., 0., 0.});
  EXPECT_NEAR(line.cover.lost, 1., 1e-15);
  expect_shares(line.shares(-1.25, -1.), {1., 0., 0., 0.});
  EXPECT_EQ(line.cover.lost, 0.);
}

TEST(CellCover, WithHatsKeepsTheMean)
{
  Line line({}, Division::linear);
  for (const auto &[a, b] : std::vector<std::pair<double, double>>{
           {0.1, 0.2}, {0.3, 0.3}, {-0.3, 0.2}, {-0.42, 0.17}, {-0.51, 0.4}, {0.1, 0.1 + 1e-9}}) {
    const std::vector<double> shares = line.shares(a, b);
    double mean = 0.;
    for (unsigned int k = 0; k < 4; ++k)
      mean += shares[k] * (-0.75 + 0.5 * k);
    EXPECT_NEAR(mean, 0.5 * (a + b), 1e-14) << a;
    EXPECT_NEAR(line.cover.inside(), 1., 1e-14) << a;
  }
  expect_shares(line.shares(0.1, 0.2), {0., 0.2, 0.8, 0.});
  expect_shares(line.shares(0.3, 0.3), {0., 0., 0.9, 0.1});
  expect_shares(line.shares(0., 0.5), {0., 0.125, 0.75, 0.125});
}

// Intervals that divide the line give all cells the same.
TEST(CellCover, WithHatsKeepsWhatIsUniform)
{
  BoundaryConditions<1> periodic;
  periodic.periodic = {{true}};
  for (const BoundaryConditions<1> &boundary : {BoundaryConditions<1>(), periodic}) {
    Line line(boundary, Division::linear);
    std::vector<double> sum(4, 0.);
    constexpr unsigned int n = 7;
    for (unsigned int k = 0; k < n; ++k) {
      const std::vector<double> shares = line.shares(0.3 + 2. * k / n, 0.3 + 2. * (k + 1.) / n);
      for (unsigned int cell = 0; cell < 4; ++cell)
        sum[cell] += shares[cell] / n;
    }
    if (boundary.periodic[0])
      expect_shares(sum, {0.25, 0.25, 0.25, 0.25});
    expect_shares(line.shares(-1., 1.), {0.25, 0.25, 0.25, 0.25});
  }
}

TEST(CellCover, WithHatsAtWalls)
{
  Line line({}, Division::linear);
  expect_shares(line.shares(0.9, 1.1), {0., 0., 0., 1.});
  EXPECT_NEAR(line.cover.carried, 0.5, 1e-15);
  // (-1, -0.5) twice and (-0.5, 0.5) once
  expect_shares(line.shares(-1.5, 0.5), {0.46875, 0.28125, 0.21875, 0.03125});

  BoundaryConditions<1> boundary;
  boundary.absorbing = {false, true};
  Line absorbing(boundary, Division::linear);
  expect_shares(absorbing.shares(0.5, 2.5), {0., 0., 0.03125, 0.21875});
  EXPECT_NEAR(absorbing.cover.lost, 0.75, 1e-15);

  boundary.absorbing = {false, false};
  boundary.periodic = {{true}};
  Line periodic(boundary, Division::linear);
  expect_shares(periodic.shares(0.75, 1.25), {0.5, 0., 0., 0.5});
  expect_shares(periodic.shares(10., 10.5), {0., 0.125, 0.75, 0.125});
}
