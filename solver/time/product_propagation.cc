#include "time/product_propagation.h"

#include "base/signals.h"
#include "base/user_error.h"
#include "linear_algebra/generic_vector.h"
#include "time/mass_orthonormal.h"
#include "time/start_of_propagation.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

std::vector<double> bessel_functions(const double z, const unsigned int n)
{
  std::vector<double> J(n + 1, 0.);
  if (z == 0.) {
    J[0] = 1.;
    return J;
  }
  constexpr double large = 1e250;
  const unsigned int start =
      2 * ((std::max<unsigned int>(n, std::ceil(z)) + 20 + 2 * std::ceil(std::cbrt(z)) * 8) / 2);
  double above = 0., here = 1e-250, sum = 0.; // J_0 + 2 (J_2 + J_4 + ...) = 1
  for (unsigned int k = start; k-- > 0;) {
    const double below = 2. * (k + 1) / z * here - above;
    above = here;
    here = below;
    if (k <= n)
      J[k] = here;
    if (k % 2 == 0)
      sum += k == 0 ? here : 2. * here;
    if (std::abs(here) > large) {
      for (double *const value : {&above, &here, &sum})
        *value /= large;
      for (unsigned int i = k; i <= n; ++i)
        J[i] /= large;
    }
  }
  for (double &value : J)
    value /= sum;
  return J;
}

namespace {

constexpr double longest_series = 150.; // tau rho of a step
constexpr double most_products = 2e5;
constexpr unsigned int most_rows = 16; // of one step

/// The times of `times` from `next` on up to the end of the next step after `time`, and that end,
/// as times that have elapsed.
std::vector<double> times_ahead(const std::vector<double> &times, const std::size_t next,
                                const double time, const double longest)
{
  std::vector<double> elapsed;
  for (std::size_t k = next;
       k < times.size() && times[k] - time <= longest && elapsed.size() < most_rows; ++k)
    elapsed.push_back(times[k] - time);
  const bool are_all = next + elapsed.size() == times.size();
  if (elapsed.size() < most_rows && !are_all)
    elapsed.push_back(longest);
  return elapsed;
}

} // namespace

ProductFlow::ProductFlow(const EvolutionOperator &evolution_operator)
    : operator_(evolution_operator), length_(longest_series)
{
  constexpr double safety = 1.1;
  operator_.reinit(image_);
  center_ = 0.5 * safety * norm_of(1.);
  rho_ = std::max(safety * norm_of(-1.), center_);
}

std::optional<std::vector<Vector>>
ProductFlow::step(const Vector &u, const std::vector<double> &elapsed, const double cutoff)
{
  constexpr double much = 1e3;
  constexpr unsigned int enough_small_terms = 3; // J_k may have a zero
  std::vector<std::vector<double>> J;
  for (const double tau : elapsed)
    J.push_back(coefficients(tau));
  std::vector<Vector> solutions(elapsed.size(), u);
  for (std::size_t r = 0; r < J.size(); ++r)
    solutions[r] *= J[r][0];
  const double size = u.l2_norm();
  std::vector<unsigned int> small_terms(J.size(), 0);
  Vector before, here(u), next(u);
  operator_.reinit(before);
  add_product(1., before, u, here);
  before = u;
  for (std::size_t k = 1; k < J.back().size(); ++k) {
    const double norm = here.l2_norm();
    bool goes_on = false;
    for (std::size_t r = 0; r < J.size(); ++r) {
      if (k >= J[r].size() || small_terms[r] >= enough_small_terms)
        continue;
      const double c = (k % 2 == 0 ? 2. : -2.) * J[r][k], term = std::abs(c) * norm;
      if (!(term <= much * size)) {
        learn();
        return std::nullopt;
      }
      solutions[r].add(c, here);
      small_terms[r] = term <= cutoff * size && k > elapsed[r] * rho_ ? small_terms[r] + 1 : 0;
      goes_on = goes_on || small_terms[r] < enough_small_terms;
    }
    if (!goes_on) {
      if (!is_contracted(u, solutions.back()))
        return std::nullopt;
      return solutions;
    }
    add_product(2., before, here, next);
    before.swap(here);
    here.swap(next);
  }
  learn(); // the series has not come to its end
  return std::nullopt;
}

Vector ProductFlow::advance(Vector u, const double t, const double cutoff)
{
  for (double time = 0.; time < t;) {
    const double tau = std::min(longest_step(), t - time);
    if (auto end = step(u, {tau}, cutoff)) {
      u = std::move(end->back());
      time = tau < t - time ? time + tau : t;
    }
  }
  return u;
}

