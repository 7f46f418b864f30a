#pragma once

#include <deal.II/base/point.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace gibbsflow {

/// What is known of points, by all bits of their coordinates (-0 is 0): a hash table in one array,
/// at most half full, in which a point is found with one access as a rule. No coordinate is NaN.
template <int dim, typename Kept>
class PointTable {
public:
  std::size_t size() const { return size_; }

  void clear() { *this = PointTable(); }

  /// Null where the point is not known. Valid until the next insertion.
  const Kept *find(const dealii::Point<dim> &x) const
  {
    if (size_ == 0)
      return nullptr;
    const Entry &entry = entries_[place(key(x))];
    return is_free(entry) ? nullptr : &entry.kept;
  }

  /// Keeps it of a point, unless something is kept of it, which is returned.
  Kept &insert(const dealii::Point<dim> &x, const Kept &kept)
  {
    if (2 * (size_ + 1) > entries_.size())
      grow();
    const Key bits = key(x);
    Entry &entry = entries_[place(bits)];
    if (is_free(entry)) {
      entry = {bits, kept};
      ++size_;
    }
    return entry.kept;
  }

private:
  using Key = std::array<std::uint64_t, dim>;
  struct Entry {
    Key key;
    Kept kept;
  };

  static constexpr std::uint64_t free_bits = ~std::uint64_t(0); // of a NaN
  static bool is_free(const Entry &entry) { return entry.key[0] == free_bits; }

  static Key key(const dealii::Point<dim> &x)
  {
    Key result;
    for (unsigned int d = 0; d < dim; ++d) {
      const double coordinate = x[d] + 0.; // -0 becomes 0
      std::memcpy(&result[d], &coordinate, sizeof(double));
    }
    return result;
  }

  /// Mixes all bits of all coordinates (the finalizer of MurmurHash3, public domain).
  static std::uint64_t hash(const Key &key)
  {
    std::uint64_t result = 0;
    for (const std::uint64_t bits : key) {
      result ^= bits;
      result = (result ^ (result >> 33)) * 0xff51afd7ed558ccdULL;
      result = (result ^ (result >> 33)) * 0xc4ceb9fe1a85ec53ULL;
      result ^= result >> 33;
    }
    return result;
  }

  /// Where the point is, or where it belongs.
  std::size_t place(const Key &key) const
  {
    const std::size_t mask = entries_.size() - 1; // a power of two, less one
    std::size_t i = hash(key) & mask;
    while (!is_free(entries_[i]) && entries_[i].key != key)
      i = (i + 1) & mask;
    return i;
  }

  void grow()
  {
    constexpr std::size_t least = 1024;
    Entry free{};
    free.key[0] = free_bits;
    std::vector<Entry> old(std::max(least, 2 * entries_.size()), free);
    old.swap(entries_);
    for (const Entry &entry : old)
      if (!is_free(entry))
        entries_[place(entry.key)] = entry;
  }

  std::vector<Entry> entries_;
  std::size_t size_ = 0;
};

} // namespace gibbsflow
