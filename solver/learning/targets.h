#pragma once

#include "data/data_table.h"
#include "learning/loss.h"

namespace gibbsflow {

/// The targets y_i from the given columns of a table, as the loss needs them: 1 and 0 where there
/// is a positive class; one output for each class where a column holds text, or labels 0, 1, ..., K
/// - 1 for a loss of classes with several outputs; otherwise numbers, one output for each column.
/// Throws a UserError for labels out of range and for anything else that is none of these.
std::vector<std::vector<double>> encode_targets(const DataTable &table,
                                                const std::vector<unsigned int> &columns,
                                                const std::string &positive_class,
                                                const Loss &loss);

/// How many classes the targets look like the labels of, where they are one output that a loss for
/// numbers takes: all of 0, 1, ..., K - 1 and nothing else, K >= 3. Zero where they do not.
unsigned int classes_in_numbers(const std::vector<std::vector<double>> &targets, const Loss &loss);

} // namespace gibbsflow
