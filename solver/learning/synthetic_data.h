#pragma once

#include "learning/data_set.h"

#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// Names of the data sets that can be generated, and what they are.
std::vector<std::string> synthetic_data_names();
std::string synthetic_data_help();

/// The data set that Data/Type names, of Data/Samples samples with noise of Data/Noise level. The
/// sample i depends on the seed and on i alone. The
/// teacher is the network of section Network with random weights of the seed of section Data.
/// Throws a UserError for a type that is not there, and what Network throws.
DataSet generate_data(const DataParameters &data, const NetworkParameters &network);

} // namespace gibbsflow
