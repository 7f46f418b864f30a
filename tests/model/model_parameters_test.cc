#include "base/user_error.h"
#include "model/initial_density_parameters.h"
#include "model/noise.h"
#include "model/potential_parameters.h"

#include <deal.II/base/parameter_handler.h>

#include <gtest/gtest.h>

namespace gibbsflow {

TEST(ModelParameters, DefaultsSurviveDeclaration)
{
  dealii::ParameterHandler prm;
  PotentialParameters potential;
  InitialDensityParameters density;

  potential.add_to(prm);
  density.add_to(prm);

  EXPECT_TRUE(potential.matrix.empty());
  EXPECT_TRUE(potential.center.empty());
  EXPECT_TRUE(density.mean.empty());
  EXPECT_EQ(density.standard_deviation, (std::vector<std::vector<double>>{{0.2}}));
}

TEST(ModelParameters, SemicolonsSeparateRowsAndCommasTheirNumbers)
{
  dealii::ParameterHandler prm;
  PotentialParameters potential;
  InitialDensityParameters density;
  potential.add_to(prm);
  density.add_to(prm);

  prm.parse_input_from_string("subsection Potential\n set Matrix = 2, 1; 1, 3\nend\n"
                              "subsection Initial density\n set Mean = -1,0.5; 1e-3,2\nend\n");

  EXPECT_EQ(potential.matrix, (std::vector<std::vector<double>>{{2., 1.}, {1., 3.}}));
  EXPECT_EQ(density.mean, (std::vector<std::vector<double>>{{-1., 0.5}, {1e-3, 2.}}));
}

TEST(ModelParameters, ScheduleSaysWhenALearningRateBegins)
{
  NoiseParameters noise;
  noise.alpha = 0.5;
  noise.schedule = "10: 0.1; 30: 0.05; 1e6: 0.01";
  noise.settle(8.);
  ASSERT_EQ(noise.pieces.size(), 3U); // 1e6 steps end later
  const double pieces[][3] = {{0., 0., 0.5}, {10., 5., 0.1}, {30., 7., 0.05}};
  for (unsigned int k = 0; k < 3; ++k) {
    EXPECT_EQ(noise.pieces[k].first_step, pieces[k][0]);
    EXPECT_NEAR(noise.pieces[k].begin, pieces[k][1], 1e-14);
    EXPECT_EQ(noise.pieces[k].alpha, pieces[k][2]);
  }
  EXPECT_EQ(noise.alpha, 0.05);
  EXPECT_EQ(noise.piece_at(4.9).alpha, 0.5);
  EXPECT_EQ(noise.piece_at(5.).alpha, 0.1);
  EXPECT_NEAR(noise.piece_at(8.).steps_at(8.), 50., 1e-12);

  noise.settle(8.); // again
  EXPECT_EQ(noise.pieces.size(), 3U);
  EXPECT_EQ(noise.pieces[0].alpha, 0.5);
}

TEST(ModelParameters, ScheduleFromTheFirstStepOnLeavesAlphaOut)
{
  NoiseParameters noise;
  noise.schedule = "0: 0.25";
  noise.settle(1.);
  ASSERT_EQ(noise.pieces.size(), 1U);
  EXPECT_EQ(noise.alpha, 0.25);
}

TEST(ModelParameters, ScheduleMustIncreaseAndBePositive)
{
  for (const std::string bad :
       {"10", "10: 0.1; 10: 0.2", "20: 0.1; 10: 0.2", "10: 0", "10: -1", "-1: 0.1", "1.5: 0.1",
        "10: 0.1;", "10: x", "10: 0.1: 2", "10: inf"}) {
    NoiseParameters noise;
    noise.schedule = bad;
    EXPECT_THROW(noise.settle(100.), UserError) << bad;
  }
}

TEST(ModelParameters, NoiseMustBePositive)
{
  NoiseParameters noise;
  noise.check();

  for (const double bad : {0., -1., std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    noise.sigma = bad;
    EXPECT_THROW(noise.check(), UserError);
  }
}

} // namespace gibbsflow
