#pragma once

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Initial density.
struct InitialDensityParameters {
  std::string type = "gaussian";         // gaussian|mixture|uniform|expression|Gibbs
  std::vector<std::vector<double>> mean; // one point, for a mixture several; empty: box centre
  std::vector<std::vector<double>> standard_deviation = {{0.2}}; // per component one or dim
  std::vector<double> weights;                                   // mixture; empty: equal
  std::vector<double> lower_corner, upper_corner;                // uniform; empty: the mesh's
  std::string expression = "";

  void add_to(dealii::ParameterHandler &prm);
};

/// All admissible values of Initial density/Type.
std::vector<std::string> initial_density_names();

} // namespace gibbsflow
