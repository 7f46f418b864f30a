#include "io/column_file.h"

#include "io/file.h"
#include "io/npz_writer.h"

#include <cmath>
#include <limits>

namespace gibbsflow {

ColumnFile::ColumnFile(const std::string &stem, const std::vector<std::string> &columns,
                       const MPI_Comm communicator)
    : stem_(stem),
      names_(columns),
      communicator_(communicator),
      csv_(stem + ".csv", columns, communicator),
      columns_(columns.size())
{
}

void ColumnFile::write_row(const std::vector<std::optional<double>> &values)
{
  csv_.write_row(values);
  constexpr double absent = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t c = 0; c < values.size(); ++c)
    columns_[c].push_back(values[c] && std::isfinite(*values[c]) ? *values[c] : absent);
}

void ColumnFile::finish() const
{
  collectively_on_root(communicator_, [&] {
    NpzWriter archive(stem_ + ".npz");
    for (std::size_t c = 0; c < names_.size(); ++c)
      archive.write(names_[c], {columns_[c].size()}, columns_[c]);
    archive.close();
  });
}

} // namespace gibbsflow
