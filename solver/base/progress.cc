#include "base/progress.h"

#include "base/format.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <unistd.h>

namespace gibbsflow {

namespace {

std::string percent_and_time_left(const double fraction, const double seconds)
{
  std::string text = std::to_string(std::lround(100. * fraction)) + " %";
  constexpr double earliest_guess = 0.01; // before, the first steps say little of the rest
  if (fraction >= earliest_guess && fraction < 1.)
    text += ", " + duration(seconds * (1. - fraction) / fraction) + " left";
  return text;
}

} // namespace

std::string progress_bar(const std::string &title, const double fraction, const double seconds)
{
  const std::size_t length = 30;
  const auto filled = static_cast<std::size_t>(fraction * length);
  return title + " [" + std::string(filled, '#') + std::string(length - filled, ' ') + "] " +
         percent_and_time_left(fraction, seconds);
}

Progress::Progress(const std::string &title, const double end, const bool enabled)
    : title_(title),
      end_(end),
      out_(enabled ? &std::cerr : nullptr),
      terminal_(isatty(STDERR_FILENO) != 0),
      start_(Clock::now()),
      last_shown_(start_)
{
}

Progress::Progress(const std::string &title, const double end, std::ostream &out,
                   const bool terminal)
    : title_(title),
      end_(end),
      out_(&out),
      terminal_(terminal),
      start_(Clock::now()),
      last_shown_(start_)
{
}

Progress::~Progress()
{
  if (width_ > 0)
    *out_ << '\r' << std::string(width_, ' ') << '\r' << std::flush;
}

void Progress::update(const double value)
{
  const Clock::time_point now = Clock::now();
  const double since_last = std::chrono::duration<double>(now - last_shown_).count();
  if (out_ == nullptr || since_last < (terminal_ ? 0.1 : 10.))
    return;

  last_shown_ = now;
  const double fraction = std::clamp(value / end_, 0., 1.);
  const double seconds = std::chrono::duration<double>(now - start_).count();
  if (!terminal_) {
    *out_ << title_ << ": " << percent_and_time_left(fraction, seconds) << std::endl;
    return;
  }
  std::string bar = progress_bar(title_, fraction, seconds);
  const std::size_t visible = bar.size();
  bar.resize(std::max(visible, width_), ' ');
  width_ = visible;
  *out_ << '\r' << bar << std::flush;
}

} // namespace gibbsflow
