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
  /// s(a_i), s'(a_i) and s''(a_i) for i < n, vectorised, to a few units in the last place; each of
  /// the results may be a itself, ds and dds may be null.
  void (*evaluate)(const double *a, double *s, double *ds, double *dds, std::size_t n);
  Derivatives (*derivatives)(double a);
  /// False where s has a kink: s'' is then its value beside the kink.
  bool is_smooth = true;

  void values(const double *a, double *s, const std::size_t n) const
  {
    evaluate(a, s, nullptr, nullptr, n);
  }
};

/// Names of the activation functions that a network can use.
std::vector<std::string> activation_names();

/// Throws a UserError about `entry` for an unknown name.
const Activation &find_activation(const std::string &entry, const std::string &name);

} // namespace gibbsflow
