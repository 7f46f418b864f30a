#pragma once

#include <chrono>
#include <map>
#include <string>

namespace gibbsflow {

/// Wall seconds by phase of a run. A phase may be entered often; phases do not overlap.
class PhaseTimer {
  using Clock = std::chrono::steady_clock;

public:
  /// Adds the lifetime of the object returned to a phase.
  class Scope {
  public:
    explicit Scope(double &seconds) : seconds_(seconds), start_(Clock::now()) {}
    ~Scope() { seconds_ += since(start_); }
    Scope(const Scope &) = delete;
    Scope &operator=(const Scope &) = delete;

  private:
    double &seconds_;
    const Clock::time_point start_;
  };

  [[nodiscard]] Scope measure(const std::string &phase) { return Scope(seconds_[phase]); }
  void add(const std::string &phase, double seconds) { seconds_[phase] += seconds; }
  double seconds(const std::string &phase) const
  {
    const auto found = seconds_.find(phase);
    return found == seconds_.end() ? 0. : found->second;
  }
  double total() const { return since(start_); }

private:
  static double since(Clock::time_point start)
  {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  const Clock::time_point start_ = Clock::now();
  std::map<std::string, double> seconds_;
};

} // namespace gibbsflow
