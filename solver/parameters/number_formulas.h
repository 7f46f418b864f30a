#pragma once

#include "formulas/expression.h"
#include "parameters/value_pattern.h"

#include <functional>

namespace gibbsflow {

/// A value whose numbers have been worked out.
struct EvaluatedValue {
  std::string text;
  std::string why_not; // what is wrong with a formula in it that could not be evaluated
};

/// The value of an entry with its numbers, also in lists and rows, that are written as formulas of
/// constants (2*pi, 1/3, sqrt(2), names of Potential/Constants) replaced by decimals which read
/// back exactly. What is no number and no such formula, or has no finite value, or not an integral
/// one where an integer is due, stays as it is. `constants` is called only if it is needed.
EvaluatedValue evaluate_numbers(const std::string &value, const ValuePattern &pattern,
                                const std::function<Constants()> &constants);

} // namespace gibbsflow
