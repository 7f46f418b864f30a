#include "time/step_control.h"

#include "base/user_error.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace gibbsflow {

namespace {

constexpr double safety = 0.9;
constexpr double largest_growth = 8.;
constexpr double smallest_reduction = 0.1;
constexpr double largest_reduction = 0.5;

// A step is sane if `time` resolves it to four digits and it is not nothing beside the whole run.
double minimum_step(const double time, const double length)
{
  return 1e-12 * std::abs(time) + 1e-20 * length;
}

// Times are differences of decimal numbers: equal means equal up to a few roundings of `target`.
bool covers(const double n, const double dt, const double distance, const double target)
{
  return std::abs(n * dt - distance) <=
         32. * std::numeric_limits<double>::epsilon() * std::max(std::abs(target), distance);
}

} // namespace

StepControl::StepControl(const double start, const double end, const double first_step,
                         const double tolerance, const unsigned int order)
    : start_(start), length_(end - start), tolerance_(tolerance), order_(order), wanted_(first_step)
{
  Assert(first_step > 0., dealii::ExcMessage("The first step must be positive."));
  used_.push_back(first_step);
}

PlannedStep StepControl::plan(const double time, const double target)
{
  if (!stride_ || stride_->target != target) {
    stride_ = new_stride(time, target);
    const auto known = std::find(used_.begin(), used_.end(), stride_->dt);
    if (known != used_.end())
      used_.erase(known);
    used_.push_back(stride_->dt);
  }
  const unsigned long j = stride_->done + 1;
  return {stride_->dt, j == stride_->n ? target : stride_->start + double(j) * stride_->dt};
}

StepControl::Stride StepControl::new_stride(const double time, const double target) const
{
  if (wanted_ < minimum_step(time, length_)) {
    std::ostringstream message;
    message << "The time step fell to " << wanted_ << " at time " << time
            << " and the error estimate is still above its share of Time/Tolerance = " << tolerance_
            << ". Raise the tolerance, or start from a wider initial density";
    throw RunFailure(message.str());
  }

  const double distance = target - time;
  const double quotient = distance / wanted_;
  for (auto dt = used_.rbegin(); dt != used_.rend(); ++dt) {
    const double n = std::round(distance / *dt);
    if (n >= 1. && *dt <= wanted_ * (1. + 1e-10) && n <= std::ceil(quotient) &&
        covers(n, *dt, distance, target))
      return {time, target, *dt, static_cast<unsigned long>(n), 0};
  }
  const double n = std::max(1., std::ceil(quotient * (1. - 1e-12)));
  return {time, target, distance / n, static_cast<unsigned long>(n), 0};
}

bool StepControl::accept(const double time, const double dt,
                         const std::optional<double> error_estimate)
{
  if (tolerance_ > 0.) {
    if (!error_estimate || !std::isfinite(*error_estimate))
      throw RunFailure("The error estimate of a time step is not a finite number; the solution has "
                       "left the range of doubles");

    const double elapsed = time - start_;
    const double allowed = tolerance_ * share(elapsed, dt);
    const double factor = *error_estimate > 0.
                              ? safety * std::pow(allowed / *error_estimate, 1. / order_)
                              : largest_growth;
    if (*error_estimate > allowed) {
      wanted_ = dt * std::clamp(factor, smallest_reduction, largest_reduction);
      just_rejected_ = true;
      stride_.reset();
      return false;
    }
    if (!first_accepted_)
      first_accepted_ = dt;

    const double growth = just_rejected_ ? 1. : std::min(factor, largest_growth);
    just_rejected_ = false;
    const double grown = dt * std::exp2(std::floor(std::log2(std::max(growth, 1.))));
    if (grown > wanted_) {
      wanted_ = grown;
      stride_.reset();
      return true;
    }
  }
  if (++stride_->done == stride_->n)
    stride_.reset();
  return true;
}

double StepControl::share(const double elapsed, const double dt) const
{
  const double tau = first_accepted_.value_or(dt);
  return 0.5 * (dt / length_ + std::log1p(dt / (elapsed + tau)) / std::log1p(length_ / tau));
}

} // namespace gibbsflow
