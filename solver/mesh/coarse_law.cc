#include "mesh/coarse_law.h"

#include "linear_algebra/restarted_chain.h"

#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

/// Steps in the box, and how they grow beyond.
template <int dim>
constexpr unsigned int n_steps_within()
{
  return dim == 1 ? 256 : dim == 2 ? 56 : 10;
}

template <int dim>
constexpr double growth()
{
  return dim == 1 ? 1.05 : dim == 2 ? 1.2 : 1.6;
}

template <int dim>
class ChainGrid {
public:
  ChainGrid(const dealii::Point<dim> &lower, const dealii::Point<dim> &upper, const double reach)
  {
    for (unsigned int d = 0; d < dim; ++d) {
      constexpr unsigned int n = n_steps_within<dim>();
      const double h = (upper[d] - lower[d]) / n, beyond = 0.5 * n * h * (reach - 1.);
      std::vector<double> steps; // away from the box
      for (double sum = 0., step = h; sum < beyond; sum += step)
        steps.push_back(step *= growth<dim>());
      std::vector<double> &x = nodes[d];
      for (unsigned int i = 0; i <= n; ++i)
        x.push_back(lower[d] + i * h);
      for (const double step : steps)
        x.push_back(x.back() + step);
      std::reverse(x.begin(), x.end());
      for (const double step : steps)
        x.push_back(x.back() - step);
      std::reverse(x.begin(), x.end());
      stride[d] = n_nodes;
      n_nodes *= x.size();
    }
  }

  unsigned int position(const unsigned int node, const unsigned int d) const
  {
    return node / stride[d] % nodes[d].size();
  }

  dealii::Point<dim> point(const unsigned int node) const
  {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = nodes[d][position(node, d)];
    return x;
  }

  bool has_neighbor(const unsigned int node, const unsigned int d, const bool forwards) const
  {
    const unsigned int i = position(node, d);
    return forwards ? i + 1 < nodes[d].size() : i > 0;
  }

  unsigned int neighbor(const unsigned int node, const unsigned int d, const bool forwards) const
  {
    return forwards ? node + stride[d] : node - stride[d];
  }

  /// To that neighbour; at a wall, to the other one.
  double step(const unsigned int node, const unsigned int d, bool forwards) const
  {
    if (!has_neighbor(node, d, forwards))
      forwards = !forwards;
    const unsigned int i = position(node, d);
    return forwards ? nodes[d][i + 1] - nodes[d][i] : nodes[d][i] - nodes[d][i - 1];
  }

  double mean_step(const unsigned int node, const unsigned int d) const
  {
    return 0.5 * (step(node, d, false) + step(node, d, true));
  }

  std::array<std::vector<double>, dim> nodes;
  std::array<unsigned int, dim> stride;
  unsigned int n_nodes = 1;
};

/// (A/h) B(-v h/A), which is max(v, 0) without diffusion.
double fitted_speed(const double A, const double v, const double h)
{
  constexpr double no_diffusion = 1e-12;
  if (A <= no_diffusion * std::abs(v) * h)
    return std::max(v, 0.);
  const double z = v * h / A;
  constexpr double small = 1e-8;
  return A / h * (std::abs(z) < small ? 1. + 0.5 * z : z / -std::expm1(-z));
}

template <int dim>
void add_rates(const ChainGrid<dim> &grid, const unsigned int node,
               const typename Dynamics<dim>::Coefficients &at, RestartedChain &chain)
{
  // what jumps across the cells do along each direction is left out there
  dealii::Tensor<1, dim> A, v = at.velocity;
  for (unsigned int d = 0; d < dim; ++d)
    A[d] = at.A[d][d];
  for (unsigned int d = 0; d < dim; ++d)
    for (unsigned int e = d + 1; e < dim; ++e)
      for (const bool forwards : {false, true}) {
        const double mixed = std::abs(at.A[d][e]);
        const bool forwards_too = forwards == (at.A[d][e] > 0.);
        if (mixed == 0. || !grid.has_neighbor(node, d, forwards) ||
            !grid.has_neighbor(node, e, forwards_too))
          continue;
        const double h_d = grid.step(node, d, forwards), h_e = grid.step(node, e, forwards_too);
        const unsigned int other = grid.neighbor(grid.neighbor(node, d, forwards), e, forwards_too);
        chain.rate(node, other) += mixed / (h_d * h_e);
        A[d] -= 0.5 * mixed * h_d / h_e;
        A[e] -= 0.5 * mixed * h_e / h_d;
        v[d] -= (forwards ? 1. : -1.) * mixed / h_e;
        v[e] -= (forwards_too ? 1. : -1.) * mixed / h_d;
      }
  for (unsigned int d = 0; d < dim; ++d)
    for (const bool forwards : {false, true})
      if (grid.has_neighbor(node, d, forwards))
        chain.rate(node, grid.neighbor(node, d, forwards)) +=
            fitted_speed(std::max(A[d], 0.), forwards ? v[d] : -v[d],
                         grid.step(node, d, forwards)) /
            grid.mean_step(node, d);
}

