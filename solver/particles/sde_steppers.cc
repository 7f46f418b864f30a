#include "particles/sde_steppers.h"

#include "base/random_numbers.h"

#include <cmath>

namespace gibbsflow {

namespace {

constexpr std::size_t length = kernels::block_length;

template <int dim>
std::vector<dealii::Point<dim>> points_of(const double *const x)
{
  std::vector<dealii::Point<dim>> points(length);
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < length; ++i)
      points[i][d] = x[d * length + i];
  return points;
}

template <int dim>
void store(const std::vector<dealii::Point<dim>> &points, double *const x)
{
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < length; ++i)
      x[d * length + i] = points[i][d];
}

template <int dim>
dealii::Tensor<1, dim> lane(const double *const xi, const std::size_t i)
{
  dealii::Tensor<1, dim> result;
  for (unsigned int d = 0; d < dim; ++d)
    result[d] = xi[d * length + i];
  return result;
}

template <int dim>
dealii::Tensor<1, dim> column(const dealii::Tensor<2, dim> &B, const unsigned int j)
{
  dealii::Tensor<1, dim> result;
  for (unsigned int d = 0; d < dim; ++d)
    result[d] = B[d][j];
  return result;
}

const std::string sde_entry = "Ensemble/Time step";

} // namespace

void Increments::draw(const std::uint32_t first, const std::uint32_t step, const unsigned int dim,
                      double *const xi) const
{
  if (are_of_pairs) {
    const Increments single = {seed, are_three_point};
    double second[3 * length];
    single.draw(first, 2 * step, dim, xi);
    single.draw(first, 2 * step + 1, dim, second);
    for (std::size_t i = 0; i < dim * length; ++i)
      xi[i] = M_SQRT1_2 * (xi[i] + second[i]);
    return;
  }
  const kernels::Draw draw = {seed, static_cast<std::uint32_t>(RandomStream::increments), first,
                              step};
  if (are_three_point)
    kernels::three_point_numbers(draw, dim, xi);
  else
    kernels::normal_numbers(draw, dim, xi);
}

template <int dim>
dealii::Tensor<2, dim> root_of_noise(const dealii::SymmetricTensor<2, dim> &A)
{
  constexpr double rounding = 1e-14; // of a pivot that is zero
  dealii::Tensor<2, dim> B;
  for (unsigned int j = 0; j < dim; ++j) {
    double pivot = 2. * A[j][j];
    for (unsigned int k = 0; k < j; ++k)
      pivot -= B[j][k] * B[j][k];
    if (!(pivot > rounding * 2. * A[j][j]))
      continue;
    B[j][j] = std::sqrt(pivot);
    for (unsigned int i = j + 1; i < dim; ++i) {
      double sum = 2. * A[i][j];
      for (unsigned int k = 0; k < j; ++k)
        sum -= B[i][k] * B[j][k];
      B[i][j] = sum / B[j][j];
    }
  }
  return B;
}

template <int dim>
EulerMaruyama<dim>::EulerMaruyama(const Dynamics<dim> &dynamics, const ParticleWalls<dim> &walls,
                                  const Increments &increments)
    : dynamics_(dynamics),
      walls_(walls),
      increments_(increments),
      constant_A_(dynamics.constant_diffusion())
{
}

template <int dim>
double EulerMaruyama<dim>::nanoseconds() const
{
  return constant_A_ && !dynamics_.has_drift() ? 10. : 300.;
}

