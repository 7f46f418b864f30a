#include "parameters/print_parameters.h"

#include "parameters/parameter_file.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

#include <sstream>

namespace gibbsflow {

namespace {

Parameters read(const std::string &file, const std::vector<Override> &overrides = {})
{
  Locations locations;
  return read_parameters(file, overrides, locations, MPI_COMM_SELF);
}

std::string text_in(const Parameters &parameters, const std::filesystem::path &directory)
{
  return parameters.text_in(directory.string(), MPI_COMM_SELF);
}

} // namespace

// With walls, since V = 0 confines nothing.
TEST(PrintParameters, EveryFormatOfTheDefaultsReadsBackAsTheDefaults)
{
  const ScratchDirectory directory(MPI_COMM_SELF);
  const Parameters defaults =
      read(write_file(directory.path(), "one_entry.prm", "set Dimension = 2"),
           {{"--set", "Mesh/Lower corner=-2.5"}, {"--set", "Mesh/Upper corner=2.5"}});

  for (const std::string format : {"prm", "json", "xml"}) {
    const std::string file = write_file(directory.path(), "my." + format, print_defaults(format));
    EXPECT_EQ(text_in(defaults, directory.path()), text_in(read(file), directory.path())) << format;
  }
}

TEST(PrintParameters, WithoutASuffixTheFormatIsSeen)
{
  const ScratchDirectory directory(MPI_COMM_SELF);
  for (const std::string format : {"prm", "json", "xml"})
    EXPECT_NO_THROW(read(write_file(directory.path(), format, print_defaults(format)))) << format;
}

TEST(PrintParameters, ValuesReadBackAsTheSameValues)
{
  const ScratchDirectory directory(MPI_COMM_SELF);
  const std::vector<Override> changes = {{"--set", "Mesh/Lower corner=-0.30000000000000004, -1"},
                                         {"--set", "Mesh/Upper corner=1"},
                                         {"--set", "Output/Probes=-1,0; 0,0.1"},
                                         {"--set", "Initial density/Mean=1e-17, 2"},
                                         {"--set", "Data/File=a#b c.csv"}};
  const Parameters first =
      read(write_file(directory.path(), "a.prm", "set Dimension = 2"), changes);

  const Parameters second =
      read(write_file(directory.path(), "b/b.prm", text_in(first, directory.path() / "b")));

  EXPECT_EQ(text_in(first, directory.path()), text_in(second, directory.path()));
  EXPECT_EQ(first.values.mesh.lower_corner, second.values.mesh.lower_corner);
  EXPECT_EQ(-0.30000000000000004, second.values.mesh.lower_corner[0]);
  EXPECT_EQ(first.values.output.probes, second.values.output.probes);
  EXPECT_EQ(first.values.initial_density.mean, second.values.initial_density.mean);
  EXPECT_EQ(first.values.learning.data.file, second.values.learning.data.file);
}

TEST(PrintParameters, CommentsGiveHelpRangeAndDefault)
{
  const std::string text = print_defaults("prm");

  EXPECT_NE(std::string::npos,
            text.find("# Allowed: a number in (0, ∞) or `from data`. Default: 1.\n"
                      "  set Sigma = 1\n"));
}

TEST(PrintParameters, MarkdownIsATable)
{
  std::istringstream lines(print_defaults("markdown"));
  std::string line;
  while (std::getline(lines, line)) {
    unsigned int n_bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i)
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\'))
        ++n_bars;
    EXPECT_EQ(6u, n_bars) << line;
  }
}

} // namespace gibbsflow
