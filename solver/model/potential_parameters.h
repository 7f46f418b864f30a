#pragma once

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// Section Potential. Plain values; what a type does not use is ignored by it.
struct PotentialParameters {
  std::string type = "expression";
  std::string expression = "0";
  std::string expression_gradient = ""; // e1; e2
  std::string constants = "";           // a=1, b=0.5
  std::string file = "";                // V on a grid: .npy, .npz or .safetensors
  std::vector<double> lower_corner;     // of the grid; one value is repeated
  std::vector<double> upper_corner;
  double scale = 1.;                       // multiplies V
  double l2 = 0.;                          // gamma: adds (gamma/2)|x|^2
  std::vector<std::vector<double>> matrix; // empty: identity
  std::vector<double> center;              // empty: origin
  double height = 1.;
  double stiffness = 4.;
  double tilt = 0.2;
  double steepness = 10.;

  /// The type whose V is the empirical risk of a network; learning/model.h makes it.
  static constexpr const char *network = "network";

  void add_to(dealii::ParameterHandler &prm);
};

/// All admissible values of Potential/Type: the potentials given by a formula or by values, and the
/// network.
std::vector<std::string> potential_type_names();

} // namespace gibbsflow
