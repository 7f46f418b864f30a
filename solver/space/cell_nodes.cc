#include "space/cell_nodes.h"

#include <algorithm>

namespace gibbsflow {

void CellNodes::combine(unsigned int i, Combination combination)
{
  AssertIndexRange(i, size());
  unknowns_[i] = none;
  combinations_.emplace_back(i, std::move(combination));
}

bool CellNodes::has_unknowns(const unsigned int i) const
{
  return unknowns_[i] != none ||
         std::any_of(combinations_.begin(), combinations_.end(),
                     [i](const auto &combination) { return combination.first == i; });
}

bool CellNodes::are_unknowns() const
{
  return std::find(unknowns_.begin(), unknowns_.end(), none) == unknowns_.end();
}

std::vector<double> CellNodes::gather(const Vector &u, const double absent) const
{
  std::vector<double> values;
  gather(u, values, absent);
  return values;
}

void CellNodes::gather(const Vector &u, std::vector<double> &values, const double absent) const
{
  values.assign(size(), absent);
  Assert(u.has_ghost_elements() || u.size() == u.locally_owned_size(),
         dealii::ExcMessage("The unknowns of other ranks are not here: update ghost values."));
  for (unsigned int i = 0; i < size(); ++i)
    if (unknowns_[i] != none)
      values[i] = u(unknowns_[i]);
  for (const auto &[node, combination] : combinations_) {
    values[node] = 0.;
    for (const auto &[unknown, coefficient] : combination)
      values[node] += coefficient * u(unknown);
  }
}

void CellNodes::scatter(const std::vector<double> &values, Vector &u) const
{
  AssertDimension(values.size(), size());
  Assert(!u.has_ghost_elements() || u.size() == u.locally_owned_size(),
         dealii::ExcMessage("What is added to ghosts must be compressed: zero them out first."));
  for (unsigned int i = 0; i < size(); ++i)
    if (unknowns_[i] != none)
      u(unknowns_[i]) += values[i];
  for (const auto &[node, combination] : combinations_)
    for (const auto &[unknown, coefficient] : combination)
      u(unknown) += coefficient * values[node];
}

} // namespace gibbsflow
