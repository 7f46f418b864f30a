#pragma once

#include <string>
#include <vector>

namespace gibbsflow::test {

/// What a child process left behind.
struct ProgramResult {
  int exit_status; // 128 + signal where one ended it, as a shell says
  std::string out, err;
};

/// Runs `program` in the folder `directory`, its input empty, in an environment of its own: this
/// test is itself an MPI process, and what MPI keeps in the environment would confuse another.
ProgramResult run_program(const std::string &program, const std::vector<std::string> &arguments,
                          const std::string &directory);

/// A new, empty folder that is removed at the end.
class TemporaryDirectory {
public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory &) = delete;
  TemporaryDirectory &operator=(const TemporaryDirectory &) = delete;

  const std::string &path() const { return path_; }

  /// Writes a file in it, making folders as needed; returns its full name.
  std::string write(const std::string &name, const std::string &text) const;

  /// The names of all files in it, sorted, folders excluded: "solution/a.vtu".
  std::vector<std::string> files() const;

private:
  std::string path_;
};

/// All of a file, empty if there is none.
std::string file_text(const std::string &path);

} // namespace gibbsflow::test
