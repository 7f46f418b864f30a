#include "support/error_message.h"
#include "support/numpy.h"
#include "support/scratch_directory.h"

#include <gtest/gtest.h>

// A run read in Python as the README says, where there is NumPy.

namespace gibbsflow {

namespace {

const char *const two_wells = R"(
set Dimension = 2
subsection Potential
  set Type = double well
end
subsection Noise
  set Sigma = 1
end
subsection Initial density
  set Mean = -1, 0
  set Standard deviation = 0.4
end
subsection Mesh
  set Lower corner = -2.5
  set Upper corner = 2.5
  set Subdivisions = 8
  set Refinements = 0
end
subsection Time
  set Final time = 0.5
end
subsection Spectrum
  set Number of eigenvalues = 1
  set Bounds = false
end
subsection Output
  set Times = 0, 0.1, 0.5
end
)";

const char *const checks = R"(
import sys
import numpy
sys.path.insert(0, sys.argv[1])
from read_run import integrate, read_run

run = read_run("wells")
solution, history = run.solution, run.history
n, times = len(solution["points"]), solution["times"]
assert list(times) == [0.0, 0.1, 0.5], times
assert solution["density"].shape == (3, n) and solution["points"].shape == (n, 2)
assert len(numpy.unique(solution["points"], axis=0)) == n
for name in ("gibbs_density", "potential", "eigenfunction_1"):
    assert solution[name].shape == (n,), name
x, y = solution["points"].T
assert numpy.allclose(solution["potential"], (x**2 - 1)**2 + 2 * y**2, atol=1e-12)
assert numpy.allclose(integrate(solution, solution["density"])[1:], 1, atol=0.02)
assert abs(integrate(solution, numpy.ones(n)) - 25) < 1e-12
table = numpy.genfromtxt("wells/history.csv", delimiter=",", names=True)
assert set(history) == set(table.dtype.names)
for name in history:
    assert numpy.array_equal(history[name], table[name], equal_nan=True), name
assert numpy.isclose(history["l1"][-1], run.summary["distance"]["l1"], rtol=1e-12)
)";

} // namespace

TEST(ReadRunScript, ReadsWhatARunLeaves)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  const std::string program = python_with_numpy(scratch.path());
  const auto python = [&](const std::vector<std::string> &arguments) {
    std::vector<std::string> words = {"-B"}; // no __pycache__ in params
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run_program(program, words, scratch.path());
  };
  if (program.empty())
    GTEST_SKIP() << "there is no NumPy";
  write_file(scratch.path(), "wells.prm", two_wells);
  const ProgramResult run =
      run_program(GIBBSFLOW_PROGRAM,
                  {"run", "wells.prm", "--output", "wells", "--set", "Mesh/Cut=0"}, scratch.path());
  ASSERT_EQ(run.exit_status, 0) << run.err;

  const std::string folder = PARAMS_DIRECTORY "/python";
  const ProgramResult checked = python({"-c", checks, folder}),
                      described = python({folder + "/read_run.py", "wells"});

  EXPECT_EQ(checked.exit_status, 0) << checked.err;
  EXPECT_EQ(described.exit_status, 0) << described.err;
  EXPECT_PRED2(contains, described.out, "gibbsflow run wells.prm --output wells");
  EXPECT_PRED2(contains, described.out, "eigenfunction_1");
  EXPECT_PRED2(contains, described.out, "t = 0.5: mass 0.9999");
}

} // namespace gibbsflow
