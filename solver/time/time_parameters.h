#pragma once

#include <string>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Time.
struct TimeParameters {
  std::string scheme = "automatic"; // automatic|implicit Euler|Crank-Nicolson|BDF2|TR-BDF2|SDIRK3
  double final_time = 1.;
  double time_step = 0.01;        // the first one if adaptive
  double tolerance = 0.;          // > 0: adaptive
  bool rescaled = false;          // true: time is s = D t
  unsigned int damping_steps = 4; // Crank-Nicolson: implicit-Euler half steps first
  bool stop_at_steady_state = false;

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
