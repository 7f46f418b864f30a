#pragma once

#include "io/field_output.h"
#include "io/solution_archive.h"

#include <mpi.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// The fields through time: solution.pvd in the output directory and solution/solution_0000.vtu,
/// solution_0001.vtu, … beside it, in 1-D solution_0000.csv as well; at the end solution.npz with
/// all of them. solution.pvd is complete after each write(), so that a running job can be watched.
class SolutionSeries {
public:
  /// `directory` exists; its folder `solution` is made. Throws RunFailure on all ranks. Collective.
  SolutionSeries(const std::filesystem::path &directory, MPI_Comm communicator);

  /// Appends the fields at `time`, which is later than those before. Collective.
  template <int dim>
  void write(double time, const FieldOutput<dim> &output);

  /// Writes solution.npz, after the last write(). Throws RunFailure on all ranks. Collective.
  void finish() { archive_.close(); }

private:
  void write_pvd() const;

  std::filesystem::path directory_;
  MPI_Comm communicator_;
  std::vector<std::pair<double, std::string>> files_; // time and path from the directory
  SolutionArchive archive_;
};

} // namespace gibbsflow
