#include "rare/line_gaps.h"

#include "linear_algebra/bidiagonal.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

constexpr double tiny = 1e-8;

/// The entries of all ranks, on all ranks.
std::vector<double> gathered(const std::vector<double> &values, MPI_Comm communicator)
{
  std::vector<double> all;
  for (const std::vector<double> &part : dealii::Utilities::MPI::all_gather(communicator, values))
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// An edge of the chain: the mass at its ends, on either side of a point between them, and its
/// resistance.
struct Edge {
  long double left_mass, right_mass, resistance;
};

std::vector<Edge> edges_of(const LineMeasure &measure)
{
  std::vector<Edge> edges;
  for (const LineMeasure::Panel &panel : measure.panels()) {
    const double middle = 0.5 * (panel.lower + panel.upper);
    edges.push_back({measure.clipped(panel, panel.lower, middle).integral(1),
                     measure.clipped(panel, middle, panel.upper).integral(1), panel.integral(-1)});
  }
  return edges;
}

/// Two edges at a time become one: the same integrals, four times the error of lumping.
std::vector<Edge> merged(const std::vector<Edge> &edges)
{
  std::vector<Edge> result;
  for (std::size_t k = 0; k + 1 < edges.size(); k += 2)
    result.push_back({edges[k].left_mass + edges[k].right_mass,
                      edges[k + 1].left_mass + edges[k + 1].right_mass,
                      edges[k].resistance + edges[k + 1].resistance});
  if (edges.size() % 2 == 1)
    result.push_back(edges.back());
  return result;
}

/// log lambda_k of the chain.
std::vector<double> chain_eigenvalues(const std::vector<Edge> &edges, bool absorbing_left,
                                      bool absorbing_right, double ordinary)
{
  const std::size_t n_edges = edges.size();
  std::vector<long double> mass(n_edges + 1, 0.), conductance;
  for (std::size_t k = 0; k < n_edges; ++k) {
    mass[k] += edges[k].left_mass;
    mass[k + 1] += edges[k].right_mass;
    conductance.push_back(1. / edges[k].resistance);
  }

  // B = C^{1/2} (difference) Mass^{-1/2}; an absorbing node has no column. Signs do not matter.
  std::vector<long double> d, e;
  if (absorbing_left && absorbing_right) {
    // more rows than columns: the transposed matrix
    for (std::size_t k = 1; k < n_edges; ++k) {
      d.push_back(std::sqrt(conductance[k - 1] / mass[k]));
      e.push_back(std::sqrt(conductance[k] / mass[k]));
    }
  } else if (absorbing_left) {
    // rows from the right
    for (std::size_t k = n_edges; k > 0; --k) {
      d.push_back(std::sqrt(conductance[k - 1] / mass[k]));
      if (k > 1)
        e.push_back(std::sqrt(conductance[k - 1] / mass[k - 1]));
    }
  } else {
    for (std::size_t k = 0; k < n_edges; ++k) {
      d.push_back(std::sqrt(conductance[k] / mass[k]));
      if (k + 1 < n_edges || !absorbing_right)
        e.push_back(std::sqrt(conductance[k] / mass[k + 1]));
    }
  }

  std::vector<double> log_lambda;
  for (const long double sigma : smallest_singular_values(d, e, std::sqrt(tiny * ordinary)))
    log_lambda.push_back(2. * static_cast<double>(std::log(sigma)));
  return log_lambda;
}

/// Rounding of V/D, of which e^{V/D} is taken.
double rounding_of(const LineMeasure &measure)
{
  double smallest = std::numeric_limits<double>::infinity(), largest = -smallest;
  for (std::size_t i = 0; i < measure.size(); ++i) {
    smallest = std::min(smallest, measure.U(i));
    largest = std::max(largest, measure.U(i));
  }
  return 4. * std::numeric_limits<double>::epsilon() * (1. + largest - smallest);
}

} // namespace

std::vector<TinyEigenvalue> tiny_line_eigenvalues(const WeightedCells<1> &cells,
                                                  const bool absorbing_left,
                                                  const bool absorbing_right, const double ordinary)
{
  constexpr double golden = 0.382; // panels that are halved end nowhere near
  std::vector<double> breaks;
  for (const WeightedCell<1> &cell : cells.cells())
    breaks.push_back(cell.geometry.map(dealii::Point<1>(golden))[0]);
  breaks = gathered(breaks, cells.discretization().communicator());
  const LineMeasure measure = line_measure(cells, breaks);
  const std::vector<Edge> edges = edges_of(measure);
  const auto eigenvalues = [&](const std::vector<Edge> &chain) {
    return chain_eigenvalues(chain, absorbing_left, absorbing_right, ordinary);
  };
  const std::vector<double> log_lambda = eigenvalues(edges), coarse = eigenvalues(merged(edges)),
                            elsewhere = eigenvalues(edges_of(line_measure(cells)));
  const double rounding = rounding_of(measure);
  std::vector<TinyEigenvalue> result;
  for (unsigned int k = 0; k < std::min({log_lambda.size(), coarse.size(), elsewhere.size()}); ++k)
    // the error of lumping is a quarter of that of the merged chain
    result.push_back({log_lambda[k] + (log_lambda[k] - coarse[k]) / 3.,
                      rounding + std::abs(coarse[k] - log_lambda[k]) +
                          2. * std::abs(elsewhere[k] - log_lambda[k])});
  return result;
}

} // namespace gibbsflow
