#include "mesh/landscape_cut.h"

#include "base/user_error.h"
#include "model/analytic_potential.h"
#include "model/potential.h"

#include <gtest/gtest.h>

using namespace gibbsflow;

namespace {

/// V = (x^2 - 1)^2.
class Wells : public Potential<1> {
public:
  std::vector<Jet<1>> jets(const std::vector<dealii::Point<1>> &points, unsigned int) const override
  {
    std::vector<Jet<1>> result;
    for (const dealii::Point<1> &x : points)
      result.emplace_back(V(x[0]));
    return result;
  }
  virtual double V(double x) const { return std::pow(x * x - 1., 2); }
};

class Pole : public Wells {
public:
  double V(double x) const override { return std::log(x); }
};

/// Mass one on [lower, upper].
class Bar : public InitialDensity<1> {
public:
  Bar(double lower, double upper) : lower_(lower), upper_(upper) {}
  double log_value(const dealii::Point<1> &x) const override
  {
    return x[0] >= lower_[0] && x[0] <= upper_[0] ? -std::log(upper_[0] - lower_[0])
                                                  : -std::numeric_limits<double>::infinity();
  }
  bool is_normalized() const override { return true; }
  double length_scale(const dealii::Point<1> &, const dealii::Point<1> &) const override
  {
    return upper_[0] - lower_[0];
  }
  std::pair<dealii::Point<1>, dealii::Point<1>> support() const override
  {
    return {lower_, upper_};
  }

private:
  const dealii::Point<1> lower_, upper_;
};

const BoxGrid<1> grid{dealii::Point<1>(-3.), dealii::Point<1>(3.), {{600}}};

/// The interval covered by the kept cells.
std::pair<double, double> kept(const LandscapeCut<1> &cut)
{
  double lower = 3., upper = -3.;
  for (unsigned int cell = 0; cell < grid.n_cells(); ++cell)
    if (cut.keep[cell]) {
      lower = std::min(lower, grid.cell_lower(cell)[0]);
      upper = std::max(upper, grid.cell_upper(cell)[0]);
    }
  return {lower, upper};
}

} // namespace

TEST(LandscapeCut, ConnectsWellsThatAHundredDSeparate)
{
  const double D = 0.01; // the saddle is 100 D up, more than the cut's 40 D

  const LandscapeCut<1> cut = cut_landscape<1>(grid, Wells(), D, Bar(-1.1, -0.9), 40.);

  EXPECT_NEAR(cut.level, 1., 0.01);
  EXPECT_NEAR(*cut.barrier, 1., 0.01);
  const double edge = std::sqrt(1. + std::sqrt(1. + 40. * D)); // V = 1 + 40 D
  EXPECT_NEAR(kept(cut).first, -edge, 0.02);
  EXPECT_NEAR(kept(cut).second, edge, 0.02);
  EXPECT_EQ(std::count(cut.keep.begin(), cut.keep.end(), false), cut.n_cut);
  EXPECT_LT(cut.gibbs_mass_cut_bound, std::exp(-135.));
}

TEST(LandscapeCut, ReachesUpToWhereTheStartIs)
{
  const LandscapeCut<1> cut = cut_landscape<1>(grid, Wells(), 0.01, Bar(2.0, 2.2), 40.);

  EXPECT_GT(cut.level, std::pow(2.2 * 2.2 - 1., 2) - 0.5);
  EXPECT_GT(kept(cut).second, 2.2);
  EXPECT_EQ(cut.initial_mass_cut, 0.);
}

TEST(LandscapeCut, ZeroKeepsAllCells)
{
  EXPECT_EQ(cut_landscape<1>(grid, Wells(), 0.01, Bar(-1., 1.), 0.).n_cut, 0u);
}

TEST(LandscapeCut, IntegratesAStartMuchNarrowerThanACell)
{
  const LandscapeCut<1> cut =
      cut_landscape<1>(grid, Wells(), 0.1, Bar(0.123456789, 0.123456790), 40.);

  EXPECT_NEAR(cut.initial_mass, 1., 1e-6); // the corners' own rounding
}

