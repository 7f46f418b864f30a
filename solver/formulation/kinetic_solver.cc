#include "formulation/kinetic_solver.h"

#include "base/format.h"
#include "base/signals.h"
#include "base/user_error.h"
#include "formulation/even_modes_factor.h"

#include <deal.II/base/timer.h>

#include <cmath>
#include <list>

namespace gibbsflow {

namespace {

/// Up to so many unknowns of all modes LU takes no longer than a few iterations.
constexpr unsigned int few_unknowns = 4000;

/// Up to so many unknowns of even degree their factor has less than 1 GB.
constexpr unsigned int most_factored = 100000;

template <int dim>
class EvenModesSolver : public ShiftedSolver {
public:
  EvenModesSolver(const KineticMatrices<dim> &matrices, const LinearSolverParameters &parameters)
      : matrices_(matrices), parameters_(parameters), is_exact_(has_factors(matrices, parameters))
  {
  }

  unsigned int solve(double a, double s, Vector &x, const Vector &b) override;
  std::string name() const override
  {
    return is_exact_ ? "direct (CHOLMOD) on the modes of even degree (none for products)"
                     : "conjugate gradients on the modes of even degree (none for products)";
  }

private:
  /// d_k of a degree.
  double diagonal(const unsigned int degree) const
  {
    return a_ + s_ * matrices_.friction() * degree;
  }

  /// x_k *= f(degree of k) for the modes of one parity, all others 0.
  template <typename F>
  void scale_even(Vector &x, const F &f) const;
  template <typename F>
  void scale_odd(Vector &x, const F &f) const;

  /// odd_ = d^{-1} (b + s T x) for the modes of odd degree; without b where that is null.
  void find_odd(const Vector *b, const Vector &x);

  /// y = (d M - s^2 T d^{-1} T) x.
  void apply_to_even(Vector &y, const Vector &x);

  void make_preconditioner();
  void factor_by_degrees(std::vector<std::unique_ptr<RootCholesky>> &of_degree);
  void precondition(Vector &z, const Vector &r);
  double diffusion_of_degree(unsigned int degree) const;

  const KineticMatrices<dim> &matrices_;
  const LinearSolverParameters parameters_;
  const bool is_exact_;
  /// Of the preconditioner: by even degrees, or of the matrix itself.
  struct Factors {
    double a, s;
    std::vector<std::unique_ptr<RootCholesky>> of_degree;
    std::unique_ptr<RootCholesky> of_all;
  };

