#include "simulation/marked_cells.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace gibbsflow {

std::vector<bool> largest(const std::vector<double> &indicator, const double part)
{
  constexpr double rounding = 1e-6;
  std::vector<double> sorted = indicator;
  std::sort(sorted.begin(), sorted.end(), std::greater<double>());
  const double wanted = part * std::accumulate(sorted.begin(), sorted.end(), 0.);
  double sum = 0., least = 0.;
  for (const double value : sorted) {
    least = value;
    sum += value;
    if (sum >= wanted)
      break;
  }
  std::vector<bool> marked(indicator.size());
  for (std::size_t i = 0; i < marked.size(); ++i)
    marked[i] = indicator[i] > 0. && indicator[i] >= (1. - rounding) * least;
  return marked;
}

} // namespace gibbsflow
