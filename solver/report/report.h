#pragma once

#include "io/summary.h"

#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// The density at one time of a run. What is absent or not finite is left out of the text.
struct Instant {
  double time = 0.;
  std::optional<double> mass, tv, chi2, log_chi2, kl, dirichlet;
  std::optional<double> error_l1 = {}; // estimated, of the density
};

/// What a run tells a person at its end beside its summary.
struct ReportContext {
  std::vector<Instant> history; // any length; at most eight instants are shown
  std::string status;           // of the program, as in the summary
  double final_time = 0.;       // that was asked for
  std::vector<std::string> warnings;
  std::string directory;
  std::vector<std::pair<std::string, std::string>> files; // name and what is in it
};

/// Prints the blocks of summary.json in at most 100 columns of UTF-8, numbers with the digits only
/// that the errors beside them leave right: distances are wrong by the error in L1, squares of
/// distances by twice its share of the distance, moments by it times deviations of the density.
/// What the summary does not have is left out.
void print_report(const Json &summary, const ReportContext &context, std::ostream &out);

/// The instants among `history` nearest to `n` >= 2 equally spaced times, the first and the last
/// included, each once, in order. All of them if there are no more than `n`.
std::vector<Instant> spread_through_time(const std::vector<Instant> &history, unsigned int n);

} // namespace gibbsflow
