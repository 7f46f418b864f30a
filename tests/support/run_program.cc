#include "support/run_program.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace gibbsflow::test {

namespace fs = std::filesystem;

namespace {

std::string quoted(const std::string &word)
{
  std::string text = "'";
  for (const char c : word)
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + '\'';
}

} // namespace

ProgramResult run_program(const std::string &program, const std::vector<std::string> &arguments,
                          const std::string &directory)
{
  const TemporaryDirectory streams;
  const std::string out = streams.path() + "/out", err = streams.path() + "/err";
  std::string command = "cd " + quoted(directory) +
                        " && exec env -i PATH=\"$PATH\" HOME=\"${HOME-/}\""
                        " OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"
                        " OMPI_MCA_rmaps_base_oversubscribe=1 OPENBLAS_NUM_THREADS=1"
                        " OMP_NUM_THREADS=1 ASAN_OPTIONS=detect_leaks=0 " +
                        quoted(program);
  for (const std::string &argument : arguments)
    command += ' ' + quoted(argument);
  command += " >" + quoted(out) + " 2>" + quoted(err) + " </dev/null";

  const int status = std::system(command.c_str());
  const int exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {exit_status, file_text(out), file_text(err)};
}

TemporaryDirectory::TemporaryDirectory()
{
  std::string name = (fs::temp_directory_path() / "gibbsflow-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    throw std::runtime_error("cannot make a temporary directory");
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory()
{
  std::error_code error;
  fs::remove_all(path_, error);
}

std::string TemporaryDirectory::write(const std::string &name, const std::string &text) const
{
  const fs::path file = fs::path(path_) / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

std::vector<std::string> TemporaryDirectory::files() const
{
  std::vector<std::string> names;
  for (const fs::directory_entry &entry : fs::recursive_directory_iterator(path_))
    if (!entry.is_directory())
      names.push_back(entry.path().lexically_relative(path_).string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string file_text(const std::string &path)
{
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

} // namespace gibbsflow::test
