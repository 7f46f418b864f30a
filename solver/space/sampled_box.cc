#include "space/sampled_box.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

void inherit_errors(const SampledBox<1> &whole, const double diffusion, SampledBox<1> &lower,
                    SampledBox<1> &upper)
{
  constexpr double left_of_error = 0.35; // of sqrt|x - c|; a kink leaves 1/4, a jump 1/2
  const std::array<SampledBox<1> *, 2> halves = {{&lower, &upper}};
  std::array<double, 2> scales; // from a half's units to those of the whole
  double change = whole.mass;
  for (unsigned int k = 0; k < 2; ++k) {
    scales[k] = std::exp(-(halves[k]->smallest - whole.smallest) / diffusion);
    change -= scales[k] * halves[k]->mass;
  }
  const auto is_rough = [&](const unsigned int k) {
    return halves[k]->is_rough[0] || !halves[k]->is_smooth;
  };
  unsigned int heir = scales[1] * upper.error[0] > scales[0] * lower.error[0] ? 1 : 0;
  if (!is_rough(heir))
    heir = 1 - heir;
  const double inherited =
      left_of_error * std::max(whole.error[0], std::abs(change)) / scales[heir];
  if (is_rough(heir) && std::isfinite(inherited))
    halves[heir]->error[0] = std::max(halves[heir]->error[0], inherited);
}

template struct SampledBox<1>;
template struct SampledBox<2>;
template struct SampledBox<3>;

} // namespace gibbsflow
