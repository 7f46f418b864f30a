#include "simulation/passage_summary.h"

#include "base/representable.h"
#include "simulation/to_list.h"

namespace gibbsflow {

namespace {

/// The centre of a ball, or the name of a part of the boundary.
template <int dim>
void put_set(Json &block, const std::string &name, const TransitionSet<dim> &set)
{
  if (set.is_ball())
    put(block, name, to_list(set.center));
  else
    block[name] = set.part;
}

} // namespace

template <int dim>
Json transitions_block(const Transitions<dim> &transitions)
{
  Json block;
  put_set(block, "a", transitions.sets.a);
  put_set(block, "b", transitions.sets.b);
  for (const TransitionSet<dim> &set : {transitions.sets.a, transitions.sets.b})
    if (set.is_ball())
      put(block, "radius", set.radius);
  const auto put_with_logarithm = [&block](const std::string &name, double logarithm,
                                           double error) {
    put(block, name, representable_exp(logarithm));
    put(block, "log_" + name, logarithm);
    put(block, name + "_error", error);
  };
  const PassageLogarithms &error = transitions.error;
  put_with_logarithm("capacity", transitions.log_capacity, error.capacity);
  put_with_logarithm("rate_ab", transitions.log_rate_ab, error.rate_ab);
  put_with_logarithm("rate_ba", transitions.log_rate_ba, error.rate_ba);
  put_with_logarithm("mfpt_ab", transitions.log_mfpt_ab, error.mfpt_ab);
  put_with_logarithm("mfpt_ba", transitions.log_mfpt_ba, error.mfpt_ba);
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
  like.error = transitions.error;
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
