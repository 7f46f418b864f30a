#include "support/error_message.h"
#include "support/run_program.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

// The ParaView script with a ParaView that only notes what it is told; python3 is enough for that.

namespace gibbsflow {

namespace {

const std::string script = PARAMS_DIRECTORY "/paraview/view_run.py";

const char *const noting_paraview = R"(
from unittest.mock import MagicMock

views = []
array = MagicMock()
array.GetRange.return_value = (0.0, 1.0)
reader = MagicMock()
reader.TimestepValues = [0.0, 0.5]
reader.PointData = {name: array for name in ("density", "effective_potential", "potential")}
reader.GetDataInformation.return_value.GetBounds.return_value = (0, 1, 0, 1, 0, 0)

def PVDReader(FileName):
    return reader

def CreateRenderView():
    views.append(MagicMock())
    return views[-1]

def SaveScreenshot(name, layout, ImageResolution):
    print("picture at", [view.ViewTime for view in views])

def __getattr__(name):
    return MagicMock()
)";

/// Runs the script in `directory` for two images, after some lines of Python.
ProgramResult draw(const ScratchDirectory &directory, const std::string &before)
{
  write_file(directory.path(), "paraview/__init__.py", "");
  write_file(directory.path(), "paraview/simple.py", noting_paraview);
  write_file(directory.path(), "run/solution.pvd", "");
  return run_program("python3",
                     {"-c", "import os, runpy, sys\nsys.path.insert(0, '.')\n" + before +
                                "\nsys.argv = ['" + script + "', 'run', '--images', 'images']\n" +
                                "runpy.run_path(sys.argv[0], run_name='__main__')"},
                     directory.path());
}

bool has_python(const ScratchDirectory &directory)
{
  return run_program("python3", {"-c", ""}, directory.path()).exit_status == 0;
}

} // namespace

// The first picture is that of t = 0, at which the scene is before it is told.
TEST(ShippedParameterFiles, AreDrawnAtTheTimesOfTheRun)
{
  const ScratchDirectory directory(MPI_COMM_SELF);
  if (!has_python(directory))
    GTEST_SKIP() << "there is no python3";

  const ProgramResult result = draw(directory, "os.environ['DISPLAY'] = ':9'");

  EXPECT_EQ(result.exit_status, 0) << result.err;
  const std::size_t first = result.out.find("picture at [0.0, 0.0]"),
                    second = result.out.find("picture at [0.5, 0.5]");
  EXPECT_NE(second, std::string::npos) << result.out;
  EXPECT_LT(first, second) << result.out;
}

TEST(ShippedParameterFiles, AreDrawnUnderAVirtualDisplayWhereThereIsNone)
{
  const ScratchDirectory directory(MPI_COMM_SELF);
  if (!has_python(directory))
    GTEST_SKIP() << "there is no python3";
  for (const std::string name : {"xvfb-run", "pvpython"})
    std::filesystem::permissions(
        write_file(directory.path(), "bin/" + name, "#!/bin/sh\necho \"virtual: $@\"\n"),
        std::filesystem::perms::owner_all);

  const ProgramResult result =
      draw(directory, "os.environ['PATH'] = os.path.abspath('bin') + ':' + os.environ['PATH']\n"
                      "os.environ.pop('DISPLAY', None); os.environ.pop('WAYLAND_DISPLAY', None)");

  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(result.out.rfind("virtual: -a -s ", 0), 0U) << result.out;
  EXPECT_PRED2(contains, result.out, "-noreset"); // else the second window finds no server
  EXPECT_NE(result.out.find("pvpython " + script + " run --images images\n"), std::string::npos)
      << result.out;
}

} // namespace gibbsflow
