#include "figures/report_command.h"

#include "base/format.h"
#include "base/user_error.h"
#include "figures/make_report.h"
#include "figures/result.h"
#include "io/directory_lock.h"
#include "io/file.h"

#include <filesystem>
#include <iostream>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

/// Locks on the directories that exist, as long as they are looked at.
std::vector<DirectoryLock> locks_on(const std::vector<fs::path> &directories)
{
  std::vector<DirectoryLock> locks;
  std::error_code error;
  for (std::size_t k = 0; k < directories.size(); ++k) {
    for (std::size_t j = 0; j < k; ++j)
      if (fs::equivalent(directories[j], directories[k], error))
        throw UserError(report_entry, "found `" + directories[k].string() + "` twice",
                        "each directory once", "Name it once, or name another one to compare");
    if (!fs::is_directory(directories[k], error))
      continue; // which read_result() complains about
    std::optional<DirectoryLock> lock = DirectoryLock::take(directories[k]);
    if (!lock)
      throw UserError(report_entry,
                      "found `" + directories[k].string() +
                          "`, into which another process writes now",
                      "directories of commands that have ended", "Wait for its end");
    locks.push_back(std::move(*lock));
  }
  return locks;
}

} // namespace

int report(const std::vector<std::string> &directories, const bool quiet,
           const MPI_Comm communicator)
{
  on_root_or_fail(communicator, [&] {
    const std::vector<fs::path> paths(directories.begin(), directories.end());
    const std::vector<DirectoryLock> locks = locks_on(paths);
    make_report(paths);
    if (quiet)
      return;
    const ReportFiles files = report_files(paths.size());
    const fs::path page = paths.front() / files.page;
    std::cout << page.string() << " (" << data_size(double(fs::file_size(page)))
              << "); its pictures as SVG and PDF with their numbers are in "
              << (paths.front() / files.pictures).string() << std::endl;
  });
  return 0;
}

} // namespace gibbsflow
