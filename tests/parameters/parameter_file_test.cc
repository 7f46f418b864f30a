#include "parameters/parameter_file.h"

#include "base/user_error.h"
#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

/// Reads files of one folder.
class ParameterFile : public testing::Test {
protected:
  Parameters read(const std::string &name, const std::vector<std::string> &settings = {})
  {
    std::vector<Override> overrides;
    for (const std::string &setting : settings)
      overrides.push_back({"--set", setting});
    return read_parameters((directory_.path() / name).string(), overrides, locations_,
                           MPI_COMM_SELF);
  }

  /// What the program says about a file of that text, the folder left out.
  std::string error_in(const std::string &text, const std::string &name = "my.prm",
                       const std::vector<std::string> &settings = {})
  {
    write_file(directory_.path(), name, text);
    return error_in_file(name, settings);
  }

  std::string error_in_file(const std::string &name, const std::vector<std::string> &settings = {})
  {
    Locations &locations = locations_;
    std::string message;
    try {
      read(name, settings);
    } catch (const UserError &error) {
      message = describe(error, locations).message;
    }
    const std::string folder = directory_.path().string() + '/';
    for (std::size_t i; (i = message.find(folder)) != std::string::npos;)
      message.erase(i, folder.size());
    return message;
  }

  ScratchDirectory directory_{MPI_COMM_SELF};
  Locations locations_;
};

} // namespace

TEST_F(ParameterFile, FillsTheStruct)
{
  write_file(directory_.path(), "my.prm",
             "set Dimension = 1\nsubsection Noise\n set Sigma = 0.5\nend\n"
             "subsection Mesh\n set Subdivisions = 3\nend");

  const SimulationParameters values = read("my.prm").values;

  EXPECT_EQ(1u, values.dimension);
  EXPECT_EQ(0.5, values.noise.sigma);
  EXPECT_EQ(1., values.noise.alpha);
  EXPECT_EQ(std::vector<unsigned int>{3}, values.mesh.subdivisions);
}

TEST_F(ParameterFile, ABoxWithoutCornersIsFound)
{
  write_file(directory_.path(), "my.prm", "set Dimension = 2");
  const auto type_with = [this](const std::vector<std::string> &changes) {
    return read("my.prm", changes).values.mesh.type;
  };

  EXPECT_EQ(MeshParameters::automatic, type_with({}));
  EXPECT_EQ(MeshParameters::automatic, type_with({"Mesh/Subdivisions=4"}));
  EXPECT_EQ(MeshParameters::box, type_with({"Mesh/Lower corner=-1", "Mesh/Upper corner=1"}));
  EXPECT_EQ(MeshParameters::box, type_with({"Mesh/Radius=1"}));
  EXPECT_EQ(MeshParameters::of_file, type_with({"Mesh/File=a.msh"}));
  EXPECT_EQ(MeshParameters::automatic, type_with({"Mesh/Type=automatic", "Mesh/Lower corner=-1"}));
}

// Formulas of constants stand for numbers; what is stored are numbers that give the same again.
TEST_F(ParameterFile, TakesFormulasForNumbers)
{
  write_file(directory_.path(), "circle.prm",
             "set Dimension = 1\nsubsection Mesh\n set Lower corner = 0\n set Upper corner = L\n"
             "set Subdivisions = 2^5\nend\nsubsection Time\n set Final time = 2*pi\nend\n"
             "subsection Potential\n set Constants = L=pi\nend");

  const Parameters parameters = read("circle.prm", {"Potential/Constants=L=2*pi"});

  EXPECT_EQ(2. * M_PI, parameters.values.time.final_time);
  EXPECT_EQ(std::vector<double>{2. * M_PI}, parameters.values.mesh.upper_corner);
  EXPECT_EQ(std::vector<unsigned int>{32}, parameters.values.mesh.subdivisions);
  const std::string text = parameters.text_in(directory_.path(), MPI_COMM_SELF);
  EXPECT_PRED2(contains, text, "set Final time = 6.283185307179586\n");
  write_file(directory_.path(), "again.prm", text);
  EXPECT_EQ(text, read("again.prm").text_in(directory_.path(), MPI_COMM_SELF));
}

