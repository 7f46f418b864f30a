#include "support/radial_modes.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace gibbsflow::testing {

namespace {

/// The zeros of f in (0, highest), which are farther apart than `step`.
std::vector<double> zeros(const std::function<double(double)> &f, const double highest,
                          const double step)
{
  std::vector<double> result;
  double left = 1e-6, f_left = f(left);
  for (double right = left + step; right < highest; right += step) {
    const double f_right = f(right);
    if ((f_left < 0.) != (f_right < 0.)) {
      double a = left, b = right;
      for (unsigned int k = 0; k < 60; ++k) {
        const double middle = 0.5 * (a + b);
        ((f(middle) < 0.) == (f_left < 0.) ? a : b) = middle;
      }
      result.push_back(0.5 * (a + b));
    }
    left = right;
    f_left = f_right;
  }
  return result;
}

constexpr unsigned int most_angular = 8;

/// u = sum_k c_k r^{m + 2k} with
///     D (2k + 2)(2k + 2m + dim) c_{k+1} = (stiffness (m + 2k) - D lambda) c_k .
struct RadialMode {
  unsigned int m, dim;
  double stiffness, D;

  double boundary_value(const double lambda, const double R, const bool is_absorbing) const
  {
    double c = 1., value = 0., slope = 0.;
    for (unsigned int k = 0; k < 200; ++k) {
      const double power = m + 2. * k;
      value += c;
      slope += power * c;
      c *= (stiffness * power - D * lambda) / (D * (2. * k + 2.) * (2. * k + 2. * m + dim)) * R * R;
    }
    return is_absorbing ? value : slope;
  }
};

std::vector<double> lowest(std::vector<double> all, const unsigned int count)
{
  std::sort(all.begin(), all.end());
  all.resize(count);
  return all;
}

double bessel_slope(const unsigned int m, const double x)
{
  return m == 0 ? -std::cyl_bessel_j(1., x)
                : 0.5 * (std::cyl_bessel_j(m - 1., x) - std::cyl_bessel_j(m + 1., x));
}

double neumann_slope(const unsigned int m, const double x)
{
  return m == 0 ? -std::cyl_neumann(1., x)
                : 0.5 * (std::cyl_neumann(m - 1., x) - std::cyl_neumann(m + 1., x));
}

} // namespace

std::vector<double> ball_eigenvalues(const unsigned int dim, const double stiffness, const double D,
                                     const double R, const bool is_absorbing,
                                     const unsigned int count)
{
  std::vector<double> all;
  for (unsigned int m = 0; m < most_angular; ++m) {
    const RadialMode mode{m, dim, stiffness, D};
    const unsigned int multiplicity = m == 0 ? 1 : dim == 2 ? 2 : 2 * m + 1;
    for (const double lambda :
         zeros([&](const double lambda) { return mode.boundary_value(lambda, R, is_absorbing); },
               120. / (R * R), 0.1 / (R * R)))
      all.insert(all.end(), multiplicity, lambda);
  }
  return lowest(all, count);
}

std::vector<double> annulus_eigenvalues(const double r, const double R, const bool absorbs_inside,
                                        const unsigned int count)
{
  std::vector<double> all;
  for (unsigned int m = 0; m < most_angular; ++m) {
    const auto f = [&](const double k) {
      const double J = absorbs_inside ? std::cyl_bessel_j(m, k * r) : bessel_slope(m, k * r);
      const double Y = absorbs_inside ? std::cyl_neumann(m, k * r) : neumann_slope(m, k * r);
      return J * neumann_slope(m, k * R) - bessel_slope(m, k * R) * Y;
    };
    for (const double k : zeros(f, 11. / R, 0.02 / R))
      if (k > 0.1 / R)
        all.insert(all.end(), m == 0 ? 1 : 2, k * k);
  }
  return lowest(all, count);
}

} // namespace gibbsflow::testing
