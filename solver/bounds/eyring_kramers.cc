#include "bounds/eyring_kramers.h"

#include "base/format.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// The minimum that is reached from x by going down, or none.
template <int dim>
std::optional<unsigned int>
descend(const Potential<dim> &potential, dealii::Point<dim> x, const dealii::Point<dim> &lower,
        const dealii::Point<dim> &upper, const std::vector<CriticalPoint<dim>> &minima)
{
  constexpr unsigned int most_steps = 5000;
  double step = (upper - lower).norm() / 400.;
  const double smallest_step = 1e-5 * step;
  double V = potential.value(x);
  for (unsigned int k = 0; k < most_steps && step > smallest_step; ++k) {
    const dealii::Tensor<1, dim> gradient = potential.gradient(x);
    if (!(gradient.norm() > 0.))
      break;
    dealii::Point<dim> next = x - step / gradient.norm() * gradient;
    for (unsigned int d = 0; d < dim; ++d)
      next[d] = std::min(upper[d], std::max(lower[d], next[d]));
    const double V_next = potential.value(next);
    if (V_next < V) {
      x = next;
      V = V_next;
      step *= 1.2;
      step = std::min(step, (upper - lower).norm() / 400.);
    } else
      step *= 0.5;
  }
  std::optional<unsigned int> nearest;
  double distance = (upper - lower).norm() / 50.;
  for (unsigned int i = 0; i < minima.size(); ++i)
    if (minima[i].point.distance(x) < distance) {
      distance = minima[i].point.distance(x);
      nearest = i;
    }
  return nearest;
}

template <int dim>
double log_determinant(const CriticalPoint<dim> &point)
{
  double sum = 0.;
  for (const double eigenvalue : point.eigenvalues)
    sum += std::log(std::abs(eigenvalue));
  return sum;
}

template <int dim>
std::string place(const CriticalPoint<dim> &point)
{
  std::string text;
  for (unsigned int d = 0; d < dim; ++d)
    text += (d > 0 ? ", " : "(") + brief(point.point[d], 3);
  return text + ")";
}

} // namespace

template <int dim>
GapEstimate eyring_kramers(const Potential<dim> &potential,
                           const std::vector<CriticalPoint<dim>> &critical_points,
                           const dealii::Point<dim> &lower, const dealii::Point<dim> &upper,
                           const double diffusion, const double highest)
{
  GapEstimate result{"Eyring-Kramers", "asymptotic", "box"};
  std::vector<CriticalPoint<dim>> minima, saddles;
  for (const CriticalPoint<dim> &point : critical_points) {
    if (point.potential > highest || point.index > 1)
      continue;
    const std::string kind = point.index == 0 ? "minimum" : "saddle";
    if (point.on_boundary) {
      result.why = "the " + kind + " at " + place(point) + " lies on the wall of the box";
      return result;
    }
    if (point.degenerate) {
      result.why = "the " + kind + " at " + place(point) + " is degenerate";
      return result;
    }
    (point.index == 0 ? minima : saddles).push_back(point);
  }
  if (minima.size() < 2) {
    result.why = "V has one well in the box";
    return result;
  }

  std::vector<double> log_masses;
  double slowest_well = std::numeric_limits<double>::infinity();
  for (const CriticalPoint<dim> &minimum : minima) {
    log_masses.push_back(-minimum.potential / diffusion - 0.5 * log_determinant(minimum));
    slowest_well = std::min(slowest_well, minimum.eigenvalues[0]);
  }
  std::vector<Conductance> conductances;
  for (const CriticalPoint<dim> &saddle : saddles) {
    const auto pairs =
        dealii::eigenvectors(saddle.hessian, dealii::SymmetricTensorEigenvectorMethod::jacobi);
    dealii::Tensor<1, dim> down = pairs[0].second;
    double mu = pairs[0].first;
    for (unsigned int d = 1; d < dim; ++d)
      if (pairs[d].first < mu) {
        mu = pairs[d].first;
        down = pairs[d].second;
      }
    const double offset = 1e-3 * (upper - lower).norm();
    const auto i = descend(potential, saddle.point + offset * down, lower, upper, minima);
    const auto j = descend(potential, saddle.point - offset * down, lower, upper, minima);
    if (i && j && *i != *j)
      conductances.push_back({*i, *j,
                              std::log(-mu / (2. * M_PI)) - saddle.potential / diffusion -
                                  0.5 * log_determinant(saddle)});
  }
  const std::optional<double> log_gap = log_gap_of_chain(log_masses, conductances);
  if (!log_gap) {
    result.why =
        "the saddles that were found do not join all " + std::to_string(minima.size()) + " wells";
    return result;
  }
  constexpr double slow = 0.5;
  if (!(*log_gap < std::log(slow * slowest_well))) {
    result.why = "the barriers are not high in units of D: crossing them is not slower than "
                 "relaxation in a well";
    return result;
  }
  result.log_lambda = *log_gap - std::log(diffusion);
  result.why = "relative error of order D; " + std::to_string(minima.size()) + " wells, " +
               std::to_string(conductances.size()) + " saddles";
  return result;
}

