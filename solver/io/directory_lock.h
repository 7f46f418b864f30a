#pragma once

#include <filesystem>
#include <optional>
#include <utility>

namespace gibbsflow {

/// A lock on a directory that the kernel drops with the process, however it ends (flock). It sticks
/// to the directory itself, not to its name: it goes with it through renames, needs no file and
/// leaves none. Where the file system has no such locks everybody is granted one.
class DirectoryLock {
public:
  /// The lock of the directory that has this name now; nothing while another process (or another
  /// object of this one) holds it, or where there is no such directory.
  static std::optional<DirectoryLock> take(const std::filesystem::path &directory);

  DirectoryLock(DirectoryLock &&other) noexcept
      : descriptor_(std::exchange(other.descriptor_, none))
  {
  }
  DirectoryLock &operator=(DirectoryLock &&other) noexcept
  {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~DirectoryLock();

private:
  static constexpr int none = -1;
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

} // namespace gibbsflow
