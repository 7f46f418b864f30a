#include "formulation/hermite_modes.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

/// All indices with this sum from direction d on.
template <int dim>
void append_indices(typename HermiteModes<dim>::Index k, unsigned int d, unsigned int sum,
                    std::vector<typename HermiteModes<dim>::Index> &indices)
{
  if (d + 1 == dim) {
    k[d] = sum;
    indices.push_back(k);
    return;
  }
  for (unsigned int i = sum + 1; i-- > 0;) {
    k[d] = i;
    append_indices<dim>(k, d + 1, sum - i, indices);
  }
}

} // namespace

template <int dim>
HermiteModes<dim>::HermiteModes(const unsigned int n)
{
  for (unsigned int degree = 0; degree < n; ++degree)
    append_indices<dim>({}, 0, degree, indices_);
  std::vector<unsigned int> place; // among those of the same parity
  for (unsigned int mode = 0; mode < size(); ++mode) {
    std::vector<unsigned int> &same = degree(mode) % 2 == 0 ? even_ : odd_;
    place.push_back(same.size());
    same.push_back(mode);
  }
  for (unsigned int mode = 0; mode < size() && degree(mode) + 1 < n; ++mode)
    for (unsigned int d = 0; d < dim; ++d) {
      Index k = indices_[mode];
      ++k[d];
      const unsigned int higher = number_of(k);
      const bool even_is_higher = degree(higher) % 2 == 0;
      couplings_.push_back({place[even_is_higher ? higher : mode],
                            place[even_is_higher ? mode : higher], d, even_is_higher,
                            std::sqrt(double(k[d]))});
    }
}

template <int dim>
unsigned int HermiteModes<dim>::degree(const unsigned int mode) const
{
  return std::accumulate(indices_[mode].begin(), indices_[mode].end(), 0u);
}

template <int dim>
unsigned int HermiteModes<dim>::number_of(const Index &k) const
{
  const auto place = std::find(indices_.begin(), indices_.end(), k);
  Assert(place != indices_.end(), dealii::ExcMessage("The degree is below the highest."));
  return place - indices_.begin();
}

template <int dim>
unsigned int HermiteModes<dim>::linear(const unsigned int direction) const
{
  Index k{};
  k[direction] = 1;
  return number_of(k);
}

template class HermiteModes<1>;
template class HermiteModes<2>;
template class HermiteModes<3>;

} // namespace gibbsflow
