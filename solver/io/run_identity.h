#pragma once

#include "linear_algebra/archive.h"

#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// What a result depends on: only a run of the same can go on from a checkpoint.
struct RunIdentity {
  /// A file by what is in it, wherever it is.
  struct InputFile {
    std::string name;
    std::uint64_t size = 0;
    std::uint32_t checksum = 0;
  };

  std::string version, command;
  std::vector<std::pair<std::string, std::string>> entries; // path and value
  std::vector<InputFile> files;

  /// Throws a UserError that names the first difference of this one from that of the run which has
  /// left a checkpoint in `place`.
  void check_is_that_of(const RunIdentity &stopped, const std::string &place) const;
};

void remember(Archive &archive, RunIdentity &identity);

/// Of a file; one that cannot be read counts as empty: who needs it will refuse it. One rank only.
RunIdentity::InputFile identify_file(const std::string &name);

/// CRC-32, as of zip files.
std::uint32_t checksum_of(const std::string &bytes);

} // namespace gibbsflow
