#include "parameters/settings.h"

#include "support/error_message.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace {

std::string value_of(const std::string &json)
{
  return read_json("{\"A\": " + json + "}", "my.json").entries.at(0).value;
}

std::string error_in_json(const std::string &text)
{
  return error_message([&] { read_json(text, "my.json"); });
}

} // namespace

TEST(ReadJson, FlattensSections)
{
  const Settings settings =
      read_json(R"({"Dimension": 1, "Noise": {"Sigma": 0.5, "Type": "isotropic"}})", "my.json");

  ASSERT_EQ(3u, settings.entries.size());
  EXPECT_EQ("Dimension", settings.entries[0].path);
  EXPECT_EQ("Noise/Sigma", settings.entries[1].path);
  EXPECT_EQ("Noise/Type", settings.entries[2].path);
  EXPECT_EQ("isotropic", settings.entries[2].value);
  EXPECT_EQ("my.json", settings.entries[2].location);
}

TEST(ReadJson, KeepsTheDigitsOfNumbers)
{
  for (const std::string digits :
       {"0.1", "-3", "1e-12", "0.30000000000000004", "2.5E+3", "123456789012345678"})
    EXPECT_EQ(digits, value_of(digits));
}

TEST(ReadJson, WritesBooleansAndArraysAsPrmDoes)
{
  EXPECT_EQ("true", value_of("true"));
  EXPECT_EQ("1, 2.5", value_of("[1, 2.5]"));
  EXPECT_EQ("-1, 0; 1, 0", value_of("[[-1, 0], [1, 0]]"));
  EXPECT_EQ("a, b", value_of(R"(["a", "b"])"));
  EXPECT_EQ("", value_of("[]"));
  EXPECT_EQ("1", value_of("[[1]]"));
}

TEST(ReadJson, TakesTheValueOfADocumentedEntry)
{
  const Settings settings = read_json(
      R"({"Noise": {"Sigma": {"value": 2, "default_value": 1, "documentation": "strength"}}})",
      "my.json");

  ASSERT_EQ(1u, settings.entries.size());
  EXPECT_EQ("Noise/Sigma", settings.entries[0].path);
  EXPECT_EQ("2", settings.entries[0].value);
  ASSERT_EQ(1u, settings.sections.size());
}

TEST(ReadJson, NamesTheLineWhereTheTextStopsBeingJson)
{
  EXPECT_PRED2(contains, error_in_json("{\n\"A\": 1,\n}"), "my.json:3: found ");
  EXPECT_PRED2(contains, error_in_json("{\"A\": nan}"), "my.json:1: found ");
  EXPECT_PRED2(contains, error_in_json("{\"A\": 1e999}"), "my.json:1: found ");
  EXPECT_PRED2(contains, error_in_json("{\"A\": 1"), "my.json:1: found ");
}

TEST(ReadJson, RefusesValuesOfOtherKinds)
{
  EXPECT_PRED2(contains, error_in_json(R"({"N": {"A": null}})"), "my.json: N/A: found `null`");
  EXPECT_PRED2(contains, error_in_json(R"({"A": [{"b": 1}]})"), "my.json: A: found an object in");
  EXPECT_PRED2(contains, error_in_json(R"({"A": [[[1]]]})"),
               "my.json: A: found an array in an array");
  EXPECT_PRED2(contains, error_in_json(R"({"A": [1, [2]]})"),
               "my.json: A: found numbers beside arrays");
  EXPECT_PRED2(contains, error_in_json(R"({"A": [[1], 2]})"),
               "my.json: A: found `2` beside arrays");
  EXPECT_PRED2(contains, error_in_json("[1]"), "my.json: found an array");
  EXPECT_PRED2(contains, error_in_json("3"), "my.json: found `3`");
}

} // namespace gibbsflow
