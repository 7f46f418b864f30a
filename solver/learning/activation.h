#pragma once

#include "learning/activation_kernels.h"

#include <string>
#include <vector>

namespace gibbsflow {

/// An activation function s: R -> R.
struct Activation {
  struct Derivatives {
    double s, ds, dds; // s, s', s''
  };

  std::string name;
  kernels::Activate *activate; // of many jets at once
  Derivatives (*derivatives)(double a);
  /// False where s has a kink: s'' is then its value beside the kink. The Hessian of a neural ODE
  /// lacks what the passages of the kink add to it, its gradient is complete.
  bool is_smooth = true;
};

/// Names of the activation functions that a network can use.
std::vector<std::string> activation_names();

/// Throws a UserError about `entry` for an unknown name.
const Activation &find_activation(const std::string &entry, const std::string &name);

} // namespace gibbsflow
