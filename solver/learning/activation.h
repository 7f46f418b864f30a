#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gibbsflow {

/// An activation function s: R -> R.
struct Activation {
  struct Derivatives {
    double s, ds, dds; // s, s', s''
  };

  std::string name;
  /// s(a_i) for i < n, vectorised, to a few units in the last place; a and s may be the same.
  void (*values)(const double *a, double *s, std::size_t n);
  Derivatives (*derivatives)(double a);
};

/// Names of the activation functions that a network can use.
std::vector<std::string> activation_names();

/// Throws a UserError about `entry` for an unknown name.
const Activation &find_activation(const std::string &entry, const std::string &name);

} // namespace gibbsflow
