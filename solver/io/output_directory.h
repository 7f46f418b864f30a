#pragma once

#include "io/directory_lock.h"

#include <mpi.h>

#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// Throws UserError("Output/Directory") unless `command` ("run") may leave its results in
/// `directory`: it does not exist and can be made, or is empty, or holds nothing but what an
/// earlier run of the same command left; and so does <directory>.part, which nobody else is writing
/// into. With `overwrite` both may hold anything, but never a file that the command reads and would
/// replace. Never a mount point, the current directory or one above it, which cannot be replaced as
/// a whole. Changes nothing. Collective.
void check_output_directory(const std::string &directory, const std::string &command,
                            bool overwrite, const std::vector<std::string> &input_files,
                            MPI_Comm communicator);

/// The directory that a command writes into, and the one where its results stay.
///
/// A command writes into <directory>.part; settle() puts that in the place of <directory> in one
/// step, so that at any moment at which the process may be killed the earlier complete result is
/// there, and what stands in <directory> came to an end. The lock on <directory>.part keeps other
/// processes away and goes with the process; what a killed one left is replaced by the next.
/// Files that no command writes are never removed.
class OutputDirectory {
public:
  /// Claims the directory after check_output_directory(): makes <directory>.part, or empties the
  /// one that is left there, locks it and writes `parameters_text` to parameters.prm in it, by
  /// which it is recognised from then on. With `resumed`, one of these two directories (see
  /// find_resumable), that becomes <directory>.part, where its checkpoint is kept. Throws
  /// UserError, or RunFailure where there is no room. Collective.
  OutputDirectory(const std::string &directory, const std::string &command, bool overwrite,
                  const std::string &parameters_text, MPI_Comm communicator,
                  const std::string &resumed = "");

  /// Where to write until settle().
  const std::string &part() const { return part_; }

  /// Where the results will be: <directory> for complete ones, and for others too unless a complete
  /// result stands there; then <directory>.part. Collective.
  std::string destination(bool is_complete) const;

  /// Puts what was written to its destination and lets the lock go. Throws RunFailure where that
  /// cannot be done; the results are in part() then. Collective.
  void settle(bool is_complete);

  /// The same on the calling rank alone, which is rank 0.
  void settle_here(bool is_complete);

  /// Removes what was written. Collective.
  void discard();

private:
  MPI_Comm communicator_;
  void take_back();

  std::string directory_, part_;
  std::optional<DirectoryLock> lock_; // on rank 0
};

/// The name of <directory>.part. Serial.
std::string part_of_directory(const std::string &directory);

/// Renames the directory `fresh` to `old`, which is there, and gives the old one the name of
/// `fresh`: in one step where the file system can exchange two names, else in three, the old one
/// being `<old>.part.old` between them. Throws RunFailure. Serial.
void exchange_directories(const std::string &fresh, const std::string &old,
                          bool may_exchange_names = true);

} // namespace gibbsflow
