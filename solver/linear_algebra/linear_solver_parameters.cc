#include "linear_algebra/linear_solver_parameters.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void LinearSolverParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Linear solver");
  prm.add_parameter("Type", type,
                    "direct: sparse Cholesky factorisation, kept for many solves; iterative: "
                    "conjugate gradients with incomplete Cholesky factors or algebraic multigrid, "
                    "for many unknowns or ranks; "
                    "automatic: by the number of unknowns and ranks.",
                    Selection("automatic|direct|iterative"));
  prm.add_parameter("Tolerance", tolerance,
                    "Iterative solver: norm of the residual relative to that of the right-hand "
                    "side.",
                    Double(1e-15, 1e-2));
  prm.add_parameter("Maximum iterations", maximum_iterations,
                    "Iterative solver: the run fails when one solve needs more.", Integer(1));
  prm.leave_subsection();
}

} // namespace gibbsflow
