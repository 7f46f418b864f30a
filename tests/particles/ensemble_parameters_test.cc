#include "particles/ensemble_parameters.h"

#include "support/expect_user_error.h"

#include <deal.II/base/parameter_handler.h>

#include <gtest/gtest.h>

using namespace gibbsflow;

TEST(EnsembleParameters, AreRead)
{
  EnsembleParameters parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);

  prm.parse_input_from_string("subsection Ensemble\n set Method = SGD, SDE 2\n set Seed = 7\n"
                              " set Confined = false\n set Increments = three-point\nend");

  EXPECT_TRUE(parameters.has("SGD") && parameters.has("SDE 2") && !parameters.has("SDE"));
  EXPECT_EQ(parameters.seed, 7u);
  EXPECT_FALSE(parameters.confined);
  EXPECT_EQ(parameters.increments, "three-point");
  EXPECT_EQ(parameters.particles, 100000u);
}

TEST(EnsembleParameters, RefuseWhatDoesNotFitTogether)
{
  const auto refuse = [](const std::vector<std::string> &methods, const std::string &entry,
                         const std::string &part) {
    EnsembleParameters parameters;
    parameters.methods = methods;
    test::expect_user_error([&] { parameters.check(); }, entry, part);
  };
  refuse({}, "Ensemble/Method", "nothing");
  refuse({"SDE", "SGD", "SDE"}, "Ensemble/Method", "twice");
  refuse({"SDE 3"}, "Ensemble/Method", "SDE 2");
  refuse({"file"}, "Ensemble/File", ".npy");
}