bool ProductFlow::is_contracted(const Vector &u, const Vector &end)
{
  constexpr double slack = 1e-9;
  if (mass_norm(operator_, end) <= (1. + slack) * mass_norm(operator_, u))
    return true;
  learn();
  return false;
}

/// y = before + factor (A - center) x / rho.
void ProductFlow::add_product(const double factor, const Vector &before, const Vector &x, Vector &y)
{
  throw_if_stopped(x.get_mpi_communicator(), "while time was propagated");
  operator_.apply_stiffness(image_, x);
  operator_.solve(1., 0., image_, image_);
  const double of_image = factor / rho_, of_x = -center_ * of_image;
  const double *const a = before.begin(), *const b = image_.begin(), *const c = x.begin();
  double *const sum = y.begin();
  for (std::size_t i = 0; i < y.locally_owned_size(); ++i)
    sum[i] = a[i] + (of_image * b[i] + of_x * c[i]);
  ++products_;
}

/// The norm of (A + A*)/2, A* the adjoint in <x, y>_M, or with sign = -1 of (A - A*)/2: by a power
/// iteration.
double ProductFlow::norm_of(const double sign)
{
  constexpr unsigned int n_products = 30;
  Vector v, transposed;
  for (Vector *x : {&v, &transposed})
    operator_.reinit(*x);
  set_generic(v, 0);
  double radius = 0.;
  for (unsigned int k = 0; k < n_products; ++k) {
    const double length = mass_norm(operator_, v);
    if (!(length > 0.))
      break;
    v *= 1. / length;
    operator_.apply_stiffness(image_, v);
    operator_.apply_stiffness_transpose(transposed, v);
    image_.sadd(0.5, 0.5 * sign, transposed);
    operator_.solve(1., 0., v, image_);
    radius = std::max(radius, mass_norm(operator_, v));
  }
  return radius;
}

void ProductFlow::learn()
{
  constexpr double more = 1.1, shorter = 0.5, shortest_series = 1.;
  rho_ *= more;
  length_ *= shorter;
  if (length_ < shortest_series)
    throw RunFailure("Time could not be propagated by products: the norm of the density grows. "
                     "Refine the mesh, or use a smaller box.");
}

/// e^{-tau center} J_k(tau rho), more than are needed.
std::vector<double> ProductFlow::coefficients(const double tau) const
{
  const double z = tau * rho_;
  std::vector<double> J = bessel_functions(z, std::ceil(1.5 * z + 12. * std::cbrt(z) + 40.));
  for (double &value : J)
    value *= std::exp(-tau * center_);
  return J;
}

std::optional<Propagation> propagate_by_products(const EvolutionOperator &evolution_operator,
                                                 const Vector &initial,
                                                 const std::vector<double> &times,
                                                 const double tolerance,
                                                 const SolutionsObserver &observer)
{
  const StartOfPropagation start(evolution_operator, initial);
  ProductFlow flow(evolution_operator);
  if (!(flow.rho() * times.back() <= most_products))
    return std::nullopt;
  constexpr double share = 0.01, rounding = 1e-15;
  Propagation result;
  result.solution = initial;
  double time = 0.;
  std::size_t next = 0;
  const double size = mass_norm(evolution_operator, initial); // the L1 norm is at most that
  while (next < times.size()) {
    const double longest = flow.longest_step();
    const double n_steps = std::ceil(times.back() / longest) + times.size() / double(most_rows);
    const double cutoff = std::max(share * tolerance / (size * n_steps), rounding);
    const std::vector<double> elapsed = times_ahead(times, next, time, longest);
    const auto solutions = flow.step(result.solution, elapsed, cutoff);
    if (!solutions)
      continue;
    constexpr double terms_left = 10.; // what is behind the cutoff
    result.error += terms_left * cutoff * size;
    std::vector<SolutionAt> observed;
    for (std::size_t r = 0; r < elapsed.size(); ++r) {
      Vector u = start.with_mass((*solutions)[r]);
      if (next < times.size() && time + elapsed[r] >= times[next] * (1. - 1e-14))
        observed.push_back({times[next++], u, result.error});
      if (r + 1 == elapsed.size())
        result.solution = std::move(u);
    }
    time = elapsed.size() == observed.size() ? observed.back().t : time + elapsed.back();
    if (observer && !observed.empty() && !observer(observed))
      break;
  }
  result.solves = flow.products();
  return result;
}

} // namespace gibbsflow
