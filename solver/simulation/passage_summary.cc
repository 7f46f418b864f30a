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
  if (results.evolution != nullptr) {
    put(block, "survival", results.evolution->history.back().mass);
    if (const std::optional<DensityErrors> &errors = results.evolution->errors)
      put(block, "survival_error", errors->space + errors->time);
  }
  if (!results.spectrum.lambda.empty()) {
    const std::optional<double> rate = representable_exp(results.spectrum.log_lambda[0]);
    put(block, "rate", rate);
    put(block, "log_rate", results.spectrum.log_lambda[0]);
    if (const std::vector<double> &errors = results.poincare.relative_error;
        rate && !errors.empty())
      put(block, "rate_error", *rate * errors[0]);
  }
  const ExitProblem<dim> &exit = *results.passages.exit;
  if (results.general.exit && !results.general.exit->generator.re.empty()) {
    const std::optional<double> rate =
        exit.longer_than ? std::nullopt : known_rate(*results.general.exit);
    put(block, "rate", rate);
    put(block, "log_rate", rate ? std::optional(std::log(*rate)) : std::nullopt);
    put(block, "rate_error",
        rate ? std::optional(results.general.exit->generator_error[0]) : std::nullopt);
  }
  put(block, "mean_time", exit.mean_time);
  put(block, "mean_time_error", exit.mean_time_error);
  for (std::size_t k = 0; k < exit.by_wall.size(); ++k) {
    put(block["by_boundary"], exit.by_wall[k].first, exit.by_wall[k].second);
    put(block["by_boundary_error"], exit.by_wall[k].first, exit.by_wall_error[k]);
  }
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
