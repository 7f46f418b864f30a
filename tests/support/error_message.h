#pragma once

#include "cli/execute.h"

#include <exception>
#include <string>

namespace gibbsflow {

/// What the program would say about the exception that `function` throws; empty if it throws none.
template <class Function>
std::string error_message(const Function &function, const Locations &locations = {})
{
  try {
    function();
  } catch (const std::exception &error) {
    return describe(error, locations).message;
  }
  return "";
}

/// True if `text` contains `part`, for EXPECT_PRED2, which prints both where it is not so.
inline bool contains(const std::string &text, const std::string &part)
{
  return text.find(part) != std::string::npos;
}

} // namespace gibbsflow
