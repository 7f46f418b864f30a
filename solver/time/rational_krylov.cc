#include "time/rational_krylov.h"

#include "base/signals.h"
#include "time/start_of_propagation.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// The pole that serves a time best, as a part of that time. Measured on diffusions in one and two
/// dimensions from 0.05 to 0.5.
constexpr double share_of_time = 0.2;

/// From the share of the earliest time to that of the latest, evenly in logarithm.
std::vector<double> poles_between(double earliest, double latest)
{
  const double decades = std::log10(latest / earliest);
  const unsigned int n = std::ceil(decades);
  std::vector<double> poles;
  for (unsigned int i = 0; i <= n; ++i) {
    const double gamma = share_of_time * earliest * std::pow(10., n > 0 ? decades * i / n : 0.);
    poles.push_back(shared_shift(gamma));
  }
  return poles;
}

} // namespace

RationalKrylovSpace::RationalKrylovSpace(const EvolutionOperator &evolution_operator,
                                         const Vector &w, double earliest, double latest,
                                         const Vector *equilibrium)
    : operator_(evolution_operator),
      equilibrium_(equilibrium),
      poles_(poles_between(earliest, latest))
{
  Vector first;
  for (Vector *v : {&right_hand_side_, &mass_times_start_, &first})
    operator_.reinit(*v);
  operator_.apply_mass(mass_times_start_, w);
  operator_.solve(1., poles_[0], first, mass_times_start_);
  append(first);
}

void RationalKrylovSpace::extend(double t)
{
  const double wanted = std::log(share_of_time * t);
  const auto distance = [wanted](double gamma) { return std::abs(std::log(gamma) - wanted); };
  extend_with(*std::min_element(poles_.begin(), poles_.end(),
                                [&](double a, double b) { return distance(a) < distance(b); }));
}

void RationalKrylovSpace::extend_by_all()
{
  for (std::size_t i = 1; i < poles_.size() && !is_exhausted_; ++i)
    extend_with(poles_[i]);
}

void RationalKrylovSpace::extend_with(double gamma)
{
  throw_if_stopped(right_hand_side_.get_mpi_communicator(), "while time was propagated");
  Vector w;
  operator_.reinit(w);
  operator_.apply_mass(right_hand_side_, basis_.back());
  operator_.solve(1., gamma, w, right_hand_side_);
  gammas_.push_back(gamma);
  append(w);
}

void RationalKrylovSpace::append(Vector &w)
{
  constexpr double invariant = 1e-14; // of a vector that is shorter than 1
  if (equilibrium_ != nullptr)
    w.add(-(operator_.mass_functional() * w), *equilibrium_);
  std::vector<double> c = orthonormalize(operator_, basis_, w);
  const double length = c.back();
  if (basis_.empty())
    size_ = length;
  else
    coefficients_.push_back(std::move(c));
  is_exhausted_ = length == 0. || (!basis_.empty() && length <= invariant);
  if (!is_exhausted_)
    basis_.push_back(std::move(w));
}

ProjectedFlow RationalKrylovSpace::flow() const
{
  const unsigned int m = basis_.size(), n = coefficients_.size(); // n = m - 1, m if exhausted
  dealii::FullMatrix<double> C(n, n), N(n, n), known(n, n), H(m, m);
  for (unsigned int j = 0; j < n; ++j)
    for (unsigned int i = 0; i < n; ++i) {
      C(i, j) = i < coefficients_[j].size() ? coefficients_[j][i] : 0.;
      N(i, j) = ((i == j ? 1. : 0.) - C(i, j)) / gammas_[j];
    }
  if (n < m) {
    const std::vector<double> column = stiffness_of_last(false),
                              row = operator_.is_symmetric() ? column : stiffness_of_last(true);
    for (unsigned int i = 0; i < m; ++i) {
      H(i, n) = column[i];
      H(n, i) = row[i];
    }
    for (unsigned int i = 0; i < n; ++i)
      N(i, n - 1) -= coefficients_.back().back() * column[i];
  }
  if (n > 0) {
    C.gauss_jordan();
    N.mmult(known, C);
  }
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < n; ++j)
      H(i, j) = known(i, j);
  return ProjectedFlow(H, operator_.is_symmetric(), poles_[0], size_);
}

std::vector<double> RationalKrylovSpace::stiffness_of_last(bool transposed) const
{
  Vector y;
  operator_.reinit(y);
  if (transposed)
    operator_.apply_stiffness_transpose(y, basis_.back());
  else
    operator_.apply_stiffness(y, basis_.back());
  return products(basis_, y);
}

} // namespace gibbsflow
