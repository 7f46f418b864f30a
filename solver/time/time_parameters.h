#pragma once

#include <optional>
#include <string>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Time.
struct TimeParameters {
  std::string scheme =
      "automatic"; // |implicit Euler|Crank-Nicolson|BDF2|TR-BDF2|SDIRK3|exponential
  double final_time = 1.;
  double time_step = 0.01;         // the first one if adaptive
  std::optional<double> tolerance; // L1; 0: constant steps
  bool rescaled = false;           // true: time is s = D t
  unsigned int damping_steps = 4;  // Crank-Nicolson: implicit-Euler half steps first
  bool stop_at_steady_state = false;

  /// Whether time is done without steps: with the scheme that says so, and with the automatic one
  /// unless constant steps are asked for.
  bool is_exact() const;

  /// The L1 error in time to stay below, what is asked for or, without steps, 1e-6; 0 where the
  /// steps are constant.
  double tolerance_in_use() const;

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
