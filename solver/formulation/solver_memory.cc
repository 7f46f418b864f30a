#include "formulation/solver_memory.h"

namespace gibbsflow {

void remember_solver(Archive &archive, const EvolutionOperator &evolution_operator)
{
  SolverMemory memory;
  if (!archive.reads())
    memory = evolution_operator.memory();
  SolverStatistics &counted = memory.statistics;
  archive &counted.solves &counted.factorizations &counted.iterations &counted.max_iterations;
  memory.kept.resize(archive.size(memory.kept.size()));
  for (KeptMatrix &kept : memory.kept)
    archive &kept.a &kept.s &kept.is_hard;
  if (archive.reads())
    evolution_operator.recall(memory);
}

} // namespace gibbsflow