std::optional<double> log_gap_of_chain(const std::vector<double> &log_masses,
                                       const std::vector<Conductance> &conductances)
{
  const unsigned int n = log_masses.size();
  double log_mass = -std::numeric_limits<double>::infinity(), log_rate = log_mass;
  for (const double m : log_masses)
    log_mass = std::max(log_mass, m);
  for (const Conductance &edge : conductances)
    log_rate = std::max(log_rate, edge.log_conductance);
  if (n < 2 || conductances.empty())
    return std::nullopt;
  std::vector<double> m(n), c(n * n, 0.);
  for (unsigned int i = 0; i < n; ++i)
    m[i] = std::exp(log_masses[i] - log_mass);
  for (const Conductance &edge : conductances) {
    c[edge.i * n + edge.j] += std::exp(edge.log_conductance - log_rate);
    c[edge.j * n + edge.i] = c[edge.i * n + edge.j];
  }

  // order of elimination: the heaviest state stays to the end
  std::vector<unsigned int> order(n);
  for (unsigned int i = 0; i < n; ++i)
    order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](unsigned int i, unsigned int j) { return m[i] < m[j]; });
  std::vector<double> eliminated(c), pivot(n, 0.);
  for (unsigned int k = 0; k + 1 < n; ++k) {
    const unsigned int a = order[k];
    for (unsigned int l = k + 1; l < n; ++l)
      pivot[a] += eliminated[a * n + order[l]];
    if (!(pivot[a] > 0.))
      return std::nullopt;
    for (unsigned int l = k + 1; l < n; ++l)
      for (unsigned int r = k + 1; r < n; ++r)
        if (r != l)
          eliminated[order[l] * n + order[r]] +=
              eliminated[order[l] * n + a] * eliminated[a * n + order[r]] / pivot[a];
  }

  double total = 0.;
  for (const double mass : m)
    total += mass;
  const auto center = [&](std::vector<double> &x) { // relative to the heaviest state first
    double mean = 0.;
    const double heaviest = x[order[n - 1]];
    for (unsigned int i = 0; i < n; ++i)
      mean += m[i] * (x[i] - heaviest) / total;
    for (double &value : x)
      value = (value - heaviest) - mean;
  };
  std::vector<double> x(n);
  for (unsigned int i = 0; i < n; ++i)
    x[order[i]] = std::cos(1. + i) / std::sqrt(m[order[i]]);
  center(x);
  double gap = 0.;
  for (unsigned int iteration = 0; iteration < 500; ++iteration) {
    std::vector<double> b(n);
    for (unsigned int i = 0; i < n; ++i)
      b[i] = m[i] * x[i];
    for (unsigned int k = 0; k + 1 < n; ++k)
      for (unsigned int l = k + 1; l < n; ++l)
        b[order[l]] += b[order[k]] * eliminated[order[k] * n + order[l]] / pivot[order[k]];
    x[order[n - 1]] = 0.;
    for (unsigned int k = n - 1; k-- > 0;) {
      const unsigned int a = order[k];
      double sum = b[a];
      for (unsigned int l = k + 1; l < n; ++l)
        sum += eliminated[a * n + order[l]] * x[order[l]];
      x[a] = sum / pivot[a];
    }
    center(x);
    double energy = 0., square = 0.;
    for (unsigned int i = 0; i < n; ++i) {
      square += m[i] * x[i] * x[i];
      for (unsigned int j = 0; j < i; ++j)
        energy += c[i * n + j] * (x[i] - x[j]) * (x[i] - x[j]);
    }
    const double previous = gap;
    gap = energy / square;
    for (double &value : x)
      value /= std::sqrt(square);
    if (std::abs(gap - previous) <= 1e-14 * gap)
      break;
  }
  return std::log(gap) + log_rate - log_mass;
}

template GapEstimate eyring_kramers(const Potential<1> &, const std::vector<CriticalPoint<1>> &,
                                    const dealii::Point<1> &, const dealii::Point<1> &, double,
                                    double);
template GapEstimate eyring_kramers(const Potential<2> &, const std::vector<CriticalPoint<2>> &,
                                    const dealii::Point<2> &, const dealii::Point<2> &, double,
                                    double);
template GapEstimate eyring_kramers(const Potential<3> &, const std::vector<CriticalPoint<3>> &,
                                    const dealii::Point<3> &, const dealii::Point<3> &, double,
                                    double);

} // namespace gibbsflow
