#include "parameters/parameter_file.h"
#include "support/error_message.h"
#include "support/json_schema.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace {

using Violations = std::vector<std::string>;

const nlohmann::json &schema()
{
  static const nlohmann::json parsed = nlohmann::json::parse(print_defaults("schema"));
  return parsed;
}

Violations violations_of(const std::string &text)
{
  return violations(schema(), nlohmann::json::parse(text));
}

Parameters parameters_in(const std::string &file)
{
  Locations locations;
  return read_parameters(file, {}, locations, MPI_COMM_SELF);
}

} // namespace

TEST(ParameterSchema, AdmitsTheDocumentedFileAndItsOwnName)
{
  EXPECT_EQ(Violations{}, violations_of(print_defaults("json")));
  const std::string file = R"({"$schema": "gibbsflow.json", "Dimension": 1})";
  EXPECT_EQ(Violations{}, violations_of(file));
  const ScratchDirectory directory(MPI_COMM_SELF);
  EXPECT_EQ(1u, parameters_in(write_file(directory.path(), "a.json", file)).values.dimension);
}

TEST(ParameterSchema, AdmitsEveryFormOfAValue)
{
  for (const char *const text :
       {R"({"Noise": {"Alpha": "2*pi", "Sigma": "from data"}})",
        R"({"Discretization": {"Formulation": "weighted heat, Fokker-Planck"}})",
        R"({"Discretization": {"Formulation": ["weighted heat", "Fokker-Planck"]}})",
        R"({"Output": {"Probes": [[1, 2], [0, 0]], "Report": true}})",
        R"({"Output": {"Probes": [1, 2], "Report": "false"}})",
        R"({"Mesh": {"Subdivisions": 8, "Lower corner": [-1, "-pi"]}})",
        R"({"Drift": {"Expression": [["-y"], ["x"]]}})",
        R"({"Initial density": {"Mean": {"value": 1}, "Standard deviation": 0.5}})"})
    EXPECT_EQ(Violations{}, violations_of(text)) << text;
}

TEST(ParameterSchema, RefusesWhatIsWrongAndSaysWhere)
{
  const std::pair<const char *, const char *> wrong[] = {
      {R"({"Noize": {}})", "/Noize"},
      {R"({"Noise": {"Sgima": 1}})", "/Noise/Sgima"},
      {R"({"Noise": []})", "/Noise"},
      {R"([])", ""},
      {R"({"Dimension": 4})", "/Dimension"},
      {R"({"Dimension": 2.5})", "/Dimension"},
      {R"({"Noise": {"Alpha": 0}})", "/Noise/Alpha"},
      {R"({"Noise": {"Alpha": true}})", "/Noise/Alpha"},
      {R"({"Noise": {"Alpha": {"value": -1}}})", "/Noise/Alpha"},
      {R"({"Noise": {"Type": "isotropc"}})", "/Noise/Type"},
      {R"({"Output": {"Report": "yes"}})", "/Output/Report"},
      {R"({"Output": {"Probes": [[1, [2]]]}})", "/Output/Probes"},
      {R"({"Mesh": {"Subdivisions": [0]}})", "/Mesh/Subdivisions"},
      {R"({"Mesh": {"Subdivisions": []}})", "/Mesh/Subdivisions"},
      {R"({"Boundary": {"Periodic": ["x", "y", "z", "x"]}})", "/Boundary/Periodic"},
      {R"({"Discretization": {"Formulation": ["Foker"]}})", "/Discretization/Formulation"},
      {R"({"Discretization": {"Formulation": "weighted heat, x"}})",
       "/Discretization/Formulation"}};
  for (const auto &[text, where] : wrong)
    EXPECT_EQ(Violations{where}, violations_of(text)) << text;
}

TEST(ParameterSchema, SaysDefaultsAndHelp)
{
  const nlohmann::json alpha = schema()["properties"]["Noise"]["properties"]["Alpha"];

  EXPECT_EQ(1, alpha["default"]);
  EXPECT_PRED2(contains, alpha["description"].get<std::string>(), "Allowed: a number in (0, ∞).");
  EXPECT_EQ("https://json-schema.org/draft/2020-12/schema", schema()["$schema"]);
}

} // namespace gibbsflow
