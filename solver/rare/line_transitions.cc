#include "rare/line_transitions.h"

#include "space/line_measure.h"

#include <cmath>

namespace gibbsflow {

namespace {

double log_of(long double x)
{
  return static_cast<double>(std::log(x));
}

} // namespace

Transitions<1> compute_line_transitions(const WeightedCells<1> &cells,
                                        const TransitionSets<1> &sets, double kappa)
{
  const bool b_is_right = sets.a[0] < sets.b[0];
  const double left = std::min(sets.a[0], sets.b[0]), right = std::max(sets.a[0], sets.b[0]);
  const double start = left + sets.radius, end = right - sets.radius;
  const LineMeasure measure = line_measure(cells, {left, start, end, right});
  constexpr int mass = 1, inverse = -1; // the sign s of LineMeasure

  const long double resistance = measure.integral(start, end, inverse);
  const long double of_left = measure.integral(measure.lower(), start, mass) +
                              measure.double_integral(start, end, inverse, true) / resistance;
  const long double of_right = measure.integral(end, measure.upper(), mass) +
                               measure.double_integral(start, end, inverse, false) / resistance;
  const double log_kappa = std::log(kappa * cells.metric().mobility(0));
  const double log_capacity = log_kappa - log_of(resistance);
  const double log_rate_right = log_capacity - log_of(of_left);
  const double log_rate_left = log_capacity - log_of(of_right);
  const double log_time_right =
      log_of(measure.double_integral(left, end, mass, false,
                                     measure.log_integral(measure.lower(), left, mass))) -
      log_kappa;
  const double log_time_left =
      log_of(measure.double_integral(start, right, mass, true,
                                     measure.log_integral(right, measure.upper(), mass))) -
      log_kappa;

  const auto committor = [measure, start, end, b_is_right](const CellPoints<1> &points) {
    std::vector<double> q;
    for (unsigned int k = 0; k < points.size(); ++k) {
      const double x = std::min(std::max(points.x(k)[0], start), end);
      const long double from_start = measure.integral(start, x, inverse),
                        to_end = measure.integral(x, end, inverse);
      q.push_back((b_is_right ? from_start : to_end) / (from_start + to_end));
    }
    return q;
  };
  if (b_is_right)
    return {sets,           log_capacity,  log_rate_right, log_rate_left,
            log_time_right, log_time_left, committor};
  return {sets,          log_capacity,   log_rate_left, log_rate_right,
          log_time_left, log_time_right, committor};
}

} // namespace gibbsflow
