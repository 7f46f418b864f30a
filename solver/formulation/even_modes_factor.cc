#include "formulation/even_modes_factor.h"

#include <Epetra_CrsMatrix.h>

#include <set>

namespace gibbsflow {

namespace {

/// Modes of even degree, by their places, that have a neighbour of odd degree in common: first,
/// second. In ascending order, each with itself among them.
template <int dim>
std::set<std::array<unsigned int, 2>> coupled_pairs(const HermiteModes<dim> &modes)
{
  std::set<std::array<unsigned int, 2>> pairs;
  for (const auto &to_first : modes.couplings())
    for (const auto &to_second : modes.couplings())
      if (to_first.odd == to_second.odd)
        pairs.insert(std::array<unsigned int, 2>{{to_first.even, to_second.even}});
  return pairs;
}

} // namespace

template <int dim>
std::unique_ptr<RootCholesky> factor_even_modes(const KineticMatrices<dim> &matrices,
                                                const double a, const double s)
{
  const HermiteModes<dim> &modes = matrices.modes();
  const KineticTransport<dim> &transport = matrices.transport();
  const unsigned int n_even = modes.even().size();
  const auto diagonal = [&](const unsigned int mode) {
    return a + s * matrices.friction() * modes.degree(mode);
  };
  std::vector<double> of_odd; // s^2/d_o
  for (const unsigned int mode : modes.odd())
    of_odd.push_back(s * s / diagonal(mode));

  std::vector<std::vector<std::pair<std::int64_t, double>>> rows(std::size_t(matrices.n_nodes()) *
                                                                 n_even);
  MatrixPair pair;
  const auto append = [&](const std::array<unsigned int, 2> &modes_of_block,
                          const dealii::TrilinosWrappers::SparseMatrix &block) {
    const Epetra_CrsMatrix &matrix = block.trilinos_matrix();
    for (unsigned int i = 0; i < matrices.n_nodes(); ++i) {
      int length = 0, *columns = nullptr;
      double *values = nullptr;
      matrix.ExtractMyRowView(i, length, values, columns);
      for (int k = 0; k < length; ++k)
        rows[std::size_t(i) * n_even + modes_of_block[0]].emplace_back(
            std::int64_t(matrix.GCID(columns[k])) * n_even + modes_of_block[1], values[k]);
    }
  };
  const auto pairs = coupled_pairs(modes);
  std::int64_t first = 0;
  for (const auto &block : pairs) {
    assemble<dim>(
        transport.weighted_cells(), NodeCoupling::all,
        [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
          const auto [e, f] = block;
          result.mass.clear();
          if (e == f) {
            transport.integrate_mass(cell, result.mass);
            for (double &entry : result.mass)
              entry *= diagonal(modes.even()[e]);
          }
          transport.integrate_square(cell, of_odd, e, f, result.mass);
          result.stiffness.assign(result.mass.size(), 0.);
        },
        pair);
    append(block, pair.mass);
    if (matrices.n_nodes() > 0)
      first = pair.mass.trilinos_matrix().GRID(0);
  }
  UpperRows upper;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    upper.append(first * n_even + k, std::move(rows[k]));
    rows[k] = {};
  }
  return std::make_unique<RootCholesky>(std::move(upper), matrices.communicator());
}

template std::unique_ptr<RootCholesky> factor_even_modes(const KineticMatrices<1> &, double,
                                                         double);
template std::unique_ptr<RootCholesky> factor_even_modes(const KineticMatrices<2> &, double,
                                                         double);
template std::unique_ptr<RootCholesky> factor_even_modes(const KineticMatrices<3> &, double,
                                                         double);

} // namespace gibbsflow
