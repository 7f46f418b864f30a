#pragma once

#include "learning/learning_parameters.h"

#include <string>
#include <vector>

namespace gibbsflow {

/// Samples (x_i, y_i), i < n_samples, of n_inputs and n_outputs numbers.
struct DataSet {
  std::vector<std::string> input_names;
  std::vector<std::vector<double>> inputs;  // x_i
  std::vector<std::vector<double>> targets; // y_i

  /// w_i >= 0 of sum 1; empty: all are equal.
  std::vector<double> weights = {};

  std::size_t n_samples() const { return targets.size(); }
  unsigned int n_inputs() const { return input_names.size(); }
  unsigned int n_outputs() const { return targets.empty() ? 0 : targets[0].size(); }

  bool is_weighted() const { return !weights.empty(); }

  /// n w_i, as if the sample stood there so often: means are (1/n) sum_i multiplicity(i) f_i.
  double multiplicity(const std::size_t i) const
  {
    return weights.empty() ? 1. : static_cast<double>(n_samples()) * weights[i];
  }

  /// All targets are 0 or 1, exactly one of them 1 where there are several outputs, so that outputs
  /// say a class.
  bool is_classification() const;
};

/// Samples drawn with their weights as probabilities.
class SampleDraw {
public:
  explicit SampleDraw(const DataSet &data);

  /// The sample at u in (0, 1): uniform u give each its probability.
  std::size_t operator()(double u) const;

private:
  const std::size_t n_samples_;
  std::vector<double> cumulative_; // w_0 + ... + w_i; empty: all are equal
};

/// What V is made of, and what is left out for validation (no samples: nothing).
struct DataSets {
  DataSet training, validation;
};

/// The data that section Data describes, split and standardised if it says so; the targets are
/// those that Network/Loss needs. Throws a UserError for anything in the files or the entries that
/// cannot be used, among them an input that is to be standardised but constant, a positive class
/// that does not occur, labels that are none, and weights that are negative or all zero.
DataSets read_data_sets(const DataParameters &parameters, const NetworkParameters &network);

/// Shifts and scales each input to mean 0 and population standard deviation 1 (divisor n) of the
/// training samples, with their weights.
void standardize(DataSets &data);

} // namespace gibbsflow
