#pragma once

#include "linear_algebra/unknown_order.h"

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gibbsflow {

/// Values as bytes, written and read by one function for both: `archive & x` appends x, or gives it
/// the next value there is. Numbers as they lie in memory, texts, lists, pairs, what may be absent,
/// vectors, and every type T with a function remember(Archive &, T &).
///
/// Vectors have the entries of all ranks in an order that does not depend on these, so that another
/// number of ranks can read them: writing and reading are collective. Rank 0 has all bytes; those
/// of other ranks lack the vectors' and are for nothing. To be read, all ranks need them.
class Archive {
public:
  /// To write into.
  Archive() = default;

  /// To read from. Reading more than there is is a RunFailure.
  explicit Archive(std::string bytes) : bytes_(std::move(bytes)), reads_(true) {}

  bool reads() const { return reads_; }
  bool is_at_end() const { return place_ == bytes_.size(); }
  const std::string &bytes() const { return bytes_; }

  /// That of the vectors to come, which have this layout when they have been read.
  void set_order(const UnknownOrder &order) { order_ = &order; }

  template <typename T>
  Archive &operator&(T &value)
  {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
      raw(&value, sizeof(T));
    else
      remember(*this, value);
    return *this;
  }

  /// So many bytes of memory.
  void raw(void *memory, std::size_t n);

  /// The size of a list, which cannot have more elements than there are bytes left.
  std::size_t size(std::size_t n);

private:
  friend void remember(Archive &archive, Vector &vector);

  std::string bytes_;
  bool reads_ = false;
  std::size_t place_ = 0; // of the next one to be read
  const UnknownOrder *order_ = nullptr;
};

void remember(Archive &archive, std::string &text);

/// One that has no entries yet, and no layout, stays so. Collective.
void remember(Archive &archive, Vector &vector);

template <typename T>
void remember(Archive &archive, std::vector<T> &list)
{
  list.resize(archive.size(list.size()));
  if constexpr (std::is_arithmetic_v<T>)
    archive.raw(list.data(), list.size() * sizeof(T));
  else
    for (T &element : list)
      archive &element;
}

template <typename T>
void remember(Archive &archive, std::optional<T> &value)
{
  bool is_there = value.has_value();
  archive &is_there;
  if (archive.reads()) {
    value.reset();
    if (is_there)
      value.emplace();
  }
  if (is_there)
    archive &*value;
}

template <typename S, typename T>
void remember(Archive &archive, std::pair<S, T> &pair)
{
  archive &pair.first &pair.second;
}

} // namespace gibbsflow
