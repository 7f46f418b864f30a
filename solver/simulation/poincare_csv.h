#pragma once

#include "bounds/gap_estimates.h"

#include <string>

namespace gibbsflow {

/// poincare.csv: what is said of lambda_1, one statement a line, each after `prefix` (the fields of
/// a sweep, with their commas).
std::string poincare_csv_header(const std::string &prefix = "");
std::string poincare_csv_rows(const PoincareBounds &bounds, const std::string &prefix = "");

} // namespace gibbsflow
