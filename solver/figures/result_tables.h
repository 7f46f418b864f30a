#pragma once

#include "figures/result.h"

#include <string>
#include <vector>

namespace gibbsflow {

// Parts of the page that are tables, as HTML; each is empty where there is nothing to say.

/// What was solved and what came out, one column for each result; of several, rows in which they
/// differ are marked.
std::string facts_table(const std::vector<Result> &results);

/// The pictures of the same training (block `comparison`).
std::string pictures_table(const Result &result);

/// All that is said of lambda_1, with domain and reservation.
std::string statements_table(const Result &result);

/// The warnings of the results.
std::string warnings_html(const std::vector<Result> &results);

} // namespace gibbsflow