TEST_F(ParameterFile, SaysWhatIsWrongWithAFormulaForANumber)
{
  EXPECT_PRED2(contains, error_in("subsection Time\n set Final time = 2*pie\nend"),
               "my.prm:2: Time/Final time: found `2*pie` (unknown name 'pie'");
  EXPECT_PRED2(contains, error_in("subsection Time\n set Final time = fast\nend"),
               "found `fast`. Allowed: a number in [0, ∞), or a formula such as 2*pi");
  EXPECT_PRED2(contains, error_in("subsection Noise\n set Sigma = -pi\nend"),
               "found `-3.141592653589793`");
}

TEST_F(ParameterFile, TheThreeFormatsSayTheSame)
{
  write_file(directory_.path(), "my.prm",
             "set Dimension = 1\nsubsection Mesh\n set Lower corner = -1.5\n"
             "set Upper corner = 2\nend");
  write_file(directory_.path(), "my.json",
             R"({"Dimension": 1, "Mesh": {"Lower corner": [-1.5], "Upper corner": 2}})");
  write_file(directory_.path(), "my.xml",
             "<ParameterHandler><Dimension>1</Dimension><Mesh><Lower_20corner>-1.5"
             "</Lower_20corner><Upper_20corner>2</Upper_20corner></Mesh></ParameterHandler>");

  const auto text = [this](const std::string &name) {
    return read(name).text_in(directory_.path().string(), MPI_COMM_SELF);
  };
  EXPECT_EQ(text("my.prm"), text("my.json"));
  EXPECT_EQ(text("my.prm"), text("my.xml"));
}

TEST_F(ParameterFile, LaterOverridesWin)
{
  write_file(directory_.path(), "my.prm", "subsection Noise\n set Sigma = 0.5\nend");

  const Parameters parameters = read("my.prm", {"Noise/Sigma=2", "Potential/Constants=a=1, b=2",
                                                "Noise/Sigma = 3", "Dimension=1"});

  EXPECT_EQ(3., parameters.values.noise.sigma);
  EXPECT_EQ("a=1, b=2", parameters.values.potential.constants);
  EXPECT_EQ(1u, parameters.values.dimension);
  EXPECT_EQ("--set", locations_.at("Noise/Sigma"));
}

TEST_F(ParameterFile, TheCutIsAutomaticOrANumber)
{
  write_file(directory_.path(), "my.prm", "set Dimension = 1");

  EXPECT_FALSE(read("my.prm").values.mesh.cut);
  EXPECT_EQ(0., read("my.prm", {"Mesh/Cut=0"}).values.mesh.cut);
  EXPECT_EQ(22.5, read("my.prm", {"Mesh/Cut = 22.5"}).values.mesh.cut);
  EXPECT_FALSE(read("my.prm", {"Mesh/Cut=3", "Mesh/Cut=automatic"}).values.mesh.cut);
  for (const std::string wrong : {"low", "-1", "3 D", "inf"})
    EXPECT_PRED2(contains, error_message([&] { read("my.prm", {"Mesh/Cut=" + wrong}); }),
                 "Allowed: `automatic` or a number in [0, ∞)");
}

TEST_F(ParameterFile, InputFilesAreRelativeToTheFileThatNamesThem)
{
  write_file(directory_.path(), "sub/my.prm", "subsection Data\n set File = ../data/a.csv\nend");

  EXPECT_EQ((directory_.path() / "data/a.csv").string(),
            read("sub/my.prm").values.learning.data.file);
  EXPECT_EQ((fs::current_path() / "b.csv").string(),
            read("sub/my.prm", {"Data/File=b.csv"}).values.learning.data.file);
  EXPECT_EQ("/c.csv", read("sub/my.prm", {"Data/File=/c.csv"}).values.learning.data.file);
}

