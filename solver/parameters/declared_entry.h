#pragma once

#include "parameters/value_pattern.h"

#include <string>
#include <vector>

namespace dealii {
class ParameterHandler;
}

namespace gibbsflow {

/// One entry of the parameter file as a dealii::ParameterHandler knows it.
struct DeclaredEntry {
  std::string path; // "Section/Entry", or "Entry" outside all sections
  std::string value, default_value, help;
  ValuePattern pattern;
};

/// All entries that have been declared, in the order of their declaration.
std::vector<DeclaredEntry> declared_entries(const dealii::ParameterHandler &prm);

/// "Section" and "Entry" of "Section/Entry".
std::string section_of(const std::string &path);
std::string name_of(const std::string &path);

} // namespace gibbsflow
