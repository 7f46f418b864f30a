#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gibbsflow {

/// What a child process left behind.
struct ProgramResult {
  int exit_status; // 128 + signal where one ended it, as a shell says
  std::string out, err;
};

/// Runs `program` in the folder `directory`, its input empty, in an environment of its own: a test
/// is itself an MPI process, and what MPI keeps in the environment would confuse another.
ProgramResult run_program(const std::string &program, const std::vector<std::string> &arguments,
                          const std::filesystem::path &directory);

/// Writes a file into the folder, making folders as needed; returns its full name.
std::string write_file(const std::filesystem::path &directory, const std::string &name,
                       const std::string &text);

/// The names of all files in the folder and below, sorted: "solution/a.vtu".
std::vector<std::string> files_in(const std::filesystem::path &directory);

} // namespace gibbsflow
