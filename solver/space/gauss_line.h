#pragma once

#include <array>
#include <vector>

namespace gibbsflow {

/// n Gauss points on [0,1] with what tells how well they integrate a function.
struct GaussLine {
  explicit GaussLine(unsigned int n);

  unsigned int n;
  std::vector<double> x, w;

  /// w_q P_j(x_q) for pairs of degrees j of the Legendre polynomials of mean square one: n-1, n-2;
  /// n-3, n-4 (at least 1); and m, m-1, m = n/2. A Legendre coefficient of f is the sum over q of
  /// f_q times these.
  using Pair = std::array<std::vector<double>, 2>;
  Pair last, before_last, middle;

  /// Entry i n + j: the integral from 0 to x_i of the Lagrange polynomial that is one at x_j.
  std::vector<double> cumulative;

  /// The tensor products of the weights, first coordinate fastest.
  template <int dim>
  std::vector<double> tensor_weights() const;

  /// Of values at the tensor product of the points, over the unit box.
  template <int dim>
  double integrate(const double *f) const;
};

/// The line of n points, made once.
const GaussLine &gauss_line(unsigned int n);

/// Calls f(first, stride) for each line in a direction of n^dim values, first coordinate fastest:
/// those at first + q stride, q < n. In the order of the lines' positions across.
template <int dim, typename F>
void for_each_line(const unsigned int n, const unsigned int direction, const F &f)
{
  std::size_t stride = 1, all = 1;
  for (unsigned int d = 0; d < dim; ++d) {
    all *= n;
    if (d < direction)
      stride *= n;
  }
  for (std::size_t block = 0; block < all; block += stride * n)
    for (std::size_t first = block; first < block + stride; ++first)
      f(first, stride);
}

/// Gauss points per direction that integrate e^{-U} times polynomials of degree 2p to rounding,
/// where U changes by `range` on the cell. For U linear, n points leave
///     range^{2n} (n!)^4 / ((2n+1) (2n)!^3) ,
/// below 1e-14 for n = 6 + range/2 (Davis & Rabinowitz 1984, Sec. 2.7); the polynomial part takes
/// p.
unsigned int n_gauss_points(unsigned int degree, double range);

/// Of values at the tensor product of n points: the largest range along a line in each direction.
template <int dim>
std::array<double, dim> ranges_along_lines(const std::vector<double> &values, unsigned int n);

/// What is known of a function on a box.
enum class Smoothness {
  smooth,    // nothing else
  near_kink, // the box is beside a kink or a jump, or has one: it is part of a cell that was
             // divided
  kink       // it has one, which may still be hidden below what is smooth of the function
};

/// The error of n Gauss points per direction in the integral over the unit box of f, given there
/// (first coordinate fastest), estimated from f alone, and its part that comes of each direction.
/// On every line the Legendre coefficients of the degrees n-1, n-3 and n/2 say how they decay; the
/// error is that of degree 2n. Where they decay fast they go on geometrically, as those of analytic
/// functions do; where slowly, like a power of the degree, as those of functions with kinks and
/// jumps in the box or at its end. No larger than a few times the last coefficients.
template <int dim>
struct GaussError {
  GaussError(const std::vector<double> &f, unsigned int n, Smoothness smoothness);
  GaussError(const double *f, unsigned int n, Smoothness smoothness);

  double total() const;

  std::array<double, dim> by_direction;
  std::array<bool, dim> is_slow; // the decay, beyond rounding: f may have a kink or a jump
};

} // namespace gibbsflow
