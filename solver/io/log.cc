#include "io/log.h"

#include "io/file.h"

#include <deal.II/base/mpi.h>

#include <algorithm>

namespace gibbsflow {

Log::Log(const std::filesystem::path &file, const bool quiet, const MPI_Comm communicator,
         const bool append, std::ostream &terminal, std::ostream &terminal_for_warnings)
    : communicator_(communicator),
      path_(file),
      writes_(dealii::Utilities::MPI::this_mpi_process(communicator) == 0),
      quiet_(quiet),
      terminal_(terminal),
      terminal_for_warnings_(terminal_for_warnings)
{
  collectively_on_root(communicator, [&] {
    if (file.empty())
      return;
    file_.open(file, append ? std::ios::app : std::ios::trunc);
    if (!file_)
      throw_cannot_write(file);
  });
}

void Log::text(const std::string &text)
{
  if (!writes_)
    return;
  if (!quiet_)
    terminal_ << text << std::flush;
  if (file_.is_open())
    file_ << text << std::flush;
}

void Log::line(const std::string &line)
{
  text(line + '\n');
}

void Log::warn(const std::string &warning)
{
  // a command that begins again, as with a higher cut, has the same to say
  if (std::find(warnings_.begin(), warnings_.end(), warning) != warnings_.end())
    return;
  warnings_.push_back(warning);
  if (!writes_)
    return;
  terminal_for_warnings_ << "warning: " << warning << std::endl;
  if (file_.is_open())
    file_ << "warning: " << warning << std::endl;
}

void Log::conclude(const std::string &line)
{
  if (!writes_)
    return;
  terminal_for_warnings_ << line << std::endl;
  record(line);
}

void Log::record(const std::string &line)
{
  if (writes_ && file_.is_open())
    file_ << line << std::endl;
}

void Log::check_written()
{
  collectively_on_root(communicator_, [&] {
    if (file_.is_open() && !file_)
      throw_cannot_write(path_);
  });
}

const std::vector<std::string> &Log::warnings() const
{
  return warnings_;
}

std::ostream &no_terminal()
{
  static std::ostream nothing(nullptr);
  return nothing;
}

} // namespace gibbsflow
