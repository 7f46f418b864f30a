#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

namespace gibbsflow {

/// Shows how far a loop has come, on stderr: a bar with the time left, redrawn ten times a second,
/// on a terminal; otherwise a plain line every ten seconds. Silent where `enabled` is false, which
/// is for --quiet and on all ranks but 0.
class Progress {
public:
  /// `end` is the value of update() at which the loop is over, > 0.
  Progress(const std::string &title, double end, bool enabled);

  /// The same onto any stream, for tests.
  Progress(const std::string &title, double end, std::ostream &out, bool terminal);

  /// Clears the bar.
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void update(double value);

private:
  using Clock = std::chrono::steady_clock;

  std::string title_;
  double end_;
  std::ostream *out_; // null: silent
  bool terminal_;
  Clock::time_point start_, last_shown_;
  std::size_t width_ = 0; // of the bar on the screen
};

/// "title [#####     ]  45 %, 12 s left": what a bar shows after `seconds`.
std::string progress_bar(const std::string &title, double fraction, double seconds);

} // namespace gibbsflow
