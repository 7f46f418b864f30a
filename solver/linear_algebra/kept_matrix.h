#pragma once

namespace gibbsflow {

/// A combination a M + s K that a solver has a factorisation or preconditioner of, so that it can
/// be made once more in another process.
struct KeptMatrix {
  double a, s;
  bool is_hard; // the preconditioner that is tried first did not do
};

} // namespace gibbsflow
