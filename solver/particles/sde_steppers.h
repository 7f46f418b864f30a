#pragma once

#include "model/dynamics.h"
#include "particles/particle_stepper.h"
#include "particles/particle_walls.h"

#include <functional>

namespace gibbsflow {

/// The noise of a step of a stochastic differential equation: the functions of particle_kernels.h.
struct Increments {
  unsigned int seed = 1;
  bool are_three_point = false;
  bool are_of_pairs = false; // step k has the noise of the steps 2k and 2k + 1, half as long

  void draw(std::uint32_t first, std::uint32_t step, unsigned int dim, double *xi) const;
};

/// The lower triangular B with B B^T = 2 A, A positive semi-definite: Cholesky's, with a column of
/// zeros where there is no pivot.
template <int dim>
dealii::Tensor<2, dim> root_of_noise(const dealii::SymmetricTensor<2, dim> &A);

/// dx = v dt + B dW, B B^T = 2 A, by Euler & Maruyama:
///     y = x + v(x) dt + sqrt(dt) B(x) xi ,
/// of weak order 1. Constant A without a drift runs in vectors. Keeps references.
template <int dim>
class EulerMaruyama : public ParticleStepper<dim> {
public:
  EulerMaruyama(const Dynamics<dim> &dynamics, const ParticleWalls<dim> &walls,
                const Increments &increments);

  void advance(const ParticleBlock &block, std::uint32_t first, std::uint32_t n,
               double time_step) const override;
  double nanoseconds() const override;

private:
  void advance_affinely(const ParticleBlock &block, std::uint32_t first, std::uint32_t n,
                        double time_step) const;

  const Dynamics<dim> &dynamics_;
  const ParticleWalls<dim> &walls_;
  const Increments increments_;
  const std::optional<dealii::SymmetricTensor<2, dim>> constant_A_;
};

/// The same equation by Platen's explicit scheme of weak order 2 (Kloeden & Platen (1992), Eq.
/// (15.1.3)), in which derivatives of v and B are differences. Order 2 as long as v and B are
/// smooth: away from the walls, where the order is that of the reflection, and where A is not
/// singular. With constant A it is Heun's. `velocity` is v, or that of the modified equation.
template <int dim>
class SecondOrderScheme : public ParticleStepper<dim> {
public:
  using Points = std::vector<dealii::Point<dim>>;
  using Velocity = std::function<std::vector<dealii::Tensor<1, dim>>(const Points &)>;

  /// Keeps references.
  SecondOrderScheme(const Dynamics<dim> &dynamics, const Velocity &velocity,
                    const ParticleWalls<dim> &walls, const Increments &increments);

  void advance(const ParticleBlock &block, std::uint32_t first, std::uint32_t n,
               double time_step) const override;
  double nanoseconds() const override;

private:
  using Roots = std::vector<dealii::Tensor<2, dim>>;

  Roots roots_at(const Points &points) const;
  void add_differences(const Points &x, const std::vector<dealii::Tensor<1, dim>> &a,
                       const Roots &B, const double *xi, const std::uint32_t *words,
                       double time_step, Points &y) const;

  const Dynamics<dim> &dynamics_;
  const Velocity velocity_;
  const ParticleWalls<dim> &walls_;
  const Increments increments_;
  const std::optional<dealii::SymmetricTensor<2, dim>> constant_A_;
};

} // namespace gibbsflow
