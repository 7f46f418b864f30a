#include "io/run_identity.h"

#include "base/user_error.h"
#include "io/file.h"

#include <zlib.h>

namespace gibbsflow {

namespace {

const std::string begin_anew = "or leave --resume out to begin anew";

void remember(Archive &archive, RunIdentity::InputFile &file)
{
  archive &file.name &file.size &file.checksum;
}

std::string in_words(const std::string &value)
{
  return value.empty() ? "nothing" : "`" + value + "`";
}

} // namespace

void RunIdentity::check_is_that_of(const RunIdentity &stopped, const std::string &place) const
{
  const auto refuse = [&place](const std::string &entry, const std::string &now,
                               const std::string &before, const std::string &advice) {
    throw UserError(entry, "found " + now + " with --resume, and " + before + " in " + place,
                    "what the run had that is to go on", advice + ", " + begin_anew);
  };
  if (command != stopped.command)
    refuse(command, "this command", "a checkpoint of `" + stopped.command + "`",
           "Use the same command");
  if (version != stopped.version)
    refuse("--resume", "version " + version + " of gibbsflow",
           "a checkpoint of version " + stopped.version, "Use that version");
  for (std::size_t k = 0; k < entries.size(); ++k) {
    if (k >= stopped.entries.size() || stopped.entries[k].first != entries[k].first)
      refuse(entries[k].first, "this entry", "a checkpoint without it", "Use the same program");
    if (stopped.entries[k].second != entries[k].second)
      refuse(entries[k].first, in_words(entries[k].second), in_words(stopped.entries[k].second),
             "Correct the value");
  }
  for (std::size_t k = 0; k < files.size() && k < stopped.files.size(); ++k)
    if (files[k].size != stopped.files[k].size || files[k].checksum != stopped.files[k].checksum)
      refuse(files[k].name, "other data", "those of `" + stopped.files[k].name + "` as it was",
             "Restore the file");
}

void remember(Archive &archive, RunIdentity &identity)
{
  archive &identity.version &identity.command &identity.entries;
  identity.files.resize(archive.size(identity.files.size()));
  for (RunIdentity::InputFile &file : identity.files)
    remember(archive, file);
}

RunIdentity::InputFile identify_file(const std::string &name)
{
  const std::string bytes = read_bytes(name).value_or("");
  return {name, bytes.size(), checksum_of(bytes)};
}

std::uint32_t checksum_of(const std::string &bytes)
{
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef *>(bytes.data()), bytes.size()));
}

} // namespace gibbsflow
