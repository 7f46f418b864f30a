#include "parameters/shipped_files.h"

#include <filesystem>

namespace gibbsflow {

std::string shipped_parameter_files()
{
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder = program.parent_path().parent_path() / "share/gibbsflow/params";
  return fs::is_directory(folder, error) ? folder.string() : "params";
}

} // namespace gibbsflow
