#include "support/pencils.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// Adds the element matrices of the cell (i, j) of length h.
void add_cell(Pencil &pencil, const unsigned int i, const unsigned int j, const double h,
              const Mass mass)
{
  const double diagonal = mass == Mass::lumped ? h / 2. : h / 3.;
  const double off_diagonal = mass == Mass::lumped ? 0. : h / 6.;
  for (const unsigned int node : {i, j}) {
    pencil.mass(node, node) += diagonal;
    pencil.stiffness(node, node) += 1. / h;
  }
  pencil.mass(i, j) += off_diagonal;
  pencil.mass(j, i) += off_diagonal;
  pencil.stiffness(i, j) -= 1. / h;
  pencil.stiffness(j, i) -= 1. / h;
}

/// Well conditioned, upper triangular.
dealii::FullMatrix<double> unit_triangular(const unsigned int n)
{
  dealii::FullMatrix<double> A(n, n);
  for (unsigned int i = 0; i < n; ++i) {
    A(i, i) = 1.;
    for (unsigned int j = i + 1; j < n; ++j)
      A(i, j) = 0.3 * std::sin(1. + 3. * i + 5. * j) / (j - i);
  }
  return A;
}

/// x with x^T U = b^T.
std::vector<double> solve_transposed(const dealii::FullMatrix<double> &U,
                                     const std::vector<double> &b)
{
  const unsigned int n = b.size();
  dealii::LAPACKFullMatrix<double> lu(n, n);
  dealii::Vector<double> x(b.begin(), b.end());
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < n; ++j)
      lu(i, j) = U(i, j);
  lu.compute_lu_factorization();
  lu.solve(x, true);
  return std::vector<double>(x.begin(), x.end());
}

} // namespace

Pencil neumann_pencil(const unsigned int n_cells, const Mass mass)
{
  Pencil pencil(n_cells + 1);
  pencil.stationary = std::vector<double>(n_cells + 1, 1.);
  for (unsigned int cell = 0; cell < n_cells; ++cell)
    add_cell(pencil, cell, cell + 1, 1. / n_cells, mass);
  return pencil;
}

double neumann_eigenvalue(const unsigned int k, const unsigned int n_cells, const Mass mass)
{
  const double h = 1. / n_cells;
  const double half_sine = std::sin(0.5 * k * M_PI * h); // 1 - cos x = 2 sin^2(x/2)
  const double lumped = 4. / (h * h) * half_sine * half_sine;
  return mass == Mass::lumped ? lumped : 3. * lumped / (2. + std::cos(k * M_PI * h));
}

Pencil periodic_pencil(const unsigned int n_cells)
{
  Pencil pencil(n_cells);
  pencil.stationary = std::vector<double>(n_cells, 1.);
  for (unsigned int cell = 0; cell < n_cells; ++cell)
    add_cell(pencil, cell, (cell + 1) % n_cells, 1. / n_cells, Mass::consistent);
  return pencil;
}

Pencil pencil_with_eigenvalues(const std::vector<double> &eigenvalues)
{
  const unsigned int n = eigenvalues.size();
  const dealii::FullMatrix<double> A = unit_triangular(n);

  Pencil pencil(n);
  pencil.stationary[0] = 1.;
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < n; ++j)
      for (unsigned int k = 0; k <= std::min(i, j); ++k) {
        pencil.mass(i, j) += A(k, i) * A(k, j);
        pencil.stiffness(i, j) += A(k, i) * eigenvalues[k] * A(k, j);
      }
  return pencil;
}

Pencil unsymmetric_pencil(const std::vector<std::complex<double>> &eigenvalues,
                          const double coupling)
{
  unsigned int n = 0;
  for (const std::complex<double> &value : eigenvalues)
    n += value.imag() == 0. ? 1 : 2;
  dealii::FullMatrix<double> S(n, n), SA(n, n);
  unsigned int k = 0;
  for (const std::complex<double> &value : eigenvalues) {
    const unsigned int size = value.imag() == 0. ? 1 : 2;
    for (unsigned int i = 0; i < size; ++i) {
      S(k + i, k + i) = value.real();
      for (unsigned int j = k + size; j < n; ++j)
        S(k + i, j) = coupling;
    }
    if (size == 2) {
      S(k, k + 1) = value.imag();
      S(k + 1, k) = -value.imag();
    }
    k += size;
  }

  Pencil pencil(n);
  const dealii::FullMatrix<double> A = unit_triangular(n);
  A.Tmmult(pencil.mass, A);
  S.mmult(SA, A);
  A.Tmmult(pencil.stiffness, SA);
  pencil.stationary[0] = 1.;
  pencil.conserves_mass = eigenvalues[0] == 0.;

  // l^T K = 0: y = A l with y^T S = 0, y_0 = 1, so that y^T (S + e_0 e_0^T) = e_0^T
  std::vector<double> e_0(n, 0.);
  e_0[0] = 1.;
  if (pencil.conserves_mass)
    S(0, 0) = 1.;
  const std::vector<double> y = solve_transposed(S, e_0);
  dealii::FullMatrix<double> A_transposed(n, n);
  A_transposed.copy_transposed(A);
  pencil.left_null = solve_transposed(A_transposed, y);
  return pencil;
}

} // namespace gibbsflow
