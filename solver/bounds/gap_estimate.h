#pragma once

#include <optional>
#include <string>

namespace gibbsflow {

/// One statement about lambda_1 of the weighted Laplacian, and how far it may be trusted.
struct GapEstimate {
  std::string name;
  std::string kind;                      // upper|lower|asymptotic|estimate
  std::string domain;                    // mesh: what is meshed; box: all of it, nothing cut away
  std::optional<double> log_lambda = {}; // absent where it does not apply
  std::string why = {};                  // it does not apply, or under which reservation it holds

  bool applies() const { return log_lambda.has_value(); }
};

} // namespace gibbsflow
