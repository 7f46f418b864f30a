#include "io/profile.h"

#include "io/csv_writer.h"
#include "io/file.h"

#include <deal.II/base/mpi.h>

#include <algorithm>

namespace gibbsflow {

namespace {

using Row = std::vector<double>; // x and the values there

std::vector<Row> local_rows(const FieldOutput<1> &output)
{
  std::vector<Row> rows(output.points.size());
  for (std::size_t p = 0; p < rows.size(); ++p) {
    rows[p].push_back(output.points[p][0]);
    for (const auto &field : output.scalars)
      rows[p].push_back(field.values[p]);
    for (const auto &field : output.vectors)
      rows[p].push_back(field.values[p][0]);
  }
  return rows;
}

/// Sorts by x and replaces neighbours at the same x, up to rounding, by their mean.
std::vector<Row> sorted_and_merged(std::vector<Row> rows)
{
  if (rows.empty())
    return rows;

  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row &a, const Row &b) { return a[0] < b[0]; });
  const double average_distance =
      (rows.back()[0] - rows.front()[0]) / static_cast<double>(rows.size());
  const double tolerance = 1e-6 * average_distance;

  std::vector<Row> merged = {rows.front()};
  for (std::size_t r = 1; r < rows.size(); ++r)
    if (rows[r][0] - merged.back()[0] > tolerance)
      merged.push_back(rows[r]);
    else
      for (std::size_t c = 1; c < rows[r].size(); ++c)
        merged.back()[c] = 0.5 * merged.back()[c] + 0.5 * rows[r][c];
  return merged;
}

} // namespace

void write_profile(const FieldOutput<1> &output, const std::filesystem::path &path,
                   const MPI_Comm communicator)
{
  const std::vector<std::vector<Row>> rows_of_ranks =
      dealii::Utilities::MPI::gather(communicator, local_rows(output), 0);

  collectively_on_root(communicator, [&] {
    std::vector<Row> rows;
    for (const std::vector<Row> &piece : rows_of_ranks)
      rows.insert(rows.end(), piece.begin(), piece.end());

    std::string text = "x";
    for (const auto &field : output.scalars)
      text += ',' + field.name;
    for (const auto &field : output.vectors)
      text += ',' + field.name;
    text += '\n';
    for (const Row &row : sorted_and_merged(std::move(rows)))
      text += csv_row({row.begin(), row.end()});
    write_file(path, text);
  });
}

} // namespace gibbsflow
