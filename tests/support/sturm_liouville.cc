#include "support/sturm_liouville.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow::testing {

namespace {

/// V'/D at the ends and the middles of equal steps away from a wall.
struct Path {
  Path(const std::function<double(double)> &slope_of_V, double D, double wall, double end,
       unsigned int n_steps)
      : step(std::abs(end - wall) / n_steps)
  {
    const double direction = end > wall ? 1. : -1.;
    for (unsigned int i = 0; i <= 2 * n_steps; ++i)
      slope.push_back(direction * slope_of_V(wall + (end - wall) * i / (2. * n_steps)) / D);
  }

  std::vector<double> slope;
  double step;
};

/// theta at the end of the path, from 0 at the wall.
double angle(const Path &path, const double lambda, const double s)
{
  constexpr double large = 1e100;
  const double dx = path.step;
  double h = 1., g = 0.;
  unsigned int zeros = 0;
  for (std::size_t i = 0; i + 2 < path.slope.size(); i += 2) {
    const double p0 = path.slope[i], p1 = path.slope[i + 1], p2 = path.slope[i + 2];
    const double h1 = g, g1 = p0 * g - lambda * h;
    const double h2 = g + 0.5 * dx * g1, g2 = p1 * h2 - lambda * (h + 0.5 * dx * h1);
    const double h3 = g + 0.5 * dx * g2, g3 = p1 * h3 - lambda * (h + 0.5 * dx * h2);
    const double h4 = g + dx * g3, g4 = p2 * h4 - lambda * (h + dx * h3);
    const bool was_positive = h > 0.;
    h += dx / 6. * (h1 + 2. * h2 + 2. * h3 + h4);
    g += dx / 6. * (g1 + 2. * g2 + 2. * g3 + g4);
    zeros += (h > 0.) != was_positive ? 1 : 0;
    if (const double size = std::max(std::abs(h), std::abs(g)); size > large) {
      h /= size;
      g /= size;
    }
  }
  return zeros * M_PI + std::atan(-g / (s * h));
}

/// The root of the increasing function f of log lambda, by halving and then by secants that keep
/// the root between them (Illinois).
double root(const std::function<double(double)> &f)
{
  double low = -200., high = 20., f_low = -1., f_high = 1.;
  while (high - low > 0.1) {
    const double middle = 0.5 * (low + high), value = f(middle);
    (value < 0. ? low : high) = middle;
    (value < 0. ? f_low : f_high) = value;
  }
  double x = low;
  f_low = f(low);
  f_high = f(high);
  int last = 0;
  for (unsigned int i = 0; i < 40 && high - low > 1e-15; ++i) {
    const double before = x;
    x = (f_high * low - f_low * high) / (f_high - f_low);
    const double value = f(x);
    if (value == 0. || std::abs(x - before) < 1e-15)
      break;
    const int side = value < 0. ? -1 : 1;
    (side < 0 ? low : high) = x;
    (side < 0 ? f_low : f_high) = value;
    if (side == last)
      (side < 0 ? f_high : f_low) *= 0.5;
    last = side;
  }
  return x;
}

} // namespace

std::vector<double> sturm_liouville_eigenvalues(const std::function<double(double)> &slope_of_V,
                                                const double D, const double a, const double b,
                                                const double meeting, const unsigned int count,
                                                const unsigned int n_steps)
{
  const auto log_eigenvalue = [&](const unsigned int k, const unsigned int steps) {
    const Path left(slope_of_V, D, a, meeting, steps), right(slope_of_V, D, b, meeting, steps);
    const double s = 10. / (b - a); // any positive number; the angles depend on it, the roots not
    return root([&](const double log_lambda) {
      const double lambda = std::exp(log_lambda);
      return angle(left, lambda, s) + angle(right, lambda, s) - k * M_PI;
    });
  };
  std::vector<double> lambda;
  for (unsigned int k = 1; k <= count; ++k) {
    // errors of order 4 fall by 16
    const double coarse = log_eigenvalue(k, n_steps / 4), fine = log_eigenvalue(k, n_steps / 2);
    lambda.push_back(std::exp(fine + (fine - coarse) / 15.));
  }
  return lambda;
}

} // namespace gibbsflow::testing
