#include "data/data_table.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"
#include "data/array_file.h"

#include <algorithm>

namespace gibbsflow {

namespace {

std::variant<CsvTable, NumericArray> read_table(const std::string &entry, const std::string &file)
{
  if (is_npy(file))
    return read_npy(entry, file);
  if (is_archive(file))
    return NumericArray();
  return read_csv(entry, file);
}

} // namespace

DataTable::DataTable(std::string entry, const std::string &file)
    : entry_(std::move(entry)), file_(file), data_(read_table(entry_, file))
{
  if (const auto *const csv = std::get_if<CsvTable>(&data_)) {
    names_ = csv->header;
    return;
  }
  if (is_archive(file)) {
    read_arrays();
    return;
  }
  const NumericArray &array = std::get<NumericArray>(data_);
  if (array.values.empty())
    throw UserError(entry_, "'" + file_ + "' holds no samples", "one row for each sample",
                    "Check the file");
  for (std::size_t c = 0; c < array.n_columns(); ++c)
    names_.push_back(std::to_string(c));
}

/// The columns of all arrays of the file become those of one.
void DataTable::read_arrays()
{
  const std::vector<NamedArray> arrays = read_archive(entry_, file_);
  const std::size_t n = arrays[0].array.n_rows();
  for (const auto &[name, array] : arrays) {
    if (array.shape.empty() || array.n_rows() != n || array.values.empty())
      throw UserError(entry_, "'" + file_ + "' holds " + list_of(arrays),
                      "arrays with as many rows as there are samples, at least one",
                      "Save inputs and targets alone: numpy.savez('data.npz', x=x, y=y)");
    for (std::size_t c = 0; c < array.n_columns(); ++c)
      names_.push_back(array.shape.size() < 2 ? name : name + "_" + std::to_string(c));
  }
  for (const std::string &name : names_)
    if (std::count(names_.begin(), names_.end(), name) > 1)
      throw UserError(entry_, "'" + file_ + "' has the column '" + printable(name) + "' twice",
                      "different names", "Rename the arrays");
  NumericArray &table = std::get<NumericArray>(data_);
  table.shape = {n, names_.size()};
  for (std::size_t i = 0; i < n; ++i)
    for (const NamedArray &part : arrays)
      for (std::size_t c = 0; c < part.array.n_columns(); ++c)
        table.values.push_back(part.array(i, c));
}

std::size_t DataTable::n_samples() const
{
  if (const auto *const csv = std::get_if<CsvTable>(&data_))
    return csv->n_rows();
  return std::get<NumericArray>(data_).n_rows();
}

unsigned int DataTable::column(const std::string &entry, const std::string &name) const
{
  const auto position = std::find(names_.begin(), names_.end(), name);
  if (position == names_.end())
    throw UserError(entry, "there is no column '" + name + "' in '" + file_ + "'",
                    join(names_, ", "), did_you_mean(name, names_, "Choose one of these"));
  return static_cast<unsigned int>(position - names_.begin());
}

double DataTable::number(const std::size_t sample, const unsigned int column) const
{
  if (const auto *const csv = std::get_if<CsvTable>(&data_))
    return csv->number(entry_, sample, column);
  return std::get<NumericArray>(data_)(sample, column);
}

std::string DataTable::text(const std::size_t sample, const unsigned int column) const
{
  if (const auto *const csv = std::get_if<CsvTable>(&data_))
    return std::string(csv->field(sample, column));
  return shortest(number(sample, column));
}

std::string DataTable::place(const std::size_t sample, const unsigned int column) const
{
  const auto *const csv = std::get_if<CsvTable>(&data_);
  return file_ +
         (csv != nullptr ? ":" + std::to_string(csv->lines[sample])
                         : ": row " + std::to_string(sample)) +
         ": column '" + names_[column] + "'";
}

} // namespace gibbsflow
