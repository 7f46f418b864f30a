#pragma once

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Study: the same problem at several resolutions or temperatures.
struct StudyParameters {
  std::string type = "none"; // |mesh|degree|time step|temperature|depth|bootstrap|...
  unsigned int levels = 4;
  std::vector<double> values;       // empty: as study_levels() says
  std::string reference = "finest"; // |exact|Gibbs
  std::string exact_solution;       // in x,y,z,t: density
  std::vector<double> exact_eigenvalues;

  void add_to(dealii::ParameterHandler &prm);
};

} // namespace gibbsflow
