#pragma once

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace gibbsflow {

/// Numbers that come one after the other and are wanted later, in a file without a name, which is
/// gone with this object or with the process, however it ends. Throws RunFailure. One rank only.
class NumberSpool {
public:
  /// `path` is the name that the file has for an instant, and the one in messages.
  explicit NumberSpool(const std::filesystem::path &path);

  void append(const std::vector<double> &numbers);

  /// Calls `action` with all numbers in their order, block by block.
  void for_each_block(const std::function<void(const double *, std::size_t)> &action);

private:
  struct Closer {
    void operator()(std::FILE *file) const { std::fclose(file); }
  };

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Closer> file_;
};

} // namespace gibbsflow
