#pragma once

#include "learning/learning_parameters.h"

#include <string>
#include <vector>

namespace gibbsflow {

/// Samples (x_i, y_i), i < n_samples, of n_inputs numbers and one target each.
struct DataSet {
  std::vector<std::string> input_names;
  std::vector<std::vector<double>> inputs; // x_i
  std::vector<double> targets;             // y_i

  std::size_t n_samples() const { return targets.size(); }
  unsigned int n_inputs() const { return input_names.size(); }

  /// All targets are 0 or 1, so that a threshold of 1/2 classifies.
  bool is_binary() const;
};

/// The data that section Data describes, standardised if it says so. Throws a UserError for
/// anything in the file or the entries that cannot be used, among them an input that is to be
/// standardised but constant, and a positive class that does not occur.
DataSet read_data_set(const DataParameters &parameters);

/// Shifts and scales each input to mean 0 and population standard deviation 1 (divisor n).
void standardize(DataSet &data);

} // namespace gibbsflow
