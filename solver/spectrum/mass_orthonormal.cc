#include "spectrum/mass_orthonormal.h"

#include <deal.II/base/mpi.h>

#include <cmath>

namespace gibbsflow {

namespace {

/// Euclidean products of y with each basis vector and, last, with x: one message.
std::vector<double> products(const std::vector<Vector> &basis, const Vector &x, const Vector &y)
{
  std::vector<double> sums(basis.size() + 1, 0.);
  const auto local_product = [&y](const Vector &v) {
    double sum = 0.;
    for (unsigned int j = 0; j < y.locally_owned_size(); ++j)
      sum += v.local_element(j) * y.local_element(j);
    return sum;
  };
  for (unsigned int i = 0; i < basis.size(); ++i)
    sums[i] = local_product(basis[i]);
  sums.back() = local_product(x);

  std::vector<double> all(sums.size());
  dealii::Utilities::MPI::sum(sums, y.get_mpi_communicator(), all);
  return all;
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
    const std::vector<double> c = products(basis, w, Mw);
    const double norm_before = std::sqrt(std::max(0., c[n]));
    for (unsigned int i = 0; i < n; ++i) {
      w.add(-c[i], basis[i]);
      coefficients[i] += c[i];
    }

    const double norm = mass_norm(evolution_operator, w);
    if (!(norm > 0.))
      break;
    if (norm > no_drop * norm_before) {
      w *= 1. / norm;
      coefficients[n] = norm;
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

} // namespace gibbsflow
