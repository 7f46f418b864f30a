#pragma once

#include "functionals/decay.h"

#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// What is known of how chi^2 decays in a run; rates per unit of its time.
struct DecayEvidence {
  std::vector<double> times, log_chi2;   // the history
  std::optional<DecayFit> fit;           // of it
  std::vector<double> rates;             // of the modes computed, ascending
  std::vector<double> mode_coefficients; // c_k at t = 0, one for each; empty: not known
  std::optional<double> predicted;       // 2 rate_k of the first mode that the start contains
  std::optional<double> scheme_rate;     // the same in the scheme's last steps
  double last_step = 0.;
  bool rates_are_of_another_formulation = false;
  bool mass_leaves = false;
  bool is_general = false; // chi^2 against a density without detailed balance
};

/// Why the observed and the predicted rate of decay disagree, or why one of them is absent: the
/// scheme's own factor where the steps are long for the mode; a window in which faster modes still
/// hold a share of chi^2, or chi^2 hardly moves, or rounding ends; a start (nearly) without the
/// slow mode; mass that leaves. Empty where they agree within one in a hundred. Where none of these
/// is seen it says so.
std::string explain_decay(const DecayEvidence &evidence);

} // namespace gibbsflow
