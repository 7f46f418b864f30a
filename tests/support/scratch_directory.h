#pragma once

#include <mpi.h>

#include <filesystem>
#include <string>

namespace gibbsflow {

/// An empty directory that all ranks share, removed with this object. Making and removing it are
/// collective.
class ScratchDirectory {
public:
  explicit ScratchDirectory(MPI_Comm communicator);
  ~ScratchDirectory();

  ScratchDirectory(const ScratchDirectory &) = delete;
  ScratchDirectory &operator=(const ScratchDirectory &) = delete;

  const std::filesystem::path &path() const { return path_; }

private:
  MPI_Comm communicator_;
  std::filesystem::path path_;
};

std::string content_of(const std::filesystem::path &file);

} // namespace gibbsflow
