#include "simulation/passage_summary.h"

#include "base/representable.h"
#include "simulation/to_list.h"

namespace gibbsflow {

template <int dim>
Json transitions_block(const Transitions<dim> &transitions)
{
  Json block;
  put(block, "a", to_list(transitions.sets.a));
  put(block, "b", to_list(transitions.sets.b));
  put(block, "radius", transitions.sets.radius);
  const auto put_with_logarithm = [&block](const std::string &name, double logarithm) {
    put(block, name, representable_exp(logarithm));
    put(block, "log_" + name, logarithm);
  };
  put_with_logarithm("capacity", transitions.log_capacity);
  put_with_logarithm("rate_ab", transitions.log_rate_ab);
  put_with_logarithm("rate_ba", transitions.log_rate_ba);
  put_with_logarithm("mfpt_ab", transitions.log_mfpt_ab);
  put_with_logarithm("mfpt_ba", transitions.log_mfpt_ba);
  return block;
}

template <int dim>
Json transitions_block(const GeneralTransitions<dim> &transitions)
{
  Transitions<dim> like{};
  like.sets = transitions.sets;
  like.log_capacity = transitions.log_frequency;
  like.log_rate_ab = transitions.log_rate_ab;
  like.log_rate_ba = transitions.log_rate_ba;
  like.log_mfpt_ab = transitions.log_mfpt_ab;
  like.log_mfpt_ba = transitions.log_mfpt_ba;
  return transitions_block(like);
}

template <int dim>
Json exit_block(const RunResults<dim> &results)
{
  Json block;
  if (results.evolution != nullptr)
    put(block, "survival", results.evolution->history.back().mass);
  if (!results.spectrum.lambda.empty()) {
    put(block, "rate", representable_exp(results.spectrum.log_lambda[0]));
    put(block, "log_rate", results.spectrum.log_lambda[0]);
  }
  if (results.general.exit && !results.general.exit->generator.re.empty()) {
    const double rate = results.general.exit->generator.re[0];
    put(block, "rate", rate);
    put(block, "log_rate", std::log(rate));
    put(block, "rate_error", results.general.exit->generator_error[0]);
  }
  put(block, "mean_time", results.passages.exit->mean_time);
  for (const auto &[wall, probability] : results.passages.exit->by_wall)
    put(block["by_boundary"], wall, probability);
  return block;
}

template Json transitions_block(const Transitions<1> &);
template Json transitions_block(const Transitions<2> &);
template Json transitions_block(const Transitions<3> &);
template Json transitions_block(const GeneralTransitions<1> &);
template Json transitions_block(const GeneralTransitions<2> &);
template Json transitions_block(const GeneralTransitions<3> &);
template Json exit_block(const RunResults<1> &);
template Json exit_block(const RunResults<2> &);
template Json exit_block(const RunResults<3> &);

} // namespace gibbsflow
