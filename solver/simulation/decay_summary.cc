#include "simulation/decay_summary.h"

namespace gibbsflow {

Json tail_block(const Tail &tail)
{
  Json block;
  put(block, "radius", tail.radius);
  put(block, "density", tail.density);
  put(block, "gibbs", tail.gibbs);
  put(block, "exponential_bound", tail.exponential_bound);
  put(block, "gaussian_bound", tail.gaussian_bound);
  return block;
}

Json decay_block(const Decay &decay, bool rescaled)
{
  Json block;
  if (decay.fit)
    put(block, "fitted_rate", decay.fit->rate);
  put(block, "predicted_rate", decay.predicted_rate);
  put(block, "scheme_rate", decay.scheme_rate);
  put(block, "kl_rate", decay.kl_rate);
  put(block, "tv_rate", decay.tv_rate);
  put(block, "dirichlet_rate", decay.dirichlet_rate);
  if (decay.fit)
    put(block, "window", std::vector<double>{decay.fit->window.first, decay.fit->window.second});
  if (!block.empty())
    block["units"] =
        rescaled ? "of chi2, per unit of rescaled time s = D t" : "of chi2, per unit of time t";
  if (!decay.why.empty())
    block["why"] = decay.why;
  return block;
}

} // namespace gibbsflow
