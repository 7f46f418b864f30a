#include "learning/data_set.h"

#include "base/random_numbers.h"
#include "base/text.h"
#include "base/user_error.h"
#include "learning/synthetic_data.h"
#include "learning/targets.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace gibbsflow {

namespace {

/// The columns of the inputs; `target` and `weights` are none, where they are in the same table.
std::vector<unsigned int> input_columns(const DataParameters &parameters, const DataTable &table,
                                        const std::optional<unsigned int> target,
                                        const std::optional<unsigned int> weights)
{
  const std::string entry = "Data/Inputs";
  std::vector<unsigned int> columns;
  for (const std::string &name : parameters.inputs) {
    columns.push_back(table.column(entry, name));
    if (target && columns.back() == *target)
      throw UserError(entry, "'" + name + "' is the target", "columns other than the target",
                      "Leave it out, or change Data/Target");
    if (weights && columns.back() == *weights)
      throw UserError(entry, "'" + name + "' holds the weights of the samples",
                      "columns other than Data/Sample weights", "Leave it out");
    if (std::count(columns.begin(), columns.end(), columns.back()) > 1)
      throw UserError(entry, "'" + name + "' stands there twice", "each column once",
                      "Leave one of them out");
  }
  if (parameters.inputs.empty())
    for (unsigned int c = 0; c < table.names().size(); ++c)
      if ((!target || c != *target) && (!weights || c != *weights))
        columns.push_back(c);
  if (columns.empty())
    throw UserError("Data/File",
                    "'" + table.file() + "' has " +
                        (weights ? "no column besides weights and target" : "one column only"),
                    "at least one input and the target", "Check that commas separate the columns");
  return columns;
}

/// The columns of a second file of targets: the one that is named, or all.
std::vector<unsigned int> target_columns(const DataParameters &parameters, const DataTable &table)
{
  if (!parameters.target.empty())
    return {table.column("Data/Target", parameters.target)};
  std::vector<unsigned int> columns(table.names().size());
  std::iota(columns.begin(), columns.end(), 0u);
  return columns;
}

/// The column of the target: the one that is named, or the last but for the weights.
unsigned int target_column(const DataParameters &parameters, const DataTable &table,
                           const std::optional<unsigned int> weights)
{
  const unsigned int n = table.names().size();
  if (parameters.target.empty())
    return weights && *weights == n - 1 && n > 1 ? n - 2 : n - 1;
  const unsigned int target = table.column("Data/Target", parameters.target);
  if (weights && target == *weights)
    throw UserError("Data/Sample weights", "'" + parameters.sample_weights + "' is the target",
                    "a column other than the target", "Change it, or Data/Target");
  return target;
}

/// The numbers of a column, none of them negative.
std::vector<double> read_sample_weights(const DataTable &table, const unsigned int column)
{
  std::vector<double> weights;
  for (std::size_t i = 0; i < table.n_samples(); ++i) {
    weights.push_back(table.number(i, column));
    if (weights.back() < 0.)
      throw UserError("Data/Sample weights",
                      table.place(i, column) + " holds " + spell(weights.back()),
                      "weights >= 0, not all of them 0", "Correct the weight");
  }
  return weights;
}

/// To sum 1, or none where all are equal.
void normalize_weights(DataSet &data, const std::string &part)
{
  std::vector<double> &w = data.weights;
  if (w.empty())
    return;
  const double largest = *std::max_element(w.begin(), w.end());
  if (!(largest > 0.))
    throw UserError("Data/Sample weights", "the weights of all " + part + " are 0",
                    "weights >= 0, not all of them 0",
                    "Correct the weights, or choose another Data/Seed or Data/Validation fraction");
  if (*std::min_element(w.begin(), w.end()) == largest) {
    w.clear();
    return;
  }
  double sum = 0.;
  for (const double value : w)
    sum += value / largest; // the sum of the largest numbers is infinite
  for (double &value : w)
    value = value / largest / sum;
}

DataSet read_files(const DataParameters &parameters, const Loss &loss)
{
  const DataTable table("Data/File", parameters.file);
  std::optional<unsigned int> target, weights;
  DataSet data;
  if (!parameters.sample_weights.empty()) {
    weights = table.column("Data/Sample weights", parameters.sample_weights);
    data.weights = read_sample_weights(table, *weights);
  }
  if (parameters.target_file.empty()) {
    target = target_column(parameters, table, weights);
  } else {
    const DataTable targets("Data/Target file", parameters.target_file);
    if (targets.n_samples() != table.n_samples())
      throw UserError(
          "Data/Target file",
          "'" + targets.file() + "' holds " + std::to_string(targets.n_samples()) + " samples",
          "as many as Data/File, " + std::to_string(table.n_samples()), "Check both files");
    data.targets = encode_targets(targets, target_columns(parameters, targets),
                                  parameters.positive_class, loss);
  }
  const std::vector<unsigned int> columns = input_columns(parameters, table, target, weights);
  for (const unsigned int c : columns)
    data.input_names.push_back(table.names()[c]);
  for (std::size_t i = 0; i < table.n_samples(); ++i) {
    data.inputs.emplace_back();
    for (const unsigned int c : columns)
      data.inputs.back().push_back(table.number(i, c));
  }
  if (target)
    data.targets = encode_targets(table, {*target}, parameters.positive_class, loss);
  return data;
}

/// The samples in a random order, the last ones of which are for validation.
DataSets split_samples(DataSet all, const double fraction, const unsigned int seed)
{
  const std::size_t n = all.n_samples();
  const auto n_validation = static_cast<std::size_t>(std::lround(fraction * n));
  if (n_validation == 0)
    return {std::move(all), {}};
  if (n_validation == n)
    throw UserError("Data/Validation fraction", "it leaves no sample of " + std::to_string(n),
                    "at least one sample to train with", "Choose a smaller fraction");
  std::vector<std::pair<double, std::size_t>> order(n);
  for (std::size_t i = 0; i < n; ++i)
    order[i] = {uniform_number(seed, RandomStream::order, i), i};
  std::sort(order.begin(), order.end());
  DataSets sets;
  sets.training.input_names = sets.validation.input_names = all.input_names;
  for (std::size_t i = 0; i < n; ++i) {
    DataSet &set = i + n_validation < n ? sets.training : sets.validation;
    set.inputs.push_back(all.inputs[order[i].second]);
    set.targets.push_back(all.targets[order[i].second]);
    if (all.is_weighted())
      set.weights.push_back(all.weights[order[i].second]);
  }
  return sets;
}

} // namespace

