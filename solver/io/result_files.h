#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gibbsflow {

// What commands leave in a directory, known by the names of the files. Serial; nothing throws.

/// The first word of the header of every parameters.prm that gibbsflow writes; the second line is
/// "# " and the command line.
extern const char *const parameters_header;

/// "run" of "gibbsflow run wells.prm"; empty where there is no such word.
std::string command_of_line(const std::string &command_line);

/// Whether a command writes a file of that name directly into its directory.
bool is_name_of_result(const std::filesystem::path &file);

/// The name of something in the directory that no command writes; empty if there is nothing.
std::string foreign_entry(const std::filesystem::path &directory);

/// The command that wrote the results in the directory, "run" for example, by its summary or its
/// parameters; empty if there is no sign of one.
std::string command_that_wrote(const std::filesystem::path &directory);

/// Whether the summary says that the command came to its end.
bool holds_complete_result(const std::filesystem::path &directory);

/// Removes what commands write, and nothing else, but for what has these names; the folders in it
/// only if they are empty then.
void remove_results(const std::filesystem::path &directory,
                    const std::vector<std::string> &but = {});

/// The same of one folder that commands make.
void remove_folder_of_results(const std::filesystem::path &folder);

/// Removes what a report draws from a folder of pictures, and the folder if it is empty then.
void remove_pictures(const std::filesystem::path &folder);

/// Moves whatever is in one directory into the other, where there is nothing of that name yet.
void move_entries(const std::filesystem::path &from, const std::filesystem::path &to);

} // namespace gibbsflow
