#include "time/product_propagation.h"

#include "base/signals.h"
#include "base/user_error.h"
#include "linear_algebra/generic_vector.h"
#include "linear_algebra/symmetric_eigenproblem.h"
#include "time/mass_orthonormal.h"
#include "time/start_of_propagation.h"

#include <algorithm>
#include <array>
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

constexpr double longest_series = 600.; // tau rho of a step
constexpr double most_growth = 4.;      // tau center
constexpr double most_products = 2e5;
constexpr unsigned int most_rows = 16; // of one step

/// What the largest eigenvalue in modulus of a symmetric matrix, of which Lanczos' recurrence has
/// made these diagonals, is at most if it is near the largest known: that and its residual.
double bound_by_lanczos(const std::vector<double> &diagonal, const std::vector<double> &beside)
{
  const std::size_t m = diagonal.size();
  if (m == 0)
    return 0.;
  std::vector<std::vector<double>> T(m, std::vector<double>(m, 0.));
  for (std::size_t j = 0; j < m; ++j) {
    T[j][j] = diagonal[j];
    if (j + 1 < m)
      T[j][j + 1] = T[j + 1][j] = beside[j];
  }
  const SymmetricEigenpairs pairs = eigenpairs(T);
  double bound = 0.;
  for (const std::size_t k : {std::size_t(0), m - 1})
    bound = std::max(bound,
                     std::abs(pairs.values[k]) + beside[m - 1] * std::abs(pairs.vectors[k][m - 1]));
  return bound;
}

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

/// sums_r += sum_i c_ri terms_i, piece by piece of the vectors; nothing where c_r is empty.
void add_terms(const std::array<const Vector *, 4> &terms,
               const std::vector<std::vector<double>> &c, std::vector<Vector> &sums)
{
  constexpr unsigned int piece = 512;
  const unsigned int n = terms[0]->locally_owned_size();
  for (unsigned int begin = 0; begin < n; begin += piece) {
    const unsigned int end = std::min(n, begin + piece);
    for (std::size_t r = 0; r < sums.size(); ++r) {
      if (c[r].empty())
        continue;
      double *const sum = sums[r].begin();
      for (unsigned int i = 0; i < terms.size(); ++i) {
        const double factor = c[r][i];
        const double *const from = terms[i]->begin();
        for (unsigned int j = begin; j < end; ++j)
          sum[j] += factor * from[j];
      }
    }
  }
}

} // namespace

ProductFlow::ProductFlow(const EvolutionOperator &evolution_operator)
    : operator_(evolution_operator), length_(longest_series)
{
  constexpr double safety = 1.02;
  operator_.reinit(image_);
  center_ = 0.5 * safety * norm_of(1.);
  rho_ = std::max(safety * norm_of(-1.), center_);
  if (center_ > 0.)
    length_ = std::min(length_, most_growth * rho_ / center_);
}

std::optional<std::vector<Vector>>
ProductFlow::step(const Vector &u, const std::vector<double> &elapsed, const double cutoff)
{
  constexpr double much = 1e3;
  constexpr unsigned int together = 4; // terms; J_k may have a zero
  std::vector<std::vector<double>> J;
  for (const double tau : elapsed)
    J.push_back(coefficients(tau));
  std::vector<Vector> solutions(elapsed.size(), u);
  for (std::size_t r = 0; r < J.size(); ++r)
    solutions[r] *= J[r][0];
  const double size = u.l2_norm();
  std::vector<Vector> P(together + 2, u); // P_k is the one at k % size
  const auto term = [&](const std::size_t k) -> Vector & { return P[k % P.size()]; };
  std::vector<bool> is_complete(J.size(), false);
  Vector zero;
  operator_.reinit(zero);
  for (std::size_t first = 1; first + together <= J.back().size(); first += together) {
    for (std::size_t k = first; k < first + together; ++k)
      add_product(k == 1 ? 1. : 2., k == 1 ? zero : term(k - 2), term(k - 1), term(k));
    const double norm = term(first + together - 1).l2_norm();
    std::vector<std::vector<double>> c(J.size());
    for (std::size_t r = 0; r < J.size(); ++r) {
      is_complete[r] = is_complete[r] || first + together > J[r].size();
      if (is_complete[r])
        continue;
      double largest = 0.;
      for (std::size_t k = first; k < first + together; ++k) {
        c[r].push_back((k % 2 == 0 ? 2. : -2.) * J[r][k]);
        largest = std::max(largest, std::abs(c[r].back()));
      }
      if (!(largest * norm <= much * size)) {
        learn();
        return std::nullopt;
      }
      is_complete[r] = largest * norm <= cutoff * size && first > elapsed[r] * rho_;
    }
    add_terms({{&term(first), &term(first + 1), &term(first + 2), &term(first + 3)}}, c, solutions);
    if (std::find(is_complete.begin(), is_complete.end(), false) != is_complete.end())
      continue;
    if (!is_contracted(u, solutions.back()))
      return std::nullopt;
    return solutions;
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
  operator_.apply_generator(y, factor / rho_, center_, x, before);
  ++products_;
}

/// y = (A + sign A*)/2 x, A* the adjoint in <x, y>_M.
void ProductFlow::apply_part(const double sign, const Vector &x, Vector &y)
{
  operator_.apply_stiffness(y, x);
  operator_.apply_stiffness_transpose(image_, x);
  image_.sadd(0.5 * sign, 0.5, y);
  operator_.solve(1., 0., y, image_);
}

/// The norm of (A + sign A*)/2 by Lanczos' recurrence
///     b_j v_{j+1} = B v_j - a_j v_j - sign b_{j-1} v_{j-1} :
/// B, or i times it, is self-adjoint, and has the symmetric matrix of a_j and b_j in this basis.
double ProductFlow::norm_of(const double sign)
{
  constexpr unsigned int n_products = 40;
  constexpr double nothing = 1e-10; // of the largest: the space is invariant
  Vector v, w, before;
  for (Vector *x : {&v, &w, &before})
    operator_.reinit(*x);
  set_generic(v, 0);
  v *= 1. / mass_norm(operator_, v);
  std::vector<double> diagonal, beside;
  double largest = 0.;
  for (unsigned int j = 0; j < n_products; ++j) {
    apply_part(sign, v, w);
    if (j > 0)
      w.add(-sign * beside.back(), before);
    operator_.apply_mass(image_, v);
    diagonal.push_back(sign > 0. ? w * image_ : 0.);
    w.add(-diagonal.back(), v);
    beside.push_back(mass_norm(operator_, w));
    largest = std::max({largest, std::abs(diagonal.back()), beside.back()});
    if (beside.back() <= nothing * largest)
      break;
    before.swap(v);
    v.swap(w);
    v *= 1. / beside.back();
  }
  return bound_by_lanczos(diagonal, beside);
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
