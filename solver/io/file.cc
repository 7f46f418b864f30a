#include "io/file.h"

#include "base/failure.h"
#include "base/on_root.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

namespace gibbsflow {

void collectively(const MPI_Comm communicator, const std::function<void()> &action)
{
  std::string failure;
  try {
    action();
  } catch (const std::exception &exception) {
    failure = exception.what();
    if (failure.empty())
      failure = "unknown failure";
  }

  const unsigned int has_failed = failure.empty() ? 0 : 1;
  if (dealii::Utilities::MPI::max(has_failed, communicator) == 0)
    return;

  const std::vector<std::string> failures =
      dealii::Utilities::MPI::all_gather(communicator, failure);
  throw RunFailure(*std::find_if(failures.begin(), failures.end(),
                                 [](const std::string &text) { return !text.empty(); }));
}

void collectively_on_root(const MPI_Comm communicator, const std::function<void()> &action)
{
  collectively(communicator, [&] {
    if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0)
      action();
  });
}

void on_root_or_fail(const MPI_Comm communicator, const std::function<void()> &action)
{
  const std::string failure = on_root(communicator, [&]() -> std::string {
    try {
      action();
    } catch (const UserError &) {
      throw;
    } catch (const std::exception &error) {
      return failure_message(error);
    }
    return "";
  });
  if (!failure.empty())
    throw RunFailure(failure);
}

std::optional<std::string> read_bytes(const std::filesystem::path &path)
{
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return stream.is_open() && !stream.bad() ? std::optional(content.str()) : std::nullopt;
}

void write_file(const std::filesystem::path &path, const std::string &content)
{
  const std::filesystem::path partial = path.string() + ".part";
  {
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file << content;
    file.close();
    if (!file) {
      const int reason = errno;
      std::remove(partial.c_str());
      errno = reason;
      throw_cannot_write(path);
    }
  }
  if (std::rename(partial.c_str(), path.c_str()) != 0)
    throw_cannot_write(path);
}

void throw_cannot_write(const std::filesystem::path &path)
{
  const std::string reason = errno != 0 ? std::strerror(errno) : "unknown reason";
  throw RunFailure("cannot write " + path.string() + ": " + reason +
                   ". Make room, or choose another Output/Directory.");
}

} // namespace gibbsflow
