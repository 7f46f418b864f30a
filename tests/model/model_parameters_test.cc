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
