#include "figures/make_report.h"

#include "base/user_error.h"
#include "figures/gnuplot.h"
#include "figures/page.h"
#include "io/file.h"
#include "io/output_directory.h"
#include "io/result_files.h"

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

/// read_result() and figures_of(), where what is in a file that is whole need not be what is
/// expected.
PageFigures read_and_plot(const std::vector<fs::path> &directories, const std::string &name,
                          std::vector<Result> &results)
{
  try {
    for (const fs::path &directory : directories)
      results.push_back(read_result(directory));
    if (!name.empty())
      results.front().name = name;
    return figures_of(results);
  } catch (const Json::exception &error) {
    throw UserError(report_entry,
                    "found a summary.json with an entry of another kind than gibbsflow writes (" +
                        std::string(error.what()) + ")",
                    "summaries as gibbsflow writes them", "Run the command that wrote it again");
  }
}

/// An empty folder for pictures that are not all there yet.
fs::path fresh_folder(const fs::path &folder)
{
  const fs::path fresh = folder.string() + ".part";
  std::error_code error;
  remove_pictures(fresh);
  fs::create_directory(fresh, error);
  if (error == std::errc::permission_denied || error == std::errc::read_only_file_system)
    throw UserError(report_entry,
                    "found `" + folder.parent_path().string() +
                        "`, in which nothing can be written",
                    "a directory that can be written", "Allow writing, or copy the directory");
  if (error)
    throw RunFailure("cannot make the folder " + fresh.string() + ": " + error.message() +
                     ". Make room.");
  return fresh;
}

/// Gives the pictures their name; an earlier folder goes, but for what was not drawn by a report.
void settle_pictures(const fs::path &fresh, const fs::path &folder)
{
  std::error_code error;
  if (!fs::exists(folder, error)) {
    fs::rename(fresh, folder, error);
    if (error)
      throw RunFailure("cannot rename " + fresh.string() + ": " + error.message() + ".");
    return;
  }
  exchange_directories(fresh.string(), folder.string());
  remove_pictures(fresh);
  if (fs::exists(fresh, error))
    move_entries(fresh, folder);
}

} // namespace

ReportFiles report_files(const std::size_t n_directories)
{
  return n_directories > 1 ? ReportFiles{"comparison.html", "comparison"}
                           : ReportFiles{"report.html", "figures"};
}

void make_report(const std::vector<fs::path> &directories, const std::string &name)
{
  require_gnuplot(report_entry);
  std::vector<Result> results;
  const PageFigures figures = read_and_plot(directories, name, results);

  const ReportFiles files = report_files(directories.size());
  const fs::path folder = directories.front() / files.pictures, fresh = fresh_folder(folder);
  try {
    draw(figures.together, fresh);
    for (const std::vector<Figure> &of_one : figures.separate)
      draw(of_one, fresh);
    const std::string page = report_page(results, figures, fresh);
    settle_pictures(fresh, folder);
    write_file(directories.front() / files.page, page);
  } catch (const std::exception &) {
    remove_pictures(fresh);
    throw;
  }
}

} // namespace gibbsflow
