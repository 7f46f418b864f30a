#pragma once

#include "support/scratch_directory.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gibbsflow {

/// What the program made of files that were changed at random.
struct MutationOutcome {
  std::string input; // which file of which set was changed, and how
  int exit_status;   // 128 + signal where one ended it
  double cpu_seconds;
  std::string errors;

  /// What is wrong with it: it crashed, hung, took long or said more or less than one thing. Empty:
  /// nothing.
  std::string complaint() const;
};

/// Sets of small input files (.prm, .json, .xml; .csv, .npy, .npz, .safetensors, .msh) that are
/// right, and what `validate` or, each fourth time, `run` says to them with one file changed: bits,
/// bytes, lines, numbers, a part left out, doubled or cut off. Each time in a process of its own,
/// which ends without MPI. All is reproducible by the number of the input; the first n_right()
/// numbers are those of the sets as they are. Not collective.
class MutatedInputs {
public:
  MutatedInputs();

  std::uint64_t n_right() const { return sets_.size(); }

  MutationOutcome outcome(std::uint64_t number) const;

  /// The set of files that was changed, to look at it.
  std::map<std::string, std::string> files(std::uint64_t number) const;

private:
  using Files = std::map<std::string, std::string>;
  Files mutated(std::uint64_t number, std::string &how) const;

  std::vector<Files> sets_; // "main.*" is the parameter file
  const ScratchDirectory directory_{MPI_COMM_SELF};
};

} // namespace gibbsflow
