#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gibbsflow {

/// What a report is written as, within the first of its directories.
struct ReportFiles {
  std::string page, pictures; // names of a file and a folder
};

/// "report.html" and "figures" of one directory, "comparison.html" and "comparison" of several.
ReportFiles report_files(std::size_t n_directories);

/// Makes the page and the figures of what commands have left in the directories: of one, or of
/// several side by side, which are written into the first. What is there of an earlier report is
/// replaced when all is drawn, each in one step. `name` is how the first is called on the page,
/// empty: as its directory. The directories are the caller's: nobody else writes into them. Throws
/// a UserError about `report_entry` where one of them cannot be used, before anything is written,
/// and RunFailure. Serial.
void make_report(const std::vector<std::filesystem::path> &directories,
                 const std::string &name = "");

} // namespace gibbsflow
