#include "linear_algebra/unknown_order.h"

#include "linear_algebra/gather_on_root.h"

#include <algorithm>
#include <numeric>

namespace gibbsflow {

UnknownOrder::UnknownOrder(const Vector &layout, const std::vector<std::uint64_t> &keys)
    : partitioner_(layout.get_partitioner()), n_(layout.size())
{
  AssertDimension(keys.size(), layout.locally_owned_size());
  const MPI_Comm communicator = layout.get_mpi_communicator();
  const std::vector<std::uint64_t> all = gather_on_root(keys, MPI_UINT64_T, communicator);
  if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0) {
    std::vector<std::uint64_t> sorted(all.size());
    std::iota(sorted.begin(), sorted.end(), 0);
    std::sort(sorted.begin(), sorted.end(),
              [&all](const std::uint64_t i, const std::uint64_t j) { return all[i] < all[j]; });
    all_places_.resize(all.size());
    for (std::size_t place = 0; place < sorted.size(); ++place)
      all_places_[sorted[place]] = place;
  }
  // each rank owns a range of the numbers, in the order of the ranks
  std::vector<std::uint64_t> places = all_places_;
  places.resize(n_);
  MPI_Bcast(places.data(), n_, MPI_UINT64_T, 0, communicator);
  const auto begin =
      places.begin() + static_cast<std::ptrdiff_t>(partitioner_->local_range().first);
  places_.assign(begin, begin + static_cast<std::ptrdiff_t>(keys.size()));
}

std::vector<double> UnknownOrder::gather(const Vector &v) const
{
  AssertDimension(v.size(), n_);
  const std::vector<double> entries =
      gather_on_root(std::vector<double>(v.begin(), v.begin() + v.locally_owned_size()), MPI_DOUBLE,
                     v.get_mpi_communicator());
  std::vector<double> ordered(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i)
    ordered[all_places_[i]] = entries[i];
  return ordered;
}

void UnknownOrder::fill(Vector &v, const std::vector<double> &entries) const
{
  AssertDimension(entries.size(), n_);
  v.reinit(partitioner_);
  for (std::size_t i = 0; i < places_.size(); ++i)
    v.local_element(i) = entries[places_[i]];
}

} // namespace gibbsflow
