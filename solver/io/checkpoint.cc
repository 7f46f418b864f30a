#include "io/checkpoint.h"

#include "base/on_root.h"
#include "io/durable_file.h"
#include "io/file.h"
#include "io/output_directory.h"
#include "io/result_files.h"

namespace gibbsflow {

namespace fs = std::filesystem;

namespace {

const std::string magic = "gibbsflow checkpoint\n";
constexpr std::uint32_t format_version = 1;
const char *const index_name = "index.bin";

fs::path folder_in(const fs::path &directory)
{
  return directory / "checkpoint";
}

[[noreturn]] void refuse_damaged(const fs::path &file, const std::string &found)
{
  throw UserError("--resume", "found `" + file.string() + "`, which " + found,
                  "a checkpoint as it was written",
                  "Restore the file, or leave --resume out to begin anew");
}

} // namespace

/// The index is: the magic line, the version of the format, the records and the identity, and the
/// checksum of all that.
std::vector<std::pair<std::string, Checkpoint::Record>>
Checkpoint::read_index(const fs::path &folder, RunIdentity &identity)
{
  const fs::path file = folder / index_name;
  const std::optional<std::string> bytes = read_bytes(file);
  if (!bytes)
    refuse_damaged(file, "cannot be read");
  std::uint32_t version = 0, checksum = 0;
  if (bytes->size() < magic.size() + sizeof version + sizeof checksum ||
      bytes->compare(0, magic.size(), magic) != 0)
    refuse_damaged(file, "is no checkpoint, or was cut off");
  const std::size_t n = bytes->size() - sizeof checksum;
  Archive end(bytes->substr(n));
  end &checksum;
  if (checksum != checksum_of(bytes->substr(0, n)))
    refuse_damaged(file, "is damaged: its checksum is not that of its bytes");
  Archive archive(bytes->substr(magic.size(), n - magic.size()));
  archive &version;
  if (version != format_version)
    refuse_damaged(file, "has version " + std::to_string(version) + " of the format instead of " +
                             std::to_string(format_version));
  std::vector<std::pair<std::string, Record>> records;
  try {
    archive &identity &records;
  } catch (const RunFailure &) {
    refuse_damaged(file, "holds less than it should");
  }
  for (const auto &named : records)
    if (named.second.file.find_first_not_of("0123456789") != named.second.file.find(".bin") ||
        named.second.file.size() > std::string("123456789.bin").size())
      refuse_damaged(file, "names files that are no records");
  return records;
}

std::string Checkpoint::read_record(const fs::path &folder, const Record &record)
{
  std::optional<std::string> bytes = read_bytes(folder / record.file);
  if (!bytes)
    refuse_damaged(folder / record.file, "is missing or cannot be read");
  if (bytes->size() != record.size || checksum_of(*bytes) != record.checksum)
    refuse_damaged(folder / record.file,
                   "is damaged: its size or checksum is not that of index.bin");
  return std::move(*bytes);
}

Checkpoint::Checkpoint(const fs::path &directory, RunIdentity identity, const double interval,
                       const bool resumes, const MPI_Comm communicator)
    : folder_(folder_in(directory)),
      identity_(std::move(identity)),
      interval_(interval),
      communicator_(communicator)
{
  if (resumes)
    on_root_or_fail(communicator_, [&] {
      RunIdentity of_stopped;
      for (auto &[name, record] : read_index(folder_, of_stopped)) {
        // names of files count on
        n_files_ = std::max<unsigned int>(n_files_, std::stoul(record.file) + 1);
        records_.emplace(name, std::move(record));
      }
    });
}

std::optional<std::string> Checkpoint::find(const std::string &name) const
{
  std::optional<std::string> result;
  std::string bytes;
  bool is_there = false;
  collectively_on_root(communicator_, [&] {
    const auto record = records_.find(name);
    is_there = record != records_.end();
    if (!is_there)
      return;
    const auto pending = pending_.find(name);
    bytes = pending != pending_.end() ? pending->second : read_record(folder_, record->second);
  });
  is_there = dealii::Utilities::MPI::broadcast(communicator_, is_there, 0);
  if (!is_there)
    return std::nullopt;
  std::uint64_t size = bytes.size();
  MPI_Bcast(&size, 1, MPI_UINT64_T, 0, communicator_);
  bytes.resize(size);
  constexpr std::uint64_t most_at_once = 1u << 30;
  for (std::uint64_t begin = 0; begin < size; begin += most_at_once)
    MPI_Bcast(bytes.data() + begin, static_cast<int>(std::min(most_at_once, size - begin)),
              MPI_BYTE, 0, communicator_);
  return bytes;
}

void Checkpoint::put(const std::string &name, std::string bytes)
{
  constexpr std::size_t most_pending = std::size_t(1) << 26; // more than this waits on the disk
  collectively_on_root(communicator_, [&] {
    Record &record = records_[name];
    const auto pending = pending_.find(name);
    if (pending != pending_.end())
      pending_bytes_ -= pending->second.size();
    else if (!record.file.empty())
      obsolete_.push_back(record.file);
    record = {std::to_string(n_files_++) + ".bin", bytes.size(), checksum_of(bytes)};
    pending_bytes_ += bytes.size();
    pending_[name] = std::move(bytes);
    if (pending_bytes_ > most_pending)
      write_pending();
  });
}

bool Checkpoint::is_due() const
{
  if (interval_ <= 0.)
    return false;
  const bool is_over = std::chrono::duration<double>(Clock::now() - last_).count() >= interval_;
  return dealii::Utilities::MPI::broadcast(communicator_, is_over, 0);
}

void Checkpoint::write_pending()
{
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    throw RunFailure("cannot make the directory " + folder_.string() + ": " + error.message() +
                     ". Make room, or choose another Output/Directory.");
  for (const auto &[name, bytes] : pending_)
    write_durably(folder_ / records_[name].file, bytes);
  pending_.clear();
  pending_bytes_ = 0;
}

void Checkpoint::save()
{
  collectively_on_root(communicator_, [&] {
    write_pending();
    Archive archive;
    std::uint32_t version = format_version;
    RunIdentity identity = identity_;
    std::vector<std::pair<std::string, Record>> records(records_.begin(), records_.end());
    archive &version &identity &records;
    Archive end;
    std::uint32_t checksum = checksum_of(magic + archive.bytes());
    end &checksum;
    write_durably(folder_ / index_name, magic + archive.bytes() + end.bytes());
    std::error_code error;
    for (const std::string &file : obsolete_)
      fs::remove(folder_ / file, error);
    obsolete_.clear();
  });
  last_ = Clock::now();
}

bool holds_checkpoint(const fs::path &directory)
{
  std::error_code error;
  return fs::exists(folder_in(directory) / index_name, error);
}

/// Throws a UserError unless the checkpoint is whole and, where an identity is given, its own.
void check_resumable(const fs::path &directory, const RunIdentity *const identity)
{
  RunIdentity of_stopped;
  const auto records = Checkpoint::read_index(folder_in(directory), of_stopped);
  if (identity != nullptr)
    identity->check_is_that_of(of_stopped, directory.string());
  for (const auto &named : records)
    Checkpoint::read_record(folder_in(directory), named.second);
}

std::string find_resumable(const std::string &directory, const RunIdentity &identity)
{
  std::optional<UserError> why_not;
  for (const std::string &place : {part_of_directory(directory), directory}) {
    if (!holds_checkpoint(place) || (place == directory && holds_complete_result(place)))
      continue;
    try {
      check_resumable(place, &identity);
      return place;
    } catch (const UserError &error) {
      if (!why_not)
        why_not = error;
    }
  }
  if (why_not)
    throw UserError(*why_not);
  if (holds_complete_result(directory))
    throw UserError("--resume", "found a complete result in `" + directory + "`",
                    "a run that was stopped", "Leave --resume out to run it again");
  throw UserError("--resume",
                  "found no checkpoint in `" + part_of_directory(directory) + "` or `" + directory +
                      "`",
                  "the directory of a run that was stopped by a signal, or that had "
                  "Output/Checkpoint interval > 0",
                  "Correct --output, or leave --resume out to begin anew");
}

void remove_checkpoint(const fs::path &directory)
{
  remove_folder_of_results(folder_in(directory));
}

} // namespace gibbsflow
