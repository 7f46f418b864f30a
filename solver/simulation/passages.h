#pragma once

#include "rare/exit_problem.h"
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
  std::optional<ExitProblem<dim>> exit;

  /// Names and values of what varies over the mesh.
  std::vector<std::pair<std::string, CellFunction<dim>>> fields() const
  {
    std::vector<std::pair<std::string, CellFunction<dim>>> list;
    if (transitions)
      list.emplace_back("committor", transitions->committor);
    if (exit)
      list.emplace_back("mean_exit_time", exit->mean_exit_time);
    return list;
  }
};

} // namespace gibbsflow
