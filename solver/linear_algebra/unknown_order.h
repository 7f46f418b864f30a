#pragma once

#include "linear_algebra/vector.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace gibbsflow {

/// An order of the unknowns that does not depend on the number of ranks: that of keys that each
/// unknown has whoever owns it.
class UnknownOrder {
public:
  /// Keys of the unknowns that this rank owns in vectors of this layout, no two alike on all ranks
  /// together. Collective.
  UnknownOrder(const Vector &layout, const std::vector<std::uint64_t> &keys);

  std::size_t size() const { return n_; } // on all ranks

  /// The entries of a vector in this order, on rank 0; elsewhere empty. Collective.
  std::vector<double> gather(const Vector &v) const;

  /// Gives v its layout and the entries, which every rank has. Ghost entries are not updated.
  void fill(Vector &v, const std::vector<double> &entries) const;

private:
  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> partitioner_;
  std::size_t n_ = 0;
  std::vector<std::uint64_t> places_;     // of the unknowns of this rank
  std::vector<std::uint64_t> all_places_; // those of all ranks one after the other, on rank 0
};

} // namespace gibbsflow
