#include "io/directory_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gibbsflow {

std::optional<DirectoryLock> DirectoryLock::take(const std::filesystem::path &directory)
{
  for (;;) {
    DirectoryLock lock(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock.descriptor_ == none)
      return std::nullopt;
    if (flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      return std::nullopt;
    // between the two calls the name may have gone to another directory
    struct stat locked, named;
    if (fstat(lock.descriptor_, &locked) != 0 || stat(directory.c_str(), &named) != 0)
      return std::nullopt;
    if (locked.st_ino == named.st_ino && locked.st_dev == named.st_dev)
      return lock;
  }
}

DirectoryLock::~DirectoryLock()
{
  if (descriptor_ != none)
    close(descriptor_);
}

} // namespace gibbsflow
