#include "architecture/include_arrows.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

namespace gibbsflow {

using Lines = std::vector<std::string>;

TEST(Architecture, DataFlowOneWay)
{
  EXPECT_EQ(Lines{}, wrong_arrows(std::filesystem::path(CHECKOUT_DIRECTORY) / "solver"));
}

TEST(Architecture, TheTopLevelHoldsWhatBelongsThere)
{
  EXPECT_EQ(Lines{}, foreign_top_level_entries(CHECKOUT_DIRECTORY));
}

TEST(IncludeArrows, AllowLeftAndWithin)
{
  const ScratchDirectory solver(MPI_COMM_SELF);
  write_file(solver.path(), "io/table.cc",
             "#include \"io/table.h\"\n#include \"base/text.h\"\n#include <cmath>\n"
             "// #include \"cli/help.h\"\n");
  write_file(solver.path(), "model/potentials/banana.cc", "#include \"model/potential.h\"\n");
  write_file(solver.path(), "main.cc", "#include \"cli/execute.h\"\n");

  EXPECT_EQ(Lines{}, wrong_arrows(solver.path()));
}

TEST(IncludeArrows, CatchAnArrowToTheRight)
{
  const ScratchDirectory solver(MPI_COMM_SELF);
  write_file(solver.path(), "model/noise.h", "#pragma once\n\n  #  include \"io/table.h\"\n");

  EXPECT_EQ(Lines{"model/noise.h:3: io/table.h"}, wrong_arrows(solver.path()));
}

TEST(IncludeArrows, CatchFoldersThatAreNotListed)
{
  const ScratchDirectory solver(MPI_COMM_SELF);
  write_file(solver.path(), "base/text.h", "#include \"utilities/text.h\"\n");
  write_file(solver.path(), "cli/help.cc", "#include \"help.h\"\n");
  write_file(solver.path(), "misc/a.cc", "#include \"base/text.h\"\n");

  EXPECT_EQ((Lines{"base/text.h:1: utilities/text.h", "cli/help.cc:1: help.h",
                   "misc/a.cc:1: base/text.h"}),
            wrong_arrows(solver.path()));
}

TEST(IncludeArrows, CatchForeignEntriesAtTheTop)
{
  const ScratchDirectory checkout(MPI_COMM_SELF);
  for (const std::string name : {"solver/a.cc", "tests/a.cc", ".ci/run", "README.md", "src/a.cc"})
    write_file(checkout.path(), name, "");

  EXPECT_EQ(Lines{"src"}, foreign_top_level_entries(checkout.path()));
}

} // namespace gibbsflow
