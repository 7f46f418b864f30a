#include "time/mass_orthonormal.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// Four sums side by side: one alone would wait for each addition.
double local_product(const Vector &x, const Vector &y)
{
  const unsigned int n = y.locally_owned_size();
  const double *const a = x.begin(), *const b = y.begin();
  double sum[4] = {0., 0., 0., 0.};
  unsigned int j = 0;
  for (; j + 4 <= n; j += 4)
    for (unsigned int k = 0; k < 4; ++k)
      sum[k] += a[j + k] * b[j + k];
  for (; j < n; ++j)
    sum[0] += a[j] * b[j];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

std::vector<double> local_products(const std::vector<Vector> &basis, const Vector &y)
{
  std::vector<double> result;
  for (const Vector &v : basis)
    result.push_back(local_product(v, y));
  return result;
}

std::vector<double> sum_over_ranks(const std::vector<double> &values, const Vector &like)
{
  std::vector<double> all(values.size());
  dealii::Utilities::MPI::sum(values, like.get_mpi_communicator(), all);
  return all;
}

/// w <- w - sum_i c_i v_i, piece by piece of w.
void subtract(const std::vector<Vector> &basis, const std::vector<double> &c, Vector &w)
{
  constexpr unsigned int piece = 1024;
  const unsigned int n = w.locally_owned_size();
  double *const to = w.begin();
  for (unsigned int begin = 0; begin < n; begin += piece) {
    const unsigned int end = std::min(n, begin + piece);
    for (unsigned int i = 0; i < basis.size(); ++i) {
      const double *const from = basis[i].begin();
      for (unsigned int j = begin; j < end; ++j)
        to[j] -= c[i] * from[j];
    }
  }
}

/// to += sum_i c_i v_i on a piece of the vectors.
void add_combination(const std::vector<Vector> &basis, const std::vector<double> &c,
                     unsigned int begin, unsigned int length, double *const to)
{
  for (unsigned int i = 0; i < c.size(); ++i) {
    const double *const from = basis[i].begin() + begin;
    for (unsigned int j = 0; j < length; ++j)
      to[j] += c[i] * from[j];
  }
}

} // namespace

double mass_norm(const EvolutionOperator &evolution_operator, const Vector &x)
{
  Vector Mx;
  evolution_operator.reinit(Mx);
  evolution_operator.apply_mass(Mx, x);
  return std::sqrt(std::max(0., x * Mx));
}

std::vector<double> orthonormalize(const EvolutionOperator &evolution_operator,
                                   const std::vector<Vector> &basis, Vector &w)
{
  constexpr unsigned int most_passes = 6;
  constexpr double no_drop = 0.5;

  const unsigned int n = basis.size();
  std::vector<double> coefficients(n + 1, 0.);
  Vector Mw;
  evolution_operator.reinit(Mw);

  for (unsigned int pass = 0; pass < most_passes; ++pass) {
    // w <- w - V V^T M w
    evolution_operator.apply_mass(Mw, w);
    std::vector<double> local = local_products(basis, Mw);
    local.push_back(local_product(w, Mw));
    const std::vector<double> c = sum_over_ranks(local, w);
    subtract(basis, c, w);
    double norm_squared = c[n]; // |w - V c|^2 = |w|^2 - |c|^2
    for (unsigned int i = 0; i < n; ++i) {
      coefficients[i] += c[i];
      norm_squared -= c[i] * c[i];
    }
    if (!(c[n] > 0.))
      break;

    // where the difference has lost digits w is not orthogonal to V either
    if (norm_squared > no_drop * no_drop * c[n]) {
      coefficients[n] = std::sqrt(norm_squared);
      w *= 1. / coefficients[n];
      break;
    }
  }
  return coefficients;
}

Vector combine(const std::vector<Vector> &basis, const unsigned int first,
               const std::vector<double> &coefficients)
{
  Vector sum(basis[first]);
  sum *= coefficients[0];
  for (unsigned int i = 1; i < coefficients.size(); ++i)
    sum.add(coefficients[i], basis[first + i]);
  return sum;
}

std::vector<Vector> combine(const std::vector<Vector> &basis,
                            const std::vector<std::vector<double>> &coefficients)
{
  constexpr unsigned int piece = 512;
  std::vector<Vector> sums(coefficients.size());
  for (Vector &sum : sums)
    sum.reinit(basis[0]);
  const unsigned int n = basis[0].locally_owned_size();
  for (unsigned int begin = 0; begin < n; begin += piece) {
    const unsigned int length = std::min(n - begin, piece);
    for (unsigned int k = 0; k < sums.size(); ++k)
      add_combination(basis, coefficients[k], begin, length, sums[k].begin() + begin);
  }
  return sums;
}

std::vector<double> products(const std::vector<Vector> &basis, const Vector &y)
{
  return sum_over_ranks(local_products(basis, y), y);
}

std::vector<double> l1_norms(const Vector &m, const std::vector<Vector> &basis,
                             const std::vector<std::vector<double>> &coefficients)
{
  constexpr unsigned int piece = 512;
  const unsigned int n = m.locally_owned_size();
  std::vector<double> sums(coefficients.size(), 0.), values(piece);
  for (unsigned int begin = 0; begin < n; begin += piece) {
    const unsigned int length = std::min(n - begin, piece);
    for (unsigned int k = 0; k < coefficients.size(); ++k) {
      std::fill_n(values.begin(), length, 0.);
      add_combination(basis, coefficients[k], begin, length, values.data());
      for (unsigned int j = 0; j < length; ++j)
        sums[k] += std::abs(m.begin()[begin + j] * values[j]);
    }
  }
  return sum_over_ranks(sums, m);
}

} // namespace gibbsflow
