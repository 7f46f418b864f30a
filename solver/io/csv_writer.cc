#include "io/csv_writer.h"

#include "base/format.h"
#include "io/file.h"

#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>

#include <cmath>

namespace gibbsflow {

std::string csv_row(const std::vector<std::optional<double>> &values)
{
  std::string row;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0)
      row += ',';
    if (values[i] && std::isfinite(*values[i]))
      row += shortest(*values[i]);
  }
  return row + '\n';
}

CsvWriter::CsvWriter(const std::filesystem::path &path, const std::vector<std::string> &columns,
                     const MPI_Comm communicator)
    : path_(path), n_columns_(columns.size()), communicator_(communicator)
{
  std::string header;
  for (const std::string &column : columns)
    header += (header.empty() ? "" : ",") + column;

  if (dealii::Utilities::MPI::this_mpi_process(communicator_) == 0)
    file_.open(path_, std::ios::trunc);
  append(header + '\n');
}

void CsvWriter::write_row(const std::vector<std::optional<double>> &values)
{
  AssertDimension(values.size(), n_columns_);

  append(csv_row(values));
}

void CsvWriter::append(const std::string &line)
{
  collectively_on_root(communicator_, [&] {
    if (!(file_ << line << std::flush))
      throw_cannot_write(path_);
  });
}

} // namespace gibbsflow
