// Loaded before the program (LD_PRELOAD): what it does to files below a folder fails, as on a full
// disk, from the n-th time on or only then.
//   FAIL_BELOW   the folder, absolute
//   FAIL_FROM    n, from 1; 0: never
//   FAIL_ONCE    set: the next ones succeed again
//   FAIL_COUNT   a file outside the folder that is told at the end how often there was something

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

unsigned long n_done = 0;

const char *setting(const char *const name)
{
  const char *const value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool is_below(const char *const path)
{
  const char *const folder = setting("FAIL_BELOW");
  return *folder != '\0' && std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool is_below(const int descriptor)
{
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0)
    return false;
  path[n] = '\0';
  return is_below(path);
}

bool is_below_here(const char *const path)
{
  if (*path == '/')
    return is_below(path);
  char here[4096];
  if (getcwd(here, sizeof here) == nullptr)
    return false;
  char whole[8192];
  std::snprintf(whole, sizeof whole, "%s/%s", here, path);
  return is_below(whole);
}

/// Whether this one is to fail; then errno says why.
bool fails()
{
  const unsigned long n = std::strtoul(setting("FAIL_FROM"), nullptr, 10);
  ++n_done;
  if (n == 0 || n_done < n || (n_done > n && *setting("FAIL_ONCE") != '\0'))
    return false;
  errno = ENOSPC;
  return true;
}

template <typename Function>
Function next(const char *const name)
{
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

struct Teller {
  ~Teller()
  {
    if (*setting("FAIL_COUNT") == '\0')
      return;
    if (std::FILE *const file = std::fopen(setting("FAIL_COUNT"), "w")) {
      std::fprintf(file, "%lu\n", n_done);
      std::fclose(file);
    }
  }
} teller;

} // namespace

extern "C" {

ssize_t write(const int descriptor, const void *const bytes, const size_t n)
{
  static const auto real = next<ssize_t (*)(int, const void *, size_t)>("write");
  return is_below(descriptor) && fails() ? -1 : real(descriptor, bytes, n);
}

ssize_t writev(const int descriptor, const iovec *const parts, const int n)
{
  static const auto real = next<ssize_t (*)(int, const iovec *, int)>("writev");
  return is_below(descriptor) && fails() ? -1 : real(descriptor, parts, n);
}

size_t fwrite(const void *const bytes, const size_t size, const size_t n, std::FILE *const file)
{
  static const auto real = next<size_t (*)(const void *, size_t, size_t, std::FILE *)>("fwrite");
  return is_below(fileno(file)) && fails() ? 0 : real(bytes, size, n, file);
}

int fsync(const int descriptor)
{
  static const auto real = next<int (*)(int)>("fsync");
  return is_below(descriptor) && fails() ? -1 : real(descriptor);
}

int mkdir(const char *const path, const mode_t mode)
{
  static const auto real = next<int (*)(const char *, mode_t)>("mkdir");
  return is_below_here(path) && fails() ? -1 : real(path, mode);
}

std::FILE *fopen(const char *const path, const char *const mode)
{
  static const auto real = next<std::FILE *(*)(const char *, const char *)>("fopen");
  const bool writes = std::strpbrk(mode, "wa+") != nullptr;
  return writes && is_below_here(path) && fails() ? nullptr : real(path, mode);
}

std::FILE *fopen64(const char *const path, const char *const mode)
{
  static const auto real = next<std::FILE *(*)(const char *, const char *)>("fopen64");
  const bool writes = std::strpbrk(mode, "wa+") != nullptr;
  return writes && is_below_here(path) && fails() ? nullptr : real(path, mode);
}

int open(const char *const path, const int flags, ...)
{
  static const auto real = next<int (*)(const char *, int, ...)>("open");
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return (flags & O_CREAT) != 0 && is_below_here(path) && fails() ? -1 : real(path, flags, mode);
}

} // extern "C"