template <int dim>
void EulerMaruyama<dim>::advance_affinely(const ParticleBlock &block, const std::uint32_t first,
                                          const std::uint32_t n, const double time_step) const
{
  // y = x - dt G^{-1} grad V + sqrt(dt) B xi
  kernels::AffineStep affine;
  const dealii::Tensor<2, dim> B = root_of_noise(*constant_A_);
  for (unsigned int d = 0; d < dim; ++d) {
    affine.lower[d] = walls_.lower()[d];
    affine.upper[d] = walls_.upper()[d];
    for (unsigned int e = 0; e < dim; ++e) {
      affine.M[d][e] = -time_step * dynamics_.inverse_metric()[d][e];
      affine.L[d][e] = std::sqrt(time_step) * B[d][e];
    }
  }
  const auto A = [this](std::size_t) { return *constant_A_; };
  alignas(64) double g[dim * length], xi[dim * length], y[dim * length];
  // Without absorbing walls particles move in place, and those inside need no second look.
  double *const to = walls_.any_absorbing() ? y : block.x;
  for (std::uint32_t step = first; step < first + n; ++step) {
    dynamics_.potential().gradients(length, length, block.x, g);
    increments_.draw(block.first, step, dim, xi);
    const bool are_inside = kernels::step_affinely(affine, dim, block.x, g, xi, to);
    if (!are_inside || walls_.any_absorbing())
      walls_.settle(block, to, A, time_step, step, sde_entry);
  }
}

template <int dim>
void EulerMaruyama<dim>::advance(const ParticleBlock &block, const std::uint32_t first,
                                 const std::uint32_t n, const double time_step) const
{
  if (constant_A_ && !dynamics_.has_drift())
    return advance_affinely(block, first, n, time_step);
  double xi[dim * length], y[dim * length];
  const double root_dt = std::sqrt(time_step);
  for (std::uint32_t step = first; step < first + n; ++step) {
    std::vector<dealii::Point<dim>> points = points_of<dim>(block.x);
    const auto v = dynamics_.velocities(points);
    const auto A = dynamics_.diffusions(points);
    increments_.draw(block.first, step, dim, xi);
    for (std::size_t i = 0; i < length; ++i)
      points[i] += time_step * v[i] + root_dt * (root_of_noise(A[i]) * lane<dim>(xi, i));
    store(points, y);
    walls_.settle(
        block, y, [&A](const std::size_t i) { return A[i]; }, time_step, step, sde_entry);
  }
}

template <int dim>
SecondOrderScheme<dim>::SecondOrderScheme(const Dynamics<dim> &dynamics, const Velocity &velocity,
                                          const ParticleWalls<dim> &walls,
                                          const Increments &increments)
    : dynamics_(dynamics),
      velocity_(velocity),
      walls_(walls),
      increments_(increments),
      constant_A_(dynamics.constant_diffusion())
{
}

template <int dim>
double SecondOrderScheme<dim>::nanoseconds() const
{
  return constant_A_ ? 200. : 200. * (2 + 4 * dim);
}

template <int dim>
typename SecondOrderScheme<dim>::Roots SecondOrderScheme<dim>::roots_at(const Points &points) const
{
  Roots roots;
  roots.reserve(points.size());
  for (const dealii::SymmetricTensor<2, dim> &A : dynamics_.diffusions(points))
    roots.push_back(root_of_noise(A));
  return roots;
}

