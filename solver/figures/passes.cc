#include "figures/passes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace gibbsflow {

namespace {

constexpr std::size_t dry = std::numeric_limits<std::size_t>::max();

/// Lakes that grow and meet: each is known by its lowest point.
class Lakes {
public:
  explicit Lakes(const std::size_t n_points) : parent_(n_points, dry) {}

  bool is_wet(const std::size_t point) const { return parent_[point] != dry; }
  void begin_at(const std::size_t point) { parent_[point] = point; }
  void join(const std::size_t from, const std::size_t to) { parent_[from] = to; }

  std::size_t lowest_point(std::size_t point)
  {
    while (parent_[point] != point)
      point = parent_[point] = parent_[parent_[point]];
    return point;
  }

private:
  std::vector<std::size_t> parent_;
};

std::vector<std::size_t> neighbours(const Grid &grid, const std::size_t point)
{
  const auto at = grid.position(point);
  std::vector<std::size_t> list;
  const auto reach = [&](const unsigned int d) { return grid.n[d] > 1 ? 1 : 0; };
  for (int k = -reach(2); k <= reach(2); ++k)
    for (int j = -reach(1); j <= reach(1); ++j)
      for (int i = -reach(0); i <= reach(0); ++i) {
        const std::array<int, 3> there = {{int(at[0]) + i, int(at[1]) + j, int(at[2]) + k}};
        bool is_inside = i != 0 || j != 0 || k != 0;
        for (unsigned int d = 0; d < 3; ++d)
          is_inside = is_inside && there[d] >= 0 && there[d] < int(grid.n[d]);
        if (is_inside)
          list.push_back(grid.index(static_cast<unsigned int>(there[0]),
                                    static_cast<unsigned int>(there[1]),
                                    static_cast<unsigned int>(there[2])));
      }
  return list;
}

} // namespace

std::vector<GridWell> find_wells(const Grid &grid, const std::vector<double> &V,
                                 const double least_depth)
{
  std::vector<std::size_t> order(V.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  order.erase(std::remove_if(order.begin(), order.end(),
                             [&](const std::size_t p) { return !std::isfinite(V[p]); }),
              order.end());
  std::stable_sort(order.begin(), order.end(),
                   [&](const std::size_t a, const std::size_t b) { return V[a] < V[b]; });

  std::vector<GridWell> wells;
  const auto keep = [&](const std::size_t bottom, const std::size_t pass, const double depth) {
    if (depth >= least_depth)
      wells.push_back({bottom, pass, depth});
  };
  Lakes lakes(V.size());
  for (const std::size_t point : order) {
    lakes.begin_at(point);
    for (const std::size_t neighbour : neighbours(grid, point)) {
      if (!lakes.is_wet(neighbour))
        continue;
      const std::size_t a = lakes.lowest_point(point), b = lakes.lowest_point(neighbour);
      if (a == b)
        continue;
      const std::size_t shallow = V[a] < V[b] ? b : a, deep = shallow == a ? b : a;
      if (shallow != point)
        keep(shallow, point, V[point] - V[shallow]);
      lakes.join(shallow, deep);
    }
  }
  for (const std::size_t point : order)
    if (lakes.lowest_point(point) == point)
      keep(point, point, std::numeric_limits<double>::infinity());
  std::stable_sort(wells.begin(), wells.end(), [&](const GridWell &a, const GridWell &b) {
    return std::pair(V[a.bottom], -a.depth) < std::pair(V[b.bottom], -b.depth);
  });
  return wells;
}

} // namespace gibbsflow
