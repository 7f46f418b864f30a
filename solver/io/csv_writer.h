#pragma once

#include <mpi.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// One line of a CSV file, with its newline: numbers in full precision (shortest decimals that
/// read back exactly); what is absent or not finite is an empty field.
std::string csv_row(const std::vector<std::optional<double>> &values);

/// A CSV file with a header line, such as history.csv. Rank 0 writes; each row is in the file when
/// write_row() returns, so that a running job can be watched. What cannot be written is a
/// RunFailure on all ranks.
class CsvWriter {
public:
  /// Replaces the file. Collective.
  CsvWriter(const std::filesystem::path &path, const std::vector<std::string> &columns,
            MPI_Comm communicator);

  /// One value a column; those of rank 0 count. Collective.
  void write_row(const std::vector<std::optional<double>> &values);

private:
  void append(const std::string &line);

  std::filesystem::path path_;
  std::size_t n_columns_;
  MPI_Comm communicator_;
  std::ofstream file_; // open on rank 0 only
};

} // namespace gibbsflow