// so that a folder with data and results can be moved
TEST_F(ParameterFile, InputFilesAreStoredRelativeToTheDirectoryOfTheResults)
{
  write_file(directory_.path(), "sub/my.prm",
             "subsection Data\n set File = ../data/a.csv\nend\n"
             "subsection Subspace\n set Minima files = b.txt, /elsewhere/c.txt\nend");
  const Parameters parameters = read("sub/my.prm");
  const fs::path moved = directory_.path() / "moved";

  const std::string text =
      parameters.text_in((directory_.path() / "results/my").string(), MPI_COMM_SELF);

  EXPECT_PRED2(contains, text, "set File = ../../data/a.csv\n");
  EXPECT_PRED2(contains, text, "set Minima files = ../../sub/b.txt, /elsewhere/c.txt\n");
  write_file(moved, "results/my/parameters.prm", text);
  EXPECT_EQ((moved / "data/a.csv").string(),
            read("moved/results/my/parameters.prm").values.learning.data.file);
}

TEST_F(ParameterFile, KnowsWhereEachValueComesFrom)
{
  write_file(directory_.path(), "my.prm", "\nsubsection Noise\n set Sigma = 0.5\nend");

  read("my.prm");

  const std::string file = (directory_.path() / "my.prm").string();
  EXPECT_EQ(file + ":3", locations_.at("Noise/Sigma"));
  EXPECT_EQ(file, locations_.at("Noise/Alpha"));
}

TEST_F(ParameterFile, ThatIsMissingIsLookedForUnderSimilarNames)
{
  write_file(directory_.path(), "wells.prm", "set Dimension = 1");
  write_file(directory_.path(), "results/parameters.prm", "set Dimension = 1");
  const auto error = [this](const std::string &name) { return error_message([&] { read(name); }); };

  EXPECT_PRED2(contains, error("wells"), "/wells.prm`");
  EXPECT_PRED2(contains, error("well.prm"),
               "Did you mean '" + (directory_.path() / "wells.prm").string());
  EXPECT_PRED2(contains, error("results"), "results/parameters.prm`");
}

TEST_F(ParameterFile, RefusesMisspelledEntriesWithTheNearestName)
{
  EXPECT_PRED2(
      contains, error_in("subsection Noise\n set Sgima = 1\nend"),
      "my.prm:2: Noise/Sgima: found an entry that does not exist. Allowed: in section "
      "Noise the entries Type, Sigma, Alpha, Schedule, Expression, Floor, Batch size, Replacement, "
      "Compare isotropic. The nearest known one is `Noise/Sigma`");
  EXPECT_PRED2(contains, error_in("subsection Noise\n set Final time = 1\nend"),
               "The nearest known one is `Time/Final time`");
  EXPECT_PRED2(contains, error_in("set Dimesnion = 1"), "The nearest known one is `Dimension`");
  EXPECT_PRED2(contains, error_in("set Sigma = 1"), "The nearest known one is `Noise/Sigma`");
}

TEST_F(ParameterFile, RefusesMisspelledSectionsWithTheNearestName)
{
  EXPECT_PRED2(contains, error_in("set Dimension = 1\nsubsection Nosie\nend"),
               "my.prm:2: Nosie: found a section that does not exist. Allowed: the sections");
  EXPECT_PRED2(contains, error_in("set Dimension = 1\nsubsection Nosie\nend"),
               "The nearest known one is `Noise`");
  EXPECT_PRED2(contains, error_in(R"({"Nosie": {"Sigma": 1}})", "my.json"),
               "my.json: Nosie: found a section that does not exist");
}

TEST_F(ParameterFile, RefusesValuesThatDoNotFit)
{
  const auto sigma = [](const std::string &value) {
    return "subsection Noise\n set Sigma = " + value + "\nend";
  };
  for (const std::string bad : {"abc", "1x", "nan", "inf", "-1", "0", "", "1 2", "1e999"})
    EXPECT_EQ("my.prm:2: Noise/Sigma: found `" + bad +
                  "`. Allowed: a number in (0, ∞) or `from data`, or a formula such as 2*pi. "
                  "Correct the value, "
                  "or leave the "
                  "entry out for "
                  "its default `1`.",
              error_in(sigma(bad)));
  EXPECT_PRED2(contains, error_in("subsection Mesh\n set Lower corner = -1, x\nend"),
               "my.prm:2: Mesh/Lower corner: found `x` in `-1, x`. Allowed: a list");
  EXPECT_PRED2(
      contains, error_in(R"({"Mesh": {"Type": "bxo"}})", "my.json"),
      "my.json: Mesh/Type: found `bxo`. Allowed: one of `box`, `file`, `automatic`, or nothing.");
  EXPECT_PRED2(contains, error_in(R"({"Potential": {"Expression": "a\nset b = 1"}})", "my.json"),
               "my.json: Potential/Expression: ");
}

