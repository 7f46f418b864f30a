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
  dealii::FullMatrix<double> A(n, n);
  for (unsigned int i = 0; i < n; ++i) {
    A(i, i) = 1.;
    for (unsigned int j = i + 1; j < n; ++j)
      A(i, j) = 0.3 * std::sin(1. + 3. * i + 5. * j) / (j - i);
  }

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

} // namespace gibbsflow
