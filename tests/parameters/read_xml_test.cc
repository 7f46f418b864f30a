#include "parameters/settings.h"

#include "simulation/simulation_parameters.h"
#include "support/error_message.h"

#include <deal.II/base/parameter_handler.h>

#include <gtest/gtest.h>

#include <sstream>

namespace gibbsflow {

namespace {

std::string error_in_xml(const std::string &text)
{
  return error_message([&] { read_xml(text, "my.xml"); });
}

} // namespace

TEST(ReadXml, ReadsWhatParameterHandlerPrints)
{
  SimulationParameters parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);
  std::ostringstream text;
  prm.print_parameters(text, dealii::ParameterHandler::XML);

  const Settings settings = read_xml(text.str(), "my.xml");

  const auto time_step =
      std::find_if(settings.entries.begin(), settings.entries.end(),
                   [](const Setting &setting) { return setting.path == "Time/Time step"; });
  ASSERT_NE(settings.entries.end(), time_step);
  EXPECT_EQ("0.01", time_step->value);
  EXPECT_EQ("my.xml", time_step->location);
}

TEST(ReadXml, TakesPlainElements)
{
  const Settings settings = read_xml("<ParameterHandler><!-- comment --><Initial_20density>"
                                     "<Mean> 1, 2 </Mean></Initial_20density></ParameterHandler>",
                                     "my.xml");

  ASSERT_EQ(1u, settings.entries.size());
  EXPECT_EQ("Initial density/Mean", settings.entries[0].path);
  EXPECT_EQ("1, 2", settings.entries[0].value);
}

TEST(ReadXml, NamesCanBeMangledAndBack)
{
  EXPECT_EQ("Time_20step", mangle("Time step"));
  for (const std::string name : {"Final time", "L2", "a_b-c", "é"})
    EXPECT_EQ(name, demangle(mangle(name)));
}

TEST(ReadXml, RefusesWhatIsNotXml)
{
  EXPECT_PRED2(contains, error_in_xml("<ParameterHandler>\n<A>\n</ParameterHandler>"), "my.xml:");
  EXPECT_PRED2(contains, error_in_xml("<a/>"), "found another outermost element");
  EXPECT_PRED2(contains, error_in_xml(""), "my.xml");
}

TEST(ReadXml, RefusesDeepNestingInsteadOfRecursing)
{
  std::string text;
  for (int i = 0; i < 100000; ++i)
    text += "<a>";

  EXPECT_PRED2(contains, error_in_xml(text), "nested more than ten deep");
}

} // namespace gibbsflow
