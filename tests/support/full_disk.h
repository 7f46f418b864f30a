#pragma once

#include <sys/resource.h>

#include <csignal>

namespace gibbsflow {

/// While this lives no file of this process grows beyond `bytes`: writing fails as on a full disk.
class FullDisk {
public:
  explicit FullDisk(const rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN))
  {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk()
  {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk &) = delete;
  FullDisk &operator=(const FullDisk &) = delete;

private:
  void (*handler_)(int);
  rlimit before_;
};

} // namespace gibbsflow
