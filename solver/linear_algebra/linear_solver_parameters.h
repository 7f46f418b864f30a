#pragma once

#include <string>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Linear solver.
struct LinearSolverParameters {
  std::string type = "automatic"; // automatic|direct|iterative
  double tolerance = 1e-12;       // iterative: residual relative to the right-hand side
  unsigned int maximum_iterations = 1000;

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