/// rho_0 times the volume of each node, up to a factor.
template <int dim>
std::vector<double> start_on(const ChainGrid<dim> &grid, const InitialDensity<dim> &initial_density)
{
  std::vector<double> log_start(grid.n_nodes);
  for (unsigned int node = 0; node < grid.n_nodes; ++node) {
    log_start[node] = initial_density.log_value(grid.point(node));
    for (unsigned int d = 0; d < dim; ++d)
      log_start[node] += std::log(grid.mean_step(node, d));
  }
  const double largest = *std::max_element(log_start.begin(), log_start.end());
  std::vector<double> start(grid.n_nodes, 1.); // where no node sees it
  for (unsigned int node = 0; node < grid.n_nodes && std::isfinite(largest); ++node)
    start[node] = std::exp(log_start[node] - largest);
  return start;
}

template <int dim>
dealii::Tensor<1, dim> widths_of(const ChainGrid<dim> &grid,
                                 const std::vector<typename Dynamics<dim>::Coefficients> &at,
                                 const std::vector<double> &law)
{
  constexpr double with_mass = 1e-4;   // of the largest density
  constexpr double weakest = 1. / 16.; // of the mean diffusion
  std::vector<double> density = law;
  for (unsigned int node = 0; node < grid.n_nodes; ++node)
    for (unsigned int d = 0; d < dim; ++d)
      density[node] /= grid.mean_step(node, d);
  const double least = with_mass * *std::max_element(density.begin(), density.end());
  dealii::Tensor<1, dim> widths;
  for (unsigned int d = 0; d < dim; ++d) {
    double mean_A = 0., mean = 0., square = 0., sum = 0.;
    for (unsigned int node = 0; node < grid.n_nodes; ++node) {
      const double x = grid.point(node)[d];
      sum += law[node];
      mean_A += law[node] * at[node].A[d][d];
      mean += law[node] * x;
      square += law[node] * x * x;
    }
    widths[d] = std::sqrt(std::max(square / sum - mean / sum * mean / sum, 0.));
    for (unsigned int node = 0; node < grid.n_nodes; ++node)
      if (density[node] >= least && grid.has_neighbor(node, d, true)) {
        const double slope =
            std::abs(at[grid.neighbor(node, d, true)].velocity[d] - at[node].velocity[d]) /
            grid.step(node, d, true);
        const double A = std::max(at[node].A[d][d], weakest * mean_A / sum);
        widths[d] = std::min(widths[d], std::sqrt(A / std::max(slope, 1e-300)));
      }
  }
  return widths;
}

} // namespace

template <int dim>
CoarseLaw<dim> coarse_law(const Dynamics<dim> &dynamics, const InitialDensity<dim> &initial_density,
                          const dealii::Point<dim> &lower, const dealii::Point<dim> &upper,
                          const double reach, const double time)
{
  const ChainGrid<dim> grid(lower, upper, reach);
  std::vector<dealii::Point<dim>> x;
  for (unsigned int node = 0; node < grid.n_nodes; ++node)
    x.push_back(grid.point(node));
  const auto at = dynamics.at(x, false);
  const unsigned int width = std::accumulate(grid.stride.begin(), grid.stride.end(), 0u);
  RestartedChain chain(grid.n_nodes, width);
  for (unsigned int node = 0; node < grid.n_nodes; ++node)
    add_rates(grid, node, at[node], chain);

  constexpr double never = 1e-100;
  const std::vector<double> start = start_on(grid, initial_density);
  std::vector<double> law = chain.law(start, never * std::max(chain.largest_rate(), 1e-100));
  if (time > 0.) {
    const std::vector<double> by_then = chain.law(start, 1. / time);
    for (unsigned int node = 0; node < grid.n_nodes; ++node)
      law[node] = std::max(law[node], by_then[node]);
  }

  CoarseLaw<dim> result;
  result.nodes = grid.nodes;
  for (unsigned int d = 0; d < dim; ++d) {
    result.mass[d].assign(grid.nodes[d].size(), 0.);
    for (unsigned int node = 0; node < grid.n_nodes; ++node)
      result.mass[d][grid.position(node, d)] += law[node];
  }
  result.widths = widths_of<dim>(grid, at, law);
  return result;
}

template CoarseLaw<1> coarse_law(const Dynamics<1> &, const InitialDensity<1> &,
                                 const dealii::Point<1> &, const dealii::Point<1> &, double,
                                 double);
template CoarseLaw<2> coarse_law(const Dynamics<2> &, const InitialDensity<2> &,
                                 const dealii::Point<2> &, const dealii::Point<2> &, double,
                                 double);
template CoarseLaw<3> coarse_law(const Dynamics<3> &, const InitialDensity<3> &,
                                 const dealii::Point<3> &, const dealii::Point<3> &, double,
                                 double);

} // namespace gibbsflow
