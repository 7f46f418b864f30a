#include "simulation/row_times.h"

namespace gibbsflow {

template <int dim>
double first_row_time(const Problem<dim> &problem, double kappa, double final_time)
{
  constexpr double part = 0.01, longest = 1e-3, shortest = 1e-12;
  const double width =
      problem.initial_density().length_scale(problem.region().lower(), problem.region().upper());
  return final_time * std::clamp(part * width * width / (kappa * final_time), shortest, longest);
}

std::vector<double> handover_times(const std::vector<double> &output_times, double begin,
                                   double final_time)
{
  constexpr unsigned int n_small = 7, n_equal = 16;
  const double longest = (final_time - begin) / n_equal;
  std::vector<double> times;
  for (unsigned int k = 0; k < n_small; ++k)
    times.push_back(begin + longest * std::exp2(2. * (double(k) - n_small)));
  for (unsigned int k = 1; k < n_equal; ++k)
    times.push_back(begin + k * longest);
  times.push_back(final_time);
  for (const double t : output_times)
    if (t > begin && t < final_time)
      times.push_back(t);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

std::vector<double> row_times(const std::vector<double> &output_times, double first,
                              double final_time, unsigned int per_decade, double begin)
{
  constexpr double same = 1e-9; // relative
  const double duration = final_time - begin;
  std::vector<double> times = {final_time};
  for (const double t : output_times)
    if (t > begin && t < final_time)
      times.push_back(t);
  const auto add = [&times](const double t) {
    if (std::none_of(times.begin(), times.end(),
                     [t](double other) { return std::abs(other - t) <= same * t; }))
      times.push_back(t);
  };
  // so that the final time is one of them
  if (per_decade > 0 && first > 0.)
    for (int k = -1; std::pow(10., k / double(per_decade)) * duration >= first * (1. - same); --k)
      add(begin + std::pow(10., k / double(per_decade)) * duration);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

template double first_row_time(const Problem<1> &, double, double);
template double first_row_time(const Problem<2> &, double, double);
template double first_row_time(const Problem<3> &, double, double);

} // namespace gibbsflow
