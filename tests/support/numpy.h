#pragma once

#include "support/run_program.h"

namespace gibbsflow {

/// A Python that has NumPy; empty where there is none.
inline std::string python_with_numpy(const std::filesystem::path &directory)
{
  for (const std::string python : {"python3", "/usr/bin/python3"})
    if (run_program(python, {"-c", "import numpy"}, directory).exit_status == 0)
      return python;
  return "";
}

} // namespace gibbsflow
