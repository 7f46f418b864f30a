#include "io/durable_file.h"

#include "io/file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace gibbsflow {

namespace {

/// Whether all of it is on the disk; errno says why not.
bool write_all(const int descriptor, const std::string &content)
{
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t n = write(descriptor, content.data() + done, content.size() - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    done += static_cast<std::size_t>(n);
  }
  return fsync(descriptor) == 0;
}

/// That names in the directory are those of now. Where a file system cannot say so, it is so.
void sync_directory(const std::filesystem::path &directory)
{
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return;
  fsync(descriptor);
  close(descriptor);
}

} // namespace

void write_durably(const std::filesystem::path &path, const std::string &content)
{
  const std::string partial = path.string() + ".part";
  errno = 0;
  const int descriptor = open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0)
    throw_cannot_write(path);
  const bool is_written = write_all(descriptor, content);
  const int reason = errno;
  const bool is_closed = close(descriptor) == 0;
  if (!is_written || !is_closed || std::rename(partial.c_str(), path.c_str()) != 0) {
    const int why = is_written ? errno : reason;
    std::remove(partial.c_str());
    errno = why;
    throw_cannot_write(path);
  }
  sync_directory(path.parent_path());
}

} // namespace gibbsflow
