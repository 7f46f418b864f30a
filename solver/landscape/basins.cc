#include "landscape/basins.h"

#include "landscape/gradient_zeros.h"
#include "model/density_quadrature.h"

#include <algorithm>
#include <map>

namespace gibbsflow {

namespace {

/// A lattice of equal cells over a box, numbered with the first coordinate running fastest.
template <int dim>
class Lattice {
public:
  explicit Lattice(const Region<dim> &box) : lower_(box.lower()), size_(box.upper() - box.lower())
  {
    size_ /= n;
  }

  static constexpr int n = dim == 1 ? 2000 : dim == 2 ? 120 : 32; // cells a direction

  static unsigned int n_cells() { return dealii::Utilities::fixed_power<dim>(unsigned(n)); }

  dealii::Point<dim> corner(const unsigned int cell, const double shift) const
  {
    dealii::Point<dim> x;
    unsigned int rest = cell;
    for (unsigned int d = 0; d < dim; ++d, rest /= n)
      x[d] = lower_[d] + (rest % n + shift) * size_[d];
    return x;
  }

  /// Calls f for each cell that has a corner in common.
  template <typename F>
  void for_each_neighbour(const unsigned int cell, const F &f) const
  {
    const unsigned int n_offsets = dealii::Utilities::fixed_power<dim>(3u);
    for (unsigned int k = 0; k < n_offsets; ++k) {
      int stride = 1, other = 0;
      unsigned int offset = k, rest = cell;
      bool is_inside = true;
      for (unsigned int d = 0; d < dim; ++d, offset /= 3, rest /= n, stride *= n) {
        const int i = static_cast<int>(rest % n) + static_cast<int>(offset % 3) - 1;
        is_inside = is_inside && i >= 0 && i < n;
        other += i * stride;
      }
      if (is_inside && other != static_cast<int>(cell))
        f(static_cast<unsigned int>(other));
    }
  }

private:
  const dealii::Point<dim> lower_;
  dealii::Tensor<1, dim> size_;
};

/// For each cell the one at the bottom of steepest descent.
template <int dim>
std::vector<unsigned int> find_bottoms(const Lattice<dim> &lattice, const std::vector<double> &V)
{
  std::vector<unsigned int> order(V.size()), bottom(V.size());
  for (unsigned int i = 0; i < order.size(); ++i)
    order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](unsigned int i, unsigned int j) { return V[i] < V[j]; });
  for (const unsigned int i : order) { // the lower ones know theirs
    unsigned int lowest = i;
    lattice.for_each_neighbour(i, [&](const unsigned int j) {
      if (V[j] < V[lowest] || (V[j] == V[lowest] && j < lowest))
        lowest = j;
    });
    bottom[i] = lowest == i ? i : V[lowest] < V[i] || lowest < i ? bottom[lowest] : i;
  }
  return bottom;
}

template <int dim>
void clip(const Region<dim> &box, dealii::Point<dim> &x)
{
  for (unsigned int d = 0; d < dim; ++d)
    x[d] = std::clamp(x[d], box.lower()[d], box.upper()[d]);
}

/// Steps -H^{-1} grad V, H with its eigenvalues made positive, halved until V falls.
template <int dim>
dealii::Point<dim> descend(const Potential<dim> &potential, const Region<dim> &box,
                           dealii::Point<dim> x, const double longest)
{
  constexpr unsigned int iterations = 100, halvings = 30;
  for (unsigned int step = 0; step < iterations; ++step) {
    const Jet<dim> V = potential.jets({x}, 2)[0];
    dealii::Tensor<1, dim> direction;
    for (const auto &[lambda, v] : dealii::eigenvectors(V.hessian))
      if (lambda != 0.)
        direction -= (v * V.gradient) / std::abs(lambda) * v;
    if (!std::isfinite(direction.norm()) || direction.norm() == 0.)
      break;
    if (direction.norm() > longest)
      direction *= longest / direction.norm();
    dealii::Point<dim> next = x;
    bool falls = false;
    for (unsigned int k = 0; k < halvings && !falls; ++k, direction *= 0.5) {
      next = x + direction;
      clip(box, next);
      falls = potential.value(next) < V.value;
    }
    if (!falls)
      break;
    x = next;
  }
  return x;
}

} // namespace

template <int dim>
std::vector<Basin<dim>> find_basins(const Potential<dim> &potential,
                                    const InitialDensity<dim> &initial_density,
                                    const Region<dim> &box)
{
  constexpr std::size_t most_basins = 16;
  const Lattice<dim> lattice(box);
  std::vector<dealii::Point<dim>> middles;
  for (unsigned int i = 0; i < lattice.n_cells(); ++i)
    middles.push_back(lattice.corner(i, 0.5));
  std::vector<double> V;
  potential.values(middles, V);
  const std::vector<unsigned int> bottom = find_bottoms(lattice, V);
  std::map<unsigned int, double> mass; // by the bottom
  const dealii::QGauss<dim> rule(2);
  for (unsigned int i = 0; i < lattice.n_cells(); ++i) {
    double &sum = mass[bottom[i]];
    if (!initial_density.is_gibbs())
      integrate_against(initial_density, lattice.corner(i, 0.), lattice.corner(i, 1.), rule,
                        [&](const dealii::Point<dim> &, double weight) { sum += weight; });
  }

  const double size = (lattice.corner(0, 1.) - lattice.corner(0, 0.)).norm();
  std::vector<Basin<dim>> result;
  for (const auto &[cell, start_mass] : mass) {
    dealii::Point<dim> minimum = descend(potential, box, middles[cell], size);
    for (unsigned int d = 0; d < dim; ++d) // no false digits next to zero
      if (std::abs(minimum[d]) < zero_accuracy * size)
        minimum[d] = 0.;
    const auto same = std::find_if(result.begin(), result.end(), [&](const Basin<dim> &other) {
      return other.minimum.distance(minimum) < size;
    });
    if (same == result.end())
      result.push_back({minimum, potential.value(minimum), start_mass});
    else
      same->start_mass += start_mass;
  }
  std::stable_sort(result.begin(), result.end(), [](const Basin<dim> &a, const Basin<dim> &b) {
    return a.potential < b.potential;
  });
  if (result.size() > most_basins) {
    result[most_basins - 1] = basin_of_start(
        std::vector<Basin<dim>>(result.begin() + most_basins - 1, result.end()), initial_density);
    result.resize(most_basins);
  }
  return result;
}

template <int dim>
const Basin<dim> &basin_of_start(const std::vector<Basin<dim>> &basins,
                                 const InitialDensity<dim> &initial_density)
{
  if (initial_density.is_gibbs())
    return basins.front();
  return *std::max_element(
      basins.begin(), basins.end(),
      [](const Basin<dim> &a, const Basin<dim> &b) { return a.start_mass < b.start_mass; });
}

template std::vector<Basin<1>> find_basins(const Potential<1> &, const InitialDensity<1> &,
                                           const Region<1> &);
template const Basin<1> &basin_of_start(const std::vector<Basin<1>> &, const InitialDensity<1> &);
template std::vector<Basin<2>> find_basins(const Potential<2> &, const InitialDensity<2> &,
                                           const Region<2> &);
template const Basin<2> &basin_of_start(const std::vector<Basin<2>> &, const InitialDensity<2> &);
template std::vector<Basin<3>> find_basins(const Potential<3> &, const InitialDensity<3> &,
                                           const Region<3> &);
template const Basin<3> &basin_of_start(const std::vector<Basin<3>> &, const InitialDensity<3> &);

} // namespace gibbsflow
