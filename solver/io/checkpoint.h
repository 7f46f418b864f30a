#pragma once

#include "io/run_identity.h"

#include <mpi.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// What a command has done that is worth keeping, as records with names, so that it can go on from
/// there when it was stopped: checkpoint/ in its directory. A record is a file of its own;
/// checkpoint/index.bin says which ones belong together, with their sizes and checksums, and is
/// replaced in one go, so that at whatever moment the process or the machine ends the last
/// complete checkpoint is there.
class Checkpoint {
public:
  /// To be written into <directory>/checkpoint every `interval` seconds (0: never by itself), where
  /// with `resumes` one is read first. Throws UserError where that is damaged. Collective, as are
  /// the functions below.
  Checkpoint(const std::filesystem::path &directory, RunIdentity identity, double interval,
             bool resumes, MPI_Comm communicator);

  /// A record, on all ranks; none where there is none of this name. Throws RunFailure where it is
  /// not as it was written.
  std::optional<std::string> find(const std::string &name) const;

  /// Sets a record, to the bytes of rank 0, for the next save().
  void put(const std::string &name, std::string bytes);

  /// Whether the interval is over.
  bool is_due() const;

  /// Makes the records that there are now the checkpoint. Throws RunFailure.
  void save();

private:
  struct Record {
    std::string file; // in the folder
    std::uint64_t size = 0;
    std::uint32_t checksum = 0;
    friend void remember(Archive &archive, Record &record)
    {
      archive &record.file &record.size &record.checksum;
    }
  };
  using Clock = std::chrono::steady_clock;
  friend void check_resumable(const std::filesystem::path &, const RunIdentity *);

  static std::vector<std::pair<std::string, Record>> read_index(const std::filesystem::path &folder,
                                                                RunIdentity &identity);
  static std::string read_record(const std::filesystem::path &folder, const Record &record);
  void write_pending();

  const std::filesystem::path folder_;
  const RunIdentity identity_;
  const double interval_;
  const MPI_Comm communicator_;
  Clock::time_point last_ = Clock::now();

  // on rank 0
  std::map<std::string, Record> records_;
  std::map<std::string, std::string> pending_; // of these, not written yet
  std::size_t pending_bytes_ = 0;
  unsigned int n_files_ = 0; // names that were used
  std::vector<std::string> obsolete_;
};

/// Whether there is a checkpoint in the directory, whatever it is worth. One rank only.
bool holds_checkpoint(const std::filesystem::path &directory);

/// Of <directory>.part and <directory> the first that holds a checkpoint from which a run of this
/// identity can go on. Throws a UserError that says why there is none: no checkpoint, a complete
/// result, another run, damage. One rank only.
std::string find_resumable(const std::string &directory, const RunIdentity &identity);

/// Removes the checkpoint of a directory. One rank only; nothing throws.
void remove_checkpoint(const std::filesystem::path &directory);

} // namespace gibbsflow
