#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gibbsflow {

/// The include lines of the files in the folder `solver` that go against the flow of the data:
///     base ← linear_algebra ← model ← learning ← discretization ← formulation ← time ← spectrum
///       ← analysis ← particles ← io ← simulation ← studies ← parameters ← cli ← main ,
/// where a folder may include from itself and from those to its left. Folders that are not listed
/// and includes in quotation marks that do not start with a folder are wrong too. Each is reported
/// as "model/noise.cc:3: io/table.h".
std::vector<std::string> wrong_arrows(const std::filesystem::path &solver);

/// What stands at the top of the checkout beside what belongs there; hidden files and the results
/// of runs do not count.
std::vector<std::string> foreign_top_level_entries(const std::filesystem::path &checkout);

} // namespace gibbsflow
