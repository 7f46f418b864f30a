#pragma once

#include "rare/exit_problem.h"
#include "rare/general_transitions.h"
#include "rare/transitions.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// What is known of passages between sets and through walls, where it was asked for.
template <int dim>
struct Passages {
  std::optional<Transitions<dim>> transitions;
  std::optional<GeneralTransitions<dim>> general_transitions; // of the equation with general noise
  std::optional<ExitProblem<dim>> exit;

  /// Names and values of what varies over the mesh.
  std::vector<std::pair<std::string, CellFunction<dim>>> fields() const
  {
    std::vector<std::pair<std::string, CellFunction<dim>>> list;
    if (transitions)
      list.emplace_back("committor", transitions->committor);
    if (general_transitions) {
      list.emplace_back("committor", general_transitions->committor);
      list.emplace_back("backward_committor", general_transitions->backward_committor);
    }
    if (exit && exit->mean_exit_time)
      list.emplace_back("mean_exit_time", exit->mean_exit_time);
    return list;
  }
  std::vector<std::pair<std::string, CellField<dim>>> vector_fields() const
  {
    if (general_transitions)
      return {{"reactive_current", general_transitions->reactive_current}};
    return {};
  }

  /// The mean time from A to B.
  std::optional<double> log_mfpt_ab() const
  {
    if (general_transitions)
      return general_transitions->log_mfpt_ab;
    return transitions ? std::optional(transitions->log_mfpt_ab) : std::nullopt;
  }
};

} // namespace gibbsflow