/// What B's dependence on x adds to y, where b^j are the columns of B, w^j = sqrt(dt) xi_j,
///     R+-^j = x + a dt +- b^j sqrt(dt),   U+-^j = x +- b^j sqrt(dt):
///     (1/4) sum_j (b^j(R+^j) + b^j(R-^j) - 2 b^j) w^j
///               + (b^j(R+^j) - b^j(R-^j)) (w^j w^j - dt)/sqrt(dt)
///   + (1/4) sum_j sum_{r != j} (b^j(U+^r) + b^j(U-^r) - 2 b^j) w^j
///               + (b^j(U+^r) - b^j(U-^r)) (w^j w^r + V_rj)/sqrt(dt) ,
/// V_rj = -V_jr = +-dt with equal probabilities.
template <int dim>
void SecondOrderScheme<dim>::add_differences(const Points &x,
                                             const std::vector<dealii::Tensor<1, dim>> &a,
                                             const Roots &B, const double *const xi,
                                             const std::uint32_t *const words,
                                             const double time_step, Points &y) const
{
  const double root_dt = std::sqrt(time_step);
  const auto roots_moved = [&](const unsigned int j, const double sign, const double drift) {
    Points moved = x;
    for (std::size_t i = 0; i < length; ++i)
      moved[i] = walls_.moved_inside(moved[i] + drift * time_step * a[i] +
                                     sign * root_dt * column(B[i], j));
    return roots_at(moved);
  };
  for (unsigned int r = 0; r < dim; ++r) {
    const Roots R_plus = roots_moved(r, 1., 1.), R_minus = roots_moved(r, -1., 1.);
    const Roots U_plus = dim > 1 ? roots_moved(r, 1., 0.) : Roots();
    const Roots U_minus = dim > 1 ? roots_moved(r, -1., 0.) : Roots();
    for (std::size_t i = 0; i < length; ++i) {
      const dealii::Tensor<1, dim> w = root_dt * lane<dim>(xi, i);
      for (unsigned int j = 0; j < dim; ++j) {
        const Roots &plus = j == r ? R_plus : U_plus, &minus = j == r ? R_minus : U_minus;
        // the bits 1, 2, 3 are the signs of the pairs (0,1), (0,2), (1,2)
        const bool is_up = (words[i] >> (r + j)) & 1u;
        const double V = j != r && is_up == (r < j) ? time_step : -time_step;
        const dealii::Tensor<1, dim> b_plus = column(plus[i], j), b_minus = column(minus[i], j);
        y[i] += 0.25 * ((b_plus + b_minus - 2. * column(B[i], j)) * w[j] +
                        (b_plus - b_minus) * ((w[j] * w[r] + V) / root_dt));
      }
    }
  }
}

/// y = x + (a(x) + a(x + a dt + B w)) dt/2 + B w + what B's dependence on x adds.
template <int dim>
void SecondOrderScheme<dim>::advance(const ParticleBlock &block, const std::uint32_t first,
                                     const std::uint32_t n, const double time_step) const
{
  double xi[dim * length], end[dim * length];
  std::vector<std::uint32_t> words(4 * length); // the first decides signs
  for (std::uint32_t step = first; step < first + n; ++step) {
    const Points x = points_of<dim>(block.x);
    const auto a = velocity_(x);
    const auto A = dynamics_.diffusions(x);
    increments_.draw(block.first, step, dim, xi);
    Roots B(length);
    std::vector<dealii::Tensor<1, dim>> noise(length);
    Points predicted(length), y(length);
    for (std::size_t i = 0; i < length; ++i) {
      B[i] = root_of_noise(A[i]);
      noise[i] = std::sqrt(time_step) * (B[i] * lane<dim>(xi, i));
      predicted[i] = walls_.moved_inside(x[i] + time_step * a[i] + noise[i]);
    }
    const auto a_predicted = velocity_(predicted);
    for (std::size_t i = 0; i < length; ++i)
      y[i] = x[i] + 0.5 * time_step * (a[i] + a_predicted[i]) + noise[i];
    if (!constant_A_) {
      kernels::random_words({increments_.seed, static_cast<std::uint32_t>(RandomStream::increments),
                             block.first, step, 1},
                            words.data());
      add_differences(x, a, B, xi, words.data(), time_step, y);
    }
    store(y, end);
    walls_.settle(
        block, end, [&A](const std::size_t i) { return A[i]; }, time_step, step, sde_entry);
  }
}

template dealii::Tensor<2, 1> root_of_noise(const dealii::SymmetricTensor<2, 1> &);
template dealii::Tensor<2, 2> root_of_noise(const dealii::SymmetricTensor<2, 2> &);
template dealii::Tensor<2, 3> root_of_noise(const dealii::SymmetricTensor<2, 3> &);
template class EulerMaruyama<1>;
template class EulerMaruyama<2>;
template class EulerMaruyama<3>;
template class SecondOrderScheme<1>;
template class SecondOrderScheme<2>;
template class SecondOrderScheme<3>;

} // namespace gibbsflow
