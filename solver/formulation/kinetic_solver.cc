#include "formulation/kinetic_solver.h"

#include "base/format.h"
#include "base/signals.h"
#include "base/user_error.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// Up to so many unknowns of all modes LU takes no longer than a few iterations.
constexpr unsigned int few_unknowns = 4000;

template <int dim>
class EvenModesSolver : public ShiftedSolver {
public:
  EvenModesSolver(const KineticMatrices<dim> &matrices, const WeightedHeat<dim> &position,
                  const LinearSolverParameters &parameters)
      : matrices_(matrices), position_(position), parameters_(parameters)
  {
    for (Vector *v : {&residual_, &direction_, &image_, &odd_, &preconditioned_})
      matrices_.reinit(*v);
    position_.reinit(part_);
    position_.reinit(solved_);
  }

  unsigned int solve(double a, double s, Vector &x, const Vector &b) override;
  std::string name() const override
  {
    return "conjugate gradients on the modes of even degree (" + position_.linear_solver() + ")";
  }

private:
  using Parity = typename KineticMatrices<dim>::Parity;

  double diagonal(const unsigned int mode) const
  {
    return a_ + s_ * matrices_.friction() * matrices_.modes().degree(mode);
  }

  /// odd_ = M^{-1} d^{-1} (b + s T x) for the modes of odd degree; without b where that is null.
  void find_odd(const Vector *b, const Vector &x);

  /// y = (d M - s^2 T M^{-1} d^{-1} T) x.
  void apply_to_even(Vector &y, const Vector &x);

  void solve_mass();
  void precondition(Vector &z, const Vector &r);
  double diffusion_of_degree(unsigned int degree) const;
  void clear(Parity parity, Vector &x) const;

  const KineticMatrices<dim> &matrices_;
  const WeightedHeat<dim> &position_;
  const LinearSolverParameters parameters_;
  double a_ = 1., s_ = 0.;
  Vector residual_, direction_, image_, odd_, preconditioned_, part_, solved_;
};

template <int dim>
void EvenModesSolver<dim>::clear(const Parity parity, Vector &x) const
{
  const unsigned int n = matrices_.modes().size();
  for (unsigned int i = 0; i < x.locally_owned_size(); i += n)
    for (const unsigned int mode : matrices_.modes_of(parity))
      x.local_element(i + mode) = 0.;
}

template <int dim>
void EvenModesSolver<dim>::find_odd(const Vector *const b, const Vector &x)
{
  odd_ = 0.;
  if (b != nullptr)
    odd_.copy_locally_owned_data_from(*b);
  matrices_.add_transport(s_, Parity::even, x, odd_);
  clear(Parity::even, odd_);
  for (const unsigned int mode : matrices_.modes_of(Parity::odd)) {
    matrices_.extract(odd_, mode, part_);
    part_ *= 1. / diagonal(mode);
    solve_mass();
    matrices_.insert(solved_, mode, odd_);
  }
}

/// solved_ = M^{-1} part_.
template <int dim>
void EvenModesSolver<dim>::solve_mass()
{
  const std::vector<double> &diagonal_of_mass = matrices_.mass_diagonal();
  if (diagonal_of_mass.empty())
    return position_.solve(1., 0., solved_, part_);
  for (unsigned int i = 0; i < diagonal_of_mass.size(); ++i)
    solved_.local_element(i) = part_.local_element(i) / diagonal_of_mass[i];
}

template <int dim>
void EvenModesSolver<dim>::apply_to_even(Vector &y, const Vector &x)
{
  find_odd(nullptr, x);
  matrices_.apply_mass(y, x);
  const unsigned int n = matrices_.modes().size();
  for (unsigned int i = 0; i < y.locally_owned_size(); ++i)
    y.local_element(i) *= diagonal(i % n);
  matrices_.add_transport(-s_, Parity::odd, odd_, y);
  clear(Parity::odd, y);
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
  for (const unsigned int mode : matrices_.modes_of(Parity::even)) {
    const double c = diffusion_of_degree(matrices_.modes().degree(mode));
    matrices_.extract(r, mode, part_);
    position_.solve(diagonal(mode), s_ * s_ * c / position_.kappa(), solved_, part_);
    matrices_.insert(solved_, mode, z);
  }
}

