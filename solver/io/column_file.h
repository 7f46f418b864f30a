#pragma once

#include "io/csv_writer.h"

namespace gibbsflow {

/// A table that grows row by row, twice: as <stem>.csv, see CsvWriter, and at the end as <stem>.npz
/// with an array for each column, in which NaN stands for what is absent or not finite.
class ColumnFile {
public:
  /// Replaces <stem>.csv. Collective.
  ColumnFile(const std::string &stem, const std::vector<std::string> &columns,
             MPI_Comm communicator);

  /// One value a column; those of rank 0 count. Collective.
  void write_row(const std::vector<std::optional<double>> &values);

  /// Writes <stem>.npz. Throws RunFailure on all ranks. Collective.
  void finish() const;

private:
  const std::string stem_;
  const std::vector<std::string> names_;
  const MPI_Comm communicator_;
  CsvWriter csv_;
  std::vector<std::vector<double>> columns_;
};

} // namespace gibbsflow