  std::list<Factors> factors_; // most recently used first
  double a_ = 1., s_ = 0.;
  Vector residual_, direction_, image_, odd_, preconditioned_;
};

template <int dim>
template <typename F>
void EvenModesSolver<dim>::scale_even(Vector &x, const F &f) const
{
  const std::vector<unsigned int> &even = matrices_.modes().even();
  const unsigned int end = matrices_.transport().point_offset(0);
  for (std::size_t k = 0; k < even.size(); ++k)
    for (std::size_t place = k; place < end; place += even.size())
      x.local_element(place) *= f(matrices_.modes().degree(even[k]));
  std::fill(x.begin() + end, x.begin() + x.locally_owned_size(), 0.);
}

template <int dim>
template <typename F>
void EvenModesSolver<dim>::scale_odd(Vector &x, const F &f) const
{
  const std::vector<unsigned int> &odd = matrices_.modes().odd();
  const unsigned int begin = matrices_.transport().point_offset(0);
  std::fill(x.begin(), x.begin() + begin, 0.);
  for (std::size_t k = 0; k < odd.size(); ++k)
    for (std::size_t place = begin + k; place < x.locally_owned_size(); place += odd.size())
      x.local_element(place) *= f(matrices_.modes().degree(odd[k]));
}

template <int dim>
void EvenModesSolver<dim>::find_odd(const Vector *const b, const Vector &x)
{
  odd_ = 0.;
  if (b != nullptr)
    odd_.copy_locally_owned_data_from(*b);
  matrices_.add_to_odd(s_, x, odd_);
  scale_odd(odd_, [this](const unsigned int degree) { return 1. / diagonal(degree); });
}

template <int dim>
void EvenModesSolver<dim>::apply_to_even(Vector &y, const Vector &x)
{
  find_odd(nullptr, x);
  matrices_.apply_mass(y, x);
  scale_even(y, [this](const unsigned int degree) { return diagonal(degree); });
  matrices_.add_to_even(-s_, odd_, y);
}

/// What the transport to the neighbours of a mode of this degree and back is, on the average over
/// modes and directions: speed^2 ((k_d + 1)/d_{k + e_d} + k_d/d_{k - e_d}) times -d_d^2.
template <int dim>
double EvenModesSolver<dim>::diffusion_of_degree(const unsigned int degree) const
{
  const double of_one = double(degree) / dim;
  const auto at = [&](const unsigned int m) { return a_ + s_ * matrices_.friction() * m; };
  double c = degree > 0 ? of_one / at(degree - 1) : 0.;
  if (degree < matrices_.modes().highest_degree())
    c += (of_one + 1.) / at(degree + 1);
  return c * matrices_.speed() * matrices_.speed();
}

template <int dim>
void EvenModesSolver<dim>::precondition(Vector &z, const Vector &r)
{
  z = 0.;
  const std::vector<unsigned int> &even = matrices_.modes().even();
  std::vector<double> part;
  if (is_exact_) {
    part.assign(r.begin(), r.begin() + matrices_.transport().point_offset(0));
    factors_.front().of_all->solve(1, part);
    std::copy(part.begin(), part.end(), z.begin());
    return;
  }
  auto factor = factors_.front().of_degree.begin();
  for (unsigned int first = 0, end = 0; first < even.size(); first = end) {
    const unsigned int degree = matrices_.modes().degree(even[first]);
    while (end < even.size() && matrices_.modes().degree(even[end]) == degree)
      ++end;
    const unsigned int n = end - first;
    part.resize(std::size_t(matrices_.n_nodes()) * n);
    for (unsigned int i = 0; i < matrices_.n_nodes(); ++i)
      std::copy_n(r.begin() + i * even.size() + first, n, part.begin() + i * n);
    (*factor++)->solve(n, part);
    for (unsigned int i = 0; i < matrices_.n_nodes(); ++i)
      std::copy_n(part.begin() + i * n, n, z.begin() + i * even.size() + first);
  }
}

template <int dim>
void EvenModesSolver<dim>::factor_by_degrees(std::vector<std::unique_ptr<RootCholesky>> &of_degree)
{
  for (unsigned int degree = 0; degree < matrices_.modes().highest_degree(); degree += 2) {
    of_degree.push_back(
        matrices_.mass().factor(diagonal(degree), s_ * s_ * diffusion_of_degree(degree)));
    ++this->n_factorizations_;
  }
}

/// Makes the factors for a_ and s_ the first ones.
template <int dim>
void EvenModesSolver<dim>::make_preconditioner()
{
  constexpr unsigned int most_kept = 3;
  for (auto kept = factors_.begin(); kept != factors_.end(); ++kept)
    if (kept->a == a_ && kept->s == s_) {
      factors_.splice(factors_.begin(), factors_, kept);
      return;
    }
  if (factors_.size() == most_kept)
    factors_.pop_back();
  const dealii::Timer timer;
  Factors factors{a_, s_, {}, nullptr};
  if (is_exact_) {
    factors.of_all = factor_even_modes(matrices_, a_, s_);
    ++this->n_factorizations_;
  } else
    factor_by_degrees(factors.of_degree);
  factors_.push_front(std::move(factors));
  this->factorization_seconds_ += timer.wall_time();
  for (Vector *v : {&residual_, &direction_, &image_, &odd_, &preconditioned_})
    matrices_.reinit(*v);
}

template <int dim>
unsigned int EvenModesSolver<dim>::solve(const double a, const double s, Vector &x, const Vector &b)
{
  constexpr double left_by_rounding = 1e-10;
  constexpr unsigned int most_idle = 10;
  a_ = a;
  s_ = s;
  if (s == 0.) {
    x.copy_locally_owned_data_from(b);
    matrices_.divide_by_mass(x);
    x *= 1. / a;
    return 0;
  }
  make_preconditioner();
  Vector zero;
  matrices_.reinit(zero);
  find_odd(&b, zero);
  residual_.copy_locally_owned_data_from(b);
  scale_even(residual_, [](unsigned int) { return 1.; });
  matrices_.add_to_even(s, odd_, residual_);

  Vector even;
  matrices_.reinit(even);
  precondition(preconditioned_, residual_);
  direction_ = preconditioned_;
  double size = residual_ * preconditioned_;
  const double wanted = parameters_.tolerance * parameters_.tolerance * size,
               acceptable = left_by_rounding * left_by_rounding * size;
  const double size_of_b = residual_.l2_norm();
  double least = size;
  unsigned int n = 0, idle = 0;
  for (; size > wanted; ++n) {
    throw_if_stopped(matrices_.communicator(), "while a kinetic equation was solved");
    idle = size < 0.5 * least ? 0 : idle + 1;
    least = std::min(least, size);
    if (least <= acceptable && idle > most_idle)
      break;
    if (n == parameters_.maximum_iterations)
      throw RunFailure("A kinetic equation was not solved in " + std::to_string(n) +
                       " iterations; the residual is " + brief(std::sqrt(size / wanted), 2) +
                       " times what was wanted. Use a larger Linear solver/Tolerance or Linear "
                       "solver/Maximum iterations, or fewer Momentum/Modes.");
    apply_to_even(image_, direction_);
    const double step = size / (direction_ * image_);
    even.add(step, direction_);
    residual_.add(-step, image_);
    if (is_exact_ && residual_.l2_norm() <= parameters_.tolerance * size_of_b) {
      ++n;
      break;
    }
    precondition(preconditioned_, residual_);
    const double next = residual_ * preconditioned_;
    direction_.sadd(next / size, 1., preconditioned_);
    size = next;
  }
  find_odd(&b, even);
  x.copy_locally_owned_data_from(odd_);
  x += even;
  return n;
}

} // namespace

template <int dim>
bool is_factored(const KineticMatrices<dim> &matrices, const LinearSolverParameters &parameters)
{
  return parameters.type == "direct" ||
         (parameters.type == "automatic" && (dim == 1 || matrices.n_unknowns() <= few_unknowns));
}

template <int dim>
bool has_factors(const KineticMatrices<dim> &matrices, const LinearSolverParameters &parameters)
{
  return is_factored(matrices, parameters) ||
         (parameters.type == "automatic" && matrices.n_even_unknowns() <= most_factored);
}

template <int dim>
std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<dim> &matrices,
                                                   const LinearSolverParameters &parameters)
{
  if (is_factored(matrices, parameters)) {
    MatrixPair all;
    matrices.assemble(all);
    return make_direct_solver(all, MatrixStructure::general, matrices.communicator());
  }
  return std::make_unique<EvenModesSolver<dim>>(matrices, parameters);
}

template bool is_factored(const KineticMatrices<1> &, const LinearSolverParameters &);
template bool has_factors(const KineticMatrices<1> &, const LinearSolverParameters &);
template std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<1> &,
                                                            const LinearSolverParameters &);
template bool is_factored(const KineticMatrices<2> &, const LinearSolverParameters &);
template bool has_factors(const KineticMatrices<2> &, const LinearSolverParameters &);
template std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<2> &,
                                                            const LinearSolverParameters &);
template bool is_factored(const KineticMatrices<3> &, const LinearSolverParameters &);
template bool has_factors(const KineticMatrices<3> &, const LinearSolverParameters &);
template std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<3> &,
                                                            const LinearSolverParameters &);

} // namespace gibbsflow
