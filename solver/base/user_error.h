#pragma once

#include <stdexcept>
#include <string>

namespace gibbsflow {

/// Something the user wrote, in a parameter file, on the command line or in an input file, cannot
/// be used. The message has four parts: the entry, what was found, what is allowed, what to do.
/// Caught in main only, which puts "file:line: " in front of the entry and exits with status 2.
struct UserError : std::runtime_error {
  /// `entry` is a parameter path such as "Noise/Sigma", or a command-line option such as
  /// "--output". `found`, `allowed` and `advice` are sentences without the final period.
  UserError(const std::string &entry_path, const std::string &found_text,
            const std::string &allowed_text, const std::string &advice_text);

  std::string entry, found, allowed, advice;
};

/// The run broke one of the invariants it watches (mass, residual, sign, a number that is not
/// finite) or could not be finished. Exit status 1. The message says what broke and what to try.
struct RunFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

} // namespace gibbsflow
