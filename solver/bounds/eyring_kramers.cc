#include "bounds/eyring_kramers.h"

#include "base/format.h"
#include "linear_algebra/conductance_network.h"

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
  double log_mass = -std::numeric_limits<double>::infinity(), log_rate = log_mass;
  for (const double m : log_masses)
    log_mass = std::max(log_mass, m);
  for (const Conductance &edge : conductances)
    log_rate = std::max(log_rate, edge.log_conductance);
  ConductanceNetwork chain(log_masses.size());
  for (std::size_t i = 0; i < log_masses.size(); ++i)
    chain.add_mass(i, std::exp(static_cast<long double>(log_masses[i] - log_mass)));
  for (const Conductance &edge : conductances)
    chain.add_conductance(edge.i, edge.j,
                          std::exp(static_cast<long double>(edge.log_conductance - log_rate)));
  const std::optional<long double> gap = smallest_eigenvalue(chain);
  if (!gap)
    return std::nullopt;
  return static_cast<double>(std::log(*gap)) + log_rate - log_mass;
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
