#include "support/run_program.h"

#include "cli/command_line.h"
#include "support/scratch_directory.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>

namespace gibbsflow {

namespace fs = std::filesystem;

ProgramResult run_program(const std::string &program, const std::vector<std::string> &arguments,
                          const fs::path &directory)
{
  const ScratchDirectory streams(MPI_COMM_SELF);
  const fs::path out = streams.path() / "out", err = streams.path() / "err";
  std::vector<std::string> words = {program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const std::string command =
      "cd " + quoted_command_line({directory.string()}) +
      " && exec env -i PATH=\"$PATH\" HOME=\"${HOME-/}\" OMPI_ALLOW_RUN_AS_ROOT=1"
      " OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1"
      " OMPI_MCA_hwloc_base_binding_policy=none OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1"
      " ASAN_OPTIONS=detect_leaks=0 " +
      quoted_command_line(words) + " >" + out.string() + " 2>" + err.string() + " </dev/null";

  const int status = std::system(command.c_str());
  const int exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {exit_status, content_of(out), content_of(err)};
}

std::string write_file(const fs::path &directory, const std::string &name, const std::string &text)
{
  const fs::path file = directory / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

std::vector<std::string> files_in(const fs::path &directory)
{
  std::vector<std::string> names;
  for (const fs::directory_entry &entry : fs::recursive_directory_iterator(directory))
    if (!entry.is_directory())
      names.push_back(entry.path().lexically_relative(directory).string());
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace gibbsflow