TEST(LandscapeCut, RefusesAPotentialThatIsNotFinite)
{
  EXPECT_THROW(cut_landscape<1>(grid, Pole(), 0.1, Bar(1., 2.), 40.), UserError);
}

namespace {

/// V = x^2: the walls of [-3,3] are 9 up.
class Bowl : public Wells {
public:
  double V(double x) const override { return x * x; }
};

} // namespace

TEST(LandscapeCut, KeepsTheWayToAnAbsorbingWall)
{
  BoundaryConditions<1> boundary;
  boundary.absorbing[1] = true;
  const Bar start(-0.1, 0.1);

  const auto reflecting = kept(cut_landscape<1>(grid, Bowl(), 0.1, start, 20.));
  const auto absorbing = kept(cut_landscape<1>({grid, boundary}, Bowl(), 0.1, start, 20.));

  EXPECT_LT(reflecting.second, 1.5);
  EXPECT_EQ(absorbing.second, 3.);
}

TEST(LandscapeCut, PeriodicNeighborsWrapAround)
{
  BoxGrid<1> circle = grid;
  circle.periodic[0] = true;
  EXPECT_EQ(grid.neighbors(0).size(), 1u);
  EXPECT_EQ(circle.neighbors(0), (std::vector<unsigned int>{599, 1}));
  EXPECT_EQ(circle.neighbors(599), (std::vector<unsigned int>{598, 0}));
}

/// A well between the samples of a cell that would be cut holds all of the mass.
TEST(LandscapeCut, KeepsEverythingWhereACellHidesAWell)
{
  const BoxGrid<1> coarse{dealii::Point<1>(-4.), dealii::Point<1>(4.), {{40}}};
  const auto n_cut = [&](const std::string &formula) {
    PotentialParameters parameters;
    parameters.expression = formula;
    return cut_landscape<1>(coarse, *make_analytic_potential<1>(parameters), 0.1, Bar(-0.1, 0.1),
                            40.)
        .n_cut;
  };

  EXPECT_GT(n_cut("x^2"), 0U);
  EXPECT_GT(n_cut("x^2 + sin(20*x) + 0.1*abs(x)"), 0U);
  EXPECT_EQ(n_cut("x^2 - 20*exp(-((x - 3.1234)/0.003)^2)"), 0U);
  EXPECT_GT(n_cut("x^2 - 2*exp(-((x - 3.1234)/0.003)^2)"), 0U); // 78 D up
}

namespace {

/// Mass one on [-0.1, 0.1] and `weight` on [2, 2.1].
class BarWithAFewFarOff : public Bar {
public:
  explicit BarWithAFewFarOff(const double weight) : Bar(-0.1, 0.1), far_(2., 2.1), weight_(weight)
  {
  }
  double log_value(const dealii::Point<1> &x) const override
  {
    return x[0] > 1. ? far_.log_value(x) + std::log(weight_) : Bar::log_value(x);
  }
  std::pair<dealii::Point<1>, dealii::Point<1>> support() const override
  {
    return {dealii::Point<1>(-0.1), dealii::Point<1>(2.1)};
  }

private:
  const Bar far_;
  const double weight_;
};

} // namespace

// What starts on [2, 2.1] with a mass of m gets as far up as all from the largest V + D log m(V),
// which is at x = 2.1 - D/4, V = 4.17 + D log m; all of it is kept.
TEST(LandscapeCut, GoesAsMuchLessHighAsLittleMassStartsThere)
{
  const double D = 0.1;
  const auto level = [&](const double weight, const double multiple) {
    return cut_landscape<1>(grid, Bowl(), D, BarWithAFewFarOff(weight), multiple).level;
  };
  const auto expected = [&](const double weight) {
    return std::pow(2.1 - 0.25 * D, 2) + D * std::log(0.25 * D / 0.1 * weight / (1. + weight));
  };

  for (const double weight : {1., 1e-6, 1e-12})
    EXPECT_NEAR(level(weight, 40.), expected(weight), 0.05) << weight;
  EXPECT_NEAR(level(1e-12, 5.), 2.1 * 2.1 - 5. * D, 0.05); // up to where there is any
  EXPECT_LT(level(1e-16, 40.), 0.02);
}
