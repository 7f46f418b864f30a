#pragma once

#include <mpi.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace gibbsflow {

/// What the program says while it runs: to the terminal unless quiet, and to log.txt. Rank 0
/// writes; every other rank may call the same functions or leave them.
class Log {
public:
  /// `file` empty: terminal only. The file is replaced, or continued if `append`. Throws
  /// RunFailure where it cannot be opened. Collective.
  Log(const std::filesystem::path &file, bool quiet, MPI_Comm communicator, bool append = false,
      std::ostream &terminal = std::cout, std::ostream &terminal_for_warnings = std::cerr);

  /// Text as it is, newlines included.
  void text(const std::string &text);

  /// One line; the newline is added.
  void line(const std::string &line);

  /// "warning: ..." on the terminal even if quiet, and kept for the summary.
  void warn(const std::string &warning);

  /// The last word of a command that did not come to its end: on the error stream even if quiet.
  void conclude(const std::string &line);

  /// One line in the file alone, for what the terminal hears from elsewhere.
  void record(const std::string &line);

  /// Throws RunFailure where the file did not take all that was said. Collective.
  void check_written();

  /// All warnings so far, on the ranks that were told them.
  const std::vector<std::string> &warnings() const;

private:
  MPI_Comm communicator_;
  std::filesystem::path path_;
  bool writes_;
  bool quiet_;
  std::ofstream file_;
  std::ostream &terminal_;
  std::ostream &terminal_for_warnings_;
  std::vector<std::string> warnings_;
};

/// Takes all and shows nothing, for a log that is to keep warnings until somebody else says them.
std::ostream &no_terminal();

} // namespace gibbsflow
