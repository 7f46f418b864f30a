#include "io/output_directory.h"

#include "base/on_root.h"
#include "io/file.h"
#include "io/result_files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

UserError directory_error(const fs::path &directory, const std::string &found,
                          const std::string &advice)
{
  return UserError("Output/Directory", "found `" + directory.string() + "`, " + found,
                   "a directory that can be written, and that is new, empty or left by an earlier "
                   "run of the same command",
                   advice);
}

/// The name without "." and a slash at the end; of a symbolic link, what it points to.
std::string plain_name(const std::string &directory)
{
  std::error_code error;
  fs::path path = fs::path(directory).lexically_normal();
  if (!path.has_filename() && path.has_parent_path())
    path = path.parent_path();
  if (fs::is_symlink(path, error))
    path = fs::weakly_canonical(path, error);
  return path.string();
}

std::string part_of(const std::string &directory)
{
  return directory + ".part";
}

/// The name of an old directory between two renames.
std::string aside_of(const std::string &directory)
{
  return directory + ".part.old";
}

/// The reason in errno becomes a UserError, or where the disk is full or broken a RunFailure.
[[noreturn]] void throw_cannot_begin(const std::string &directory)
{
  const int reason = errno;
  if (reason == ENOSPC || reason == EDQUOT || reason == EIO || reason == EFBIG)
    throw RunFailure("cannot write into " + directory + ": " + std::strerror(reason) +
                     ". Make room, or choose another Output/Directory.");
  throw directory_error(
      directory, "in which nothing can be written (" + std::string(std::strerror(reason)) + ")",
      "Name another directory with --output, or allow writing");
}

/// Throws unless the directory's place is one where a name can be given to another directory.
void check_place(const std::string &directory)
{
  std::error_code error;
  const fs::path path = fs::weakly_canonical(fs::absolute(directory, error), error);
  if (error)
    throw directory_error(directory, "which cannot be a directory (" + error.message() + ")",
                          "Name another directory with --output");
  const fs::path to_here = fs::current_path(error).lexically_relative(path);
  if (to_here.empty() || *to_here.begin() != "..")
    throw directory_error(directory, "which is the current directory or one above it",
                          "Name a directory in it with --output, such as --output ./results");
  struct stat own, above;
  if (stat(path.c_str(), &own) == 0 && stat(path.parent_path().c_str(), &above) == 0 &&
      own.st_dev != above.st_dev)
    throw directory_error(directory, "where a file system is mounted",
                          "Name a directory in it with --output");

  fs::path parent = path.parent_path();
  while (!fs::exists(parent, error) && parent != parent.parent_path())
    parent = parent.parent_path();
  for (const fs::path &existing : {parent, path}) {
    if (!fs::exists(existing, error))
      continue;
    if (!fs::is_directory(existing, error))
      throw directory_error(directory, "but `" + existing.string() + "` is not a directory",
                            "Name another directory with --output");
    if (access(existing.c_str(), W_OK | X_OK) != 0)
      throw directory_error(directory, "but `" + existing.string() + "` cannot be written",
                            "Name another directory with --output, or allow writing");
  }
  // the administrator may write where nothing can be made
  std::string trial = (parent / ".gibbsflow-XXXXXX").string();
  if (mkdtemp(trial.data()) == nullptr)
    throw_cannot_begin(directory);
  rmdir(trial.c_str());
}

/// Throws unless what is in the directory, if anything, may be replaced.
void check_content(const std::string &directory, const std::string &command, const bool overwrite)
{
  std::error_code error;
  if (!fs::exists(directory, error))
    return;
  if (!fs::is_directory(directory, error))
    throw directory_error(directory, "which is not a directory",
                          "Name another directory with --output");
  const bool is_empty = fs::is_empty(directory, error);
  if (error)
    throw directory_error(directory, "which cannot be read", "Name another with --output");
  if (is_empty || overwrite)
    return;
  const std::string foreign = foreign_entry(directory);
  const std::string advice = "Name another directory with --output, or replace what gibbsflow "
                             "writes and keep the rest with --overwrite";
  if (!foreign.empty())
    throw directory_error(directory, "which holds `" + foreign + "`", advice);
  const std::string writer = command_that_wrote(directory);
  if (writer.empty())
    throw directory_error(directory, "which holds files that another program wrote", advice);
  if (writer != command)
    throw directory_error(directory, "which holds the results of `gibbsflow " + writer + "`",
                          advice);
}

[[noreturn]] void refuse_in_use(const std::string &directory)
{
  throw directory_error(
      directory, "into which another process writes now (by way of `" + part_of(directory) + "`)",
      "Wait for its end, or name another directory with --output");
}

void check_all(const std::string &directory, const std::string &command, const bool overwrite)
{
  check_place(directory);
  check_content(directory, command, overwrite);
  check_content(part_of(directory), command, overwrite);
}

/// Throws where a command would replace what it reads, such as the weights of the run before.
void check_inputs(const std::string &directory, const std::vector<std::string> &input_files)
{
  std::error_code error;
  for (const std::string &file : input_files)
    for (const std::string &target : {directory, part_of(directory)}) {
      const fs::path path = file;
      if (is_name_of_result(path) && fs::equivalent(path.parent_path(), target, error))
        throw UserError("Output/Directory",
                        "found `" + directory + "`, whose `" + path.filename().string() +
                            "` this run reads",
                        "a directory with none of the files that the run reads",
                        "Name another directory with --output");
    }
}

