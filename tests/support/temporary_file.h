#pragma once

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace gibbsflow::test {

/// A file with this text, deleted at the end.
class TemporaryFile {
public:
  explicit TemporaryFile(const std::string &text)
  {
    static unsigned int count = 0;
    name_ = ::testing::TempDir() + "gibbsflow_" + std::to_string(getpid()) + "_" +
            std::to_string(count++);
    std::ofstream(name_, std::ios::binary) << text;
  }

  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;

  ~TemporaryFile() { std::remove(name_.c_str()); }

  const std::string &name() const { return name_; }

private:
  std::string name_;
};

} // namespace gibbsflow::test
