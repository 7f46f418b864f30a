#pragma once

#include <filesystem>
#include <string>

namespace gibbsflow {

/// Replaces the file by `content` such that at whatever moment the process or the machine ends,
/// there is all of the old or all of the new content: written aside, on the disk before it has its
/// name. Throws RunFailure. One rank only.
void write_durably(const std::filesystem::path &path, const std::string &content);

} // namespace gibbsflow