/// Makes <directory>.part where it is not there, and locks it.
DirectoryLock make_and_lock(const std::string &directory)
{
  const fs::path part = part_of(directory);
  std::error_code error;
  if (part.has_parent_path())
    fs::create_directories(part.parent_path(), error);
  for (;;) {
    if (mkdir(part.c_str(), 0777) != 0 && errno != EEXIST)
      throw_cannot_begin(directory);
    if (std::optional<DirectoryLock> lock = DirectoryLock::take(part))
      return std::move(*lock);
    if (fs::exists(part, error)) // else its owner has just renamed it
      refuse_in_use(directory);
  }
}

/// What a process killed within exchange_directories() has left is put right.
void recover(const std::string &directory)
{
  std::error_code error;
  const std::string old = aside_of(directory);
  if (command_that_wrote(old).empty())
    return;
  if (!fs::exists(directory, error)) {
    fs::rename(old, directory, error);
  } else if (holds_complete_result(directory)) {
    remove_results(old);
    fs::remove(old, error);
  }
}

/// Keeps a checkpoint, and the parameters, by which the directory is known, until there are new
/// ones.
void begin_again(const std::string &part, const std::string &parameters_text)
{
  write_file(fs::path(part) / "parameters.prm", parameters_text);
  remove_results(part, {"parameters.prm", "checkpoint"});
}

void begin_part(const std::string &part, const std::string &parameters_text)
{
  remove_results(part);
  errno = 0;
  std::ofstream file(fs::path(part) / "parameters.prm");
  file << parameters_text;
  file.close();
  if (file)
    return;
  const int reason = errno;
  remove_results(part);
  rmdir(part.c_str());
  errno = reason;
  throw_cannot_begin(part);
}

[[noreturn]] void throw_cannot_rename(const std::string &from, const std::string &to,
                                      const int reason)
{
  throw RunFailure("cannot rename " + from + " to " + to + ": " + std::strerror(reason) +
                   ". Rename it by hand");
}

void rename_or_throw(const std::string &from, const std::string &to)
{
  if (std::rename(from.c_str(), to.c_str()) != 0)
    throw_cannot_rename(from, to, errno);
}

} // namespace

void check_output_directory(const std::string &directory, const std::string &command,
                            const bool overwrite, const std::vector<std::string> &input_files,
                            const MPI_Comm communicator)
{
  on_root(communicator, [&] {
    const std::string name = plain_name(directory);
    check_inputs(name, input_files);
    check_all(name, command, overwrite);
    std::error_code error;
    if (fs::exists(part_of(name), error) && !DirectoryLock::take(part_of(name)))
      refuse_in_use(name);
    return true;
  });
}

OutputDirectory::OutputDirectory(const std::string &directory, const std::string &command,
                                 const bool overwrite, const std::string &parameters_text,
                                 const MPI_Comm communicator, const std::string &resumed)
    : communicator_(communicator),
      directory_(on_root(communicator, [&] { return plain_name(directory); })),
      part_(part_of(directory_))
{
  on_root_or_fail(communicator_, [&] {
    check_all(directory_, command, overwrite);
    lock_ = make_and_lock(directory_);
    check_all(directory_, command, overwrite); // now nobody changes it any more
    recover(directory_);
    if (resumed.empty())
      return begin_part(part_, parameters_text);
    if (plain_name(resumed) == directory_)
      take_back();
    begin_again(part_, parameters_text);
  });
}

/// The directory, which is not complete, becomes <directory>.part once more.
void OutputDirectory::take_back()
{
  remove_results(part_);
  std::optional<DirectoryLock> lock = DirectoryLock::take(directory_);
  if (!lock)
    refuse_in_use(directory_);
  std::error_code error;
  if (fs::is_empty(part_, error))
    rename_or_throw(directory_, part_);
  else
    exchange_directories(part_, directory_);
  lock_ = std::move(lock);
}

std::string OutputDirectory::destination(const bool is_complete) const
{
  return on_root(communicator_, [&] {
    return is_complete || !holds_complete_result(directory_) ? directory_ : part_;
  });
}

void OutputDirectory::settle(const bool is_complete)
{
  collectively_on_root(communicator_, [&] { settle_here(is_complete); });
}

void OutputDirectory::settle_here(const bool is_complete)
{
  const std::optional<DirectoryLock> ends_here = std::exchange(lock_, std::nullopt);
  if (!is_complete && holds_complete_result(directory_))
    return;
  std::error_code error;
  if (!fs::exists(directory_, error) || fs::is_empty(directory_, error)) {
    rename_or_throw(part_, directory_);
    return;
  }
  // the old one takes the name that others look for locks at
  const std::optional<DirectoryLock> lock_of_old = DirectoryLock::take(directory_);
  exchange_directories(part_, directory_);
  remove_results(part_);
  move_entries(part_, directory_);
}

void OutputDirectory::discard()
{
  collectively_on_root(communicator_, [&] {
    remove_results(part_);
    rmdir(part_.c_str());
    lock_.reset();
  });
}

std::string part_of_directory(const std::string &directory)
{
  return part_of(plain_name(directory));
}

void exchange_directories(const std::string &fresh, const std::string &old,
                          const bool may_exchange_names)
{
  if (may_exchange_names &&
      renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, old.c_str(), RENAME_EXCHANGE) == 0)
    return;
  const std::string aside = aside_of(old);
  rename_or_throw(old, aside);
  if (std::rename(fresh.c_str(), old.c_str()) != 0) {
    const int reason = errno;
    std::rename(aside.c_str(), old.c_str());
    throw_cannot_rename(fresh, old, reason);
  }
  rename_or_throw(aside, fresh);
}

} // namespace gibbsflow
