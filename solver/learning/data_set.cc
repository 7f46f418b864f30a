#include "learning/data_set.h"

#include "base/text.h"
#include "base/user_error.h"
#include "learning/csv.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace gibbsflow {

namespace {

std::vector<unsigned int> input_columns(const DataParameters &parameters, const CsvTable &table,
                                        const unsigned int target)
{
  const std::string entry = "Data/Inputs";
  std::vector<unsigned int> columns;
  for (const std::string &name : parameters.inputs) {
    columns.push_back(table.column(entry, name));
    if (columns.back() == target)
      throw UserError(entry, "'" + name + "' is the target", "columns other than the target",
                      "Leave it out, or change Data/Target");
    if (std::count(columns.begin(), columns.end(), columns.back()) > 1)
      throw UserError(entry, "'" + name + "' stands there twice", "each column once",
                      "Leave one of them out");
  }
  if (parameters.inputs.empty())
    for (unsigned int c = 0; c < table.header.size(); ++c)
      if (c != target)
        columns.push_back(c);
  if (columns.empty())
    throw UserError("Data/File", "'" + table.file + "' has one column only",
                    "at least one input and the target", "Check that commas separate the columns");
  return columns;
}

/// 1 for the positive class and 0 for the rest; without a positive class the column's numbers.
std::vector<double> read_targets(const DataParameters &parameters, const CsvTable &table,
                                 const unsigned int column)
{
  std::vector<double> targets;
  std::set<std::string> classes;
  for (unsigned int i = 0; i < table.rows.size(); ++i) {
    const std::string &field = table.rows[i][column];
    if (parameters.positive_class.empty() && !parse_number(field))
      throw UserError("Data/Target",
                      table.file + ":" + std::to_string(table.lines[i]) + ": column '" +
                          table.header[column] + "' holds '" + field + "'",
                      "finite numbers, as Data/Positive class is empty",
                      "Name the class that is to be told from the rest in Data/Positive class");
    targets.push_back(parameters.positive_class.empty()    ? *parse_number(field)
                      : field == parameters.positive_class ? 1.
                                                           : 0.);
    classes.insert(field);
  }
  if (!parameters.positive_class.empty() && classes.count(parameters.positive_class) == 0) {
    std::vector<std::string> names(classes.begin(), classes.end());
    const std::string near = did_you_mean(parameters.positive_class, names, "Choose one of these");
    if (names.size() > 10)
      names.resize(10);
    throw UserError("Data/Positive class",
                    "no sample has '" + parameters.positive_class + "' in column '" +
                        table.header[column] + "'",
                    join(names, ", "), near);
  }
  return targets;
}

} // namespace

bool DataSet::is_binary() const
{
  return std::all_of(targets.begin(), targets.end(),
                     [](const double y) { return y == 0. || y == 1.; });
}

void standardize(DataSet &data)
{
  const double n = data.n_samples();
  for (unsigned int j = 0; j < data.n_inputs(); ++j) {
    double mean = 0.;
    for (const std::vector<double> &x : data.inputs)
      mean += x[j] / n;
    double variance = 0.;
    double largest = 0.;
    for (const std::vector<double> &x : data.inputs) {
      variance += (x[j] - mean) * (x[j] - mean) / n;
      largest = std::max(largest, std::abs(x[j]));
    }
    const double deviation = std::sqrt(variance);
    if (!(deviation > 1e-14 * largest) || !std::isfinite(deviation))
      throw UserError("Data/Standardize",
                      "the column '" + data.input_names[j] + "' is the same in all samples",
                      "inputs that vary",
                      "Leave the column out of Data/Inputs, or set Data/Standardize = false");
    for (std::vector<double> &x : data.inputs)
      x[j] = (x[j] - mean) / deviation;
  }
}

DataSet read_data_set(const DataParameters &parameters)
{
  const CsvTable table = read_csv("Data/File", parameters.file);
  const unsigned int target = parameters.target.empty()
                                  ? table.header.size() - 1
                                  : table.column("Data/Target", parameters.target);
  const std::vector<unsigned int> columns = input_columns(parameters, table, target);

  DataSet data;
  for (const unsigned int c : columns)
    data.input_names.push_back(table.header[c]);
  for (unsigned int i = 0; i < table.rows.size(); ++i) {
    data.inputs.emplace_back();
    for (const unsigned int c : columns)
      data.inputs.back().push_back(table.number("Data/File", i, c));
  }
  data.targets = read_targets(parameters, table, target);
  if (parameters.standardize)
    standardize(data);
  return data;
}

} // namespace gibbsflow
