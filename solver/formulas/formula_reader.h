#pragma once

#include "formulas/formula_functions.h"

#include <map>
#include <string>
#include <vector>

namespace gibbsflow {

/// One step of a stack machine: it puts a number on the stack, or replaces the topmost ones.
struct FormulaOperation {
  enum class Kind { constant, variable, function, select } kind;
  double value = 0.;      // of a constant
  unsigned int index = 0; // of a variable
  bool is_binary = false; // a function of the two topmost numbers, or of the topmost one
  const formula::Function *function = nullptr;
};

/// A formula that muParser reads as operations in the order in which a stack machine takes them
/// (reverse Polish notation); select takes condition, number if it holds, number if not. Throws
/// dealii::ExcMessage for anything that muParser would have refused.
std::vector<FormulaOperation> read_formula(const std::string &formula,
                                           const std::vector<std::string> &variables,
                                           const std::map<std::string, double> &constants);

} // namespace gibbsflow
