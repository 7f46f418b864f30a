#include "linear_algebra/archive.h"

#include "base/user_error.h"

#include <deal.II/base/exceptions.h>

#include <cstring>

namespace gibbsflow {

namespace {

[[noreturn]] void throw_too_short()
{
  throw RunFailure("A checkpoint holds less than this program expects. Begin anew, without "
                   "--resume");
}

} // namespace

void Archive::raw(void *const memory, const std::size_t n)
{
  if (n == 0)
    return;
  if (!reads_) {
    bytes_.append(static_cast<const char *>(memory), n);
    return;
  }
  if (n > bytes_.size() - place_)
    throw_too_short();
  std::memcpy(memory, bytes_.data() + place_, n);
  place_ += n;
}

std::size_t Archive::size(std::size_t n)
{
  std::uint64_t size = n;
  *this &size;
  if (reads_ && size > bytes_.size() - place_)
    throw_too_short();
  return size;
}

void remember(Archive &archive, std::string &text)
{
  text.resize(archive.size(text.size()));
  archive.raw(text.data(), text.size());
}

void remember(Archive &archive, Vector &vector)
{
  bool is_there = vector.size() > 0;
  archive &is_there;
  if (!is_there) {
    if (archive.reads())
      vector = Vector();
    return;
  }
  Assert(archive.order_ != nullptr, dealii::ExcMessage("Set the order of the vectors."));
  std::vector<double> entries;
  if (!archive.reads())
    entries = archive.order_->gather(vector);
  archive &entries;
  if (!archive.reads())
    return;
  if (entries.size() != archive.order_->size())
    throw RunFailure("A checkpoint has vectors of another length than the equations of this run. "
                     "Begin anew, without --resume");
  archive.order_->fill(vector, entries);
}

} // namespace gibbsflow