TEST_F(ParameterFile, RefusesAnUnknownPotential)
{
  EXPECT_PRED2(contains, error_in("subsection Potential\n set Type = triple well\nend"),
               "my.prm:2: Potential/Type: found `triple well`. Allowed: one of `expression`, ");
}

TEST_F(ParameterFile, RefusesListsOfTheWrongLength)
{
  EXPECT_PRED2(contains, error_in("subsection Mesh\n set Subdivisions = 1, 2, 3\nend"),
               "my.prm:2: Mesh/Subdivisions: found 3 values. Allowed: one for all or 2");
}

TEST_F(ParameterFile, RefusesAnEntryThatIsSetTwice)
{
  EXPECT_PRED2(contains,
               error_in("subsection Noise\n set Sigma = 1\nend\nsubsection Noise\n set Sigma = "
                        "2\nend"),
               "my.prm:5: Noise/Sigma: found `2` after `1` in my.prm:2");
  EXPECT_PRED2(contains, error_in(R"({"Dimension": 1, "Dimension": 2})", "my.json"),
               "my.json: Dimension: found `2` after `1`");
}

TEST_F(ParameterFile, RefusesFilesThatAreNoText)
{
  EXPECT_PRED2(contains, error_in(""), "my.prm: found an empty file");
  EXPECT_PRED2(contains, error_in(" \n\n"), "my.prm: found an empty file");
  EXPECT_PRED2(contains, error_in("# nothing\n"), "my.prm: found no entries");
  EXPECT_PRED2(contains, error_in(std::string("set A\0 = 1", 10)), "my.prm: found binary data");
  EXPECT_PRED2(contains,
               error_in("\x7f"
                        "ELF\x02\x01"),
               "my.prm: found binary data");
  EXPECT_PRED2(contains, error_in(std::string(2 << 20, 'a')), "found a file of more than");
}

TEST_F(ParameterFile, RefusesFilesThatAreNotThere)
{
  EXPECT_PRED2(contains, error_in_file("nowhere.prm"), "nowhere.prm: found no such file");
  EXPECT_PRED2(contains, error_in_file("."), ".: found a directory");
  EXPECT_PRED2(contains, error_in_file(""), ": found a directory");
}

TEST_F(ParameterFile, RefusesOverridesThatAreNone)
{
  EXPECT_PRED2(contains, error_in("set Dimension = 1", "my.prm", {"Noise/Sigma"}),
               "--set: found `Noise/Sigma`. Allowed: \"Section/Entry=value\"");
  EXPECT_PRED2(contains, error_in("set Dimension = 1", "my.prm", {"=1"}), "--set: found `=1`");
  EXPECT_PRED2(contains, error_in("set Dimension = 1", "my.prm", {"Noise/Sigma=x"}),
               "--set: Noise/Sigma: found `x`");
  EXPECT_PRED2(contains, error_in("set Dimension = 1", "my.prm", {"Noise=1"}),
               "--set: Noise: found an entry that does not exist");
}

TEST(ParameterFileMpi, AllRanksReadTheSame)
{
  const ScratchDirectory directory(MPI_COMM_WORLD);
  const std::string file = (directory.path() / "my.prm").string();
  if (dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0)
    write_file(directory.path(), "my.prm", "subsection Noise\n set Sigma = 0.5\nend");
  Locations locations;

  const Parameters parameters = read_parameters(file, {}, locations, MPI_COMM_WORLD);

  EXPECT_EQ(0.5, parameters.values.noise.sigma);
}

TEST(ParameterFileMpi, AllRanksRefuseTheSame)
{
  const ScratchDirectory directory(MPI_COMM_WORLD);
  const std::string file = (directory.path() / "nowhere.prm").string();
  Locations locations;

  EXPECT_THROW(read_parameters(file, {}, locations, MPI_COMM_WORLD), UserError);
}

} // namespace gibbsflow