template <int dim>
unsigned int EvenModesSolver<dim>::solve(const double a, const double s, Vector &x, const Vector &b)
{
  a_ = a;
  s_ = s;
  const std::vector<double> &diagonal_of_mass = matrices_.mass_diagonal();
  if (s == 0. && !diagonal_of_mass.empty()) {
    const unsigned int n = matrices_.modes().size();
    for (unsigned int i = 0; i < diagonal_of_mass.size(); ++i)
      for (unsigned int mode = 0; mode < n; ++mode)
        x.local_element(i * n + mode) = b.local_element(i * n + mode) / (a * diagonal_of_mass[i]);
    return 0;
  }
  if (s == 0.) {
    for (unsigned int mode = 0; mode < matrices_.modes().size(); ++mode) {
      matrices_.extract(b, mode, part_);
      part_ *= 1. / a;
      solve_mass();
      matrices_.insert(solved_, mode, x);
    }
    return 0;
  }
  Vector zero;
  matrices_.reinit(zero);
  find_odd(&b, zero);
  residual_.copy_locally_owned_data_from(b);
  matrices_.add_transport(s, Parity::odd, odd_, residual_);
  clear(Parity::odd, residual_);

  Vector even;
  matrices_.reinit(even);
  precondition(preconditioned_, residual_);
  direction_ = preconditioned_;
  double size = residual_ * preconditioned_;
  const double wanted = parameters_.tolerance * parameters_.tolerance * size;
  unsigned int n = 0;
  for (; size > wanted; ++n) {
    throw_if_stopped(matrices_.communicator(), "while a kinetic equation was solved");
    if (n == parameters_.maximum_iterations)
      throw RunFailure("A kinetic equation was not solved in " + std::to_string(n) +
                       " iterations; the residual is " + brief(std::sqrt(size / wanted), 2) +
                       " times what was wanted. Use a larger Linear solver/Tolerance or Linear "
                       "solver/Maximum iterations, or fewer Momentum/Modes.");
    apply_to_even(image_, direction_);
    const double step = size / (direction_ * image_);
    even.add(step, direction_);
    residual_.add(-step, image_);
    precondition(preconditioned_, residual_);
    const double next = residual_ * preconditioned_;
    direction_.sadd(next / size, 1., preconditioned_);
    size = next;
  }
  find_odd(&b, even);
  x.copy_locally_owned_data_from(odd_);
  x += even;
  this->n_factorizations_ = position_.statistics().factorizations;
  this->factorization_seconds_ = position_.factorization_seconds();
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
std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<dim> &matrices,
                                                   const WeightedHeat<dim> &position,
                                                   const LinearSolverParameters &parameters)
{
  if (is_factored(matrices, parameters)) {
    MatrixPair all;
    matrices.assemble(all);
    return make_direct_solver(all, MatrixStructure::general, matrices.communicator());
  }
  return std::make_unique<EvenModesSolver<dim>>(matrices, position, parameters);
}

template bool is_factored(const KineticMatrices<1> &, const LinearSolverParameters &);
template std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<1> &,
                                                            const WeightedHeat<1> &,
                                                            const LinearSolverParameters &);
template bool is_factored(const KineticMatrices<2> &, const LinearSolverParameters &);
template std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<2> &,
                                                            const WeightedHeat<2> &,
                                                            const LinearSolverParameters &);
template bool is_factored(const KineticMatrices<3> &, const LinearSolverParameters &);
template std::unique_ptr<ShiftedSolver> make_kinetic_solver(const KineticMatrices<3> &,
                                                            const WeightedHeat<3> &,
                                                            const LinearSolverParameters &);

} // namespace gibbsflow
