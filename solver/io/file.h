#pragma once

#include <mpi.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace gibbsflow {

/// Runs `action` on every rank. Where it throws on any of them, all throw the RunFailure of the
/// lowest such rank, so that nobody waits for the others for ever. Collective; `action` is not.
void collectively(MPI_Comm communicator, const std::function<void()> &action);

/// The same with `action` on rank 0 alone. Collective.
void collectively_on_root(MPI_Comm communicator, const std::function<void()> &action);

/// on_root() for what may throw more than a UserError: that is thrown on all ranks as a RunFailure.
/// Collective; `action` is not.
void on_root_or_fail(MPI_Comm communicator, const std::function<void()> &action);

/// Replaces the file by `content` in one go: whoever reads it meanwhile sees all of the old or all
/// of the new content. Throws RunFailure with the system's reason. One rank only.
void write_file(const std::filesystem::path &path, const std::string &content);

/// All bytes of a file; none where it cannot be read.
std::optional<std::string> read_bytes(const std::filesystem::path &path);

/// The failure of writing `path`, with the reason in `errno`.
[[noreturn]] void throw_cannot_write(const std::filesystem::path &path);

} // namespace gibbsflow