bool DataSet::is_classification() const
{
  return std::all_of(targets.begin(), targets.end(), [](const std::vector<double> &y) {
    const bool is_binary =
        std::all_of(y.begin(), y.end(), [](const double v) { return v == 0. || v == 1.; });
    return is_binary && (y.size() == 1 || std::count(y.begin(), y.end(), 1.) == 1);
  });
}

void standardize(DataSets &data)
{
  const DataSet &training = data.training;
  const double n = training.n_samples();
  for (unsigned int j = 0; j < training.n_inputs(); ++j) {
    double mean = 0.;
    for (std::size_t i = 0; i < training.n_samples(); ++i)
      mean += training.multiplicity(i) * training.inputs[i][j] / n;
    double variance = 0.;
    double largest = 0.;
    for (std::size_t i = 0; i < training.n_samples(); ++i) {
      const double x = training.inputs[i][j];
      variance += training.multiplicity(i) * (x - mean) * (x - mean) / n;
      largest = std::max(largest, std::abs(x));
    }
    const double deviation = std::sqrt(variance);
    if (!(deviation > 1e-14 * largest) || !std::isfinite(deviation))
      throw UserError("Data/Standardize",
                      "the column '" + training.input_names[j] + "' is the same in all samples" +
                          (training.is_weighted() ? " of weight > 0" : ""),
                      "inputs that vary",
                      "Leave the column out of Data/Inputs, or set Data/Standardize = false");
    for (DataSet *const set : {&data.training, &data.validation})
      for (std::vector<double> &x : set->inputs)
        x[j] = (x[j] - mean) / deviation;
  }
}

SampleDraw::SampleDraw(const DataSet &data) : n_samples_(data.n_samples())
{
  double sum = 0.;
  for (const double w : data.weights)
    cumulative_.push_back(sum += w);
}

std::size_t SampleDraw::operator()(const double u) const
{
  if (cumulative_.empty())
    return std::min(static_cast<std::size_t>(u * n_samples_), n_samples_ - 1);
  // the first whose sum is larger, so never one of weight 0; rounding of the product aside
  const auto begin = cumulative_.begin(), end = cumulative_.end();
  const double total = cumulative_.back();
  return std::min(std::upper_bound(begin, end, u * total), std::lower_bound(begin, end, total)) -
         begin;
}

DataSets read_data_sets(const DataParameters &parameters, const NetworkParameters &network)
{
  if (parameters.type != "file" && !parameters.sample_weights.empty())
    throw UserError("Data/Sample weights",
                    "found `" + parameters.sample_weights + "` with Data/Type = " + parameters.type,
                    "none for generated samples, which are equal", "Remove the entry");
  const Loss &loss = find_loss(network.loss);
  DataSet all =
      parameters.type == "file" ? read_files(parameters, loss) : generate_data(parameters, network);
  if (parameters.type != "file" && loss.is_for_classes && !all.is_classification())
    throw UserError("Network/Loss", "found " + loss.name + " with Data/Type = " + parameters.type,
                    "quadratic for targets that are no classes", "Change one of the two");
  if (loss.has_q && all.n_outputs() == 1)
    for (std::vector<double> &y : all.targets)
      y = {1. - y[0], y[0]};
  DataSets sets = split_samples(std::move(all), parameters.validation_fraction, parameters.seed);
  normalize_weights(sets.training, "training samples");
  normalize_weights(sets.validation, "validation samples");
  if (parameters.standardize)
    standardize(sets);
  return sets;
}

} // namespace gibbsflow
