#include "formulation/kinetic_matrices.h"

#include <deal.II/lac/trilinos_sparsity_pattern.h>

#include <Epetra_CrsMatrix.h>

namespace gibbsflow {

namespace {

using TrilinosMatrix = dealii::TrilinosWrappers::SparseMatrix;

void transpose(std::vector<double> &square, const unsigned int n)
{
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < i; ++j)
      std::swap(square[i * n + j], square[j * n + i]);
}

/// Local A and A - G of one direction, as the mass and the stiffness of the pair; grad U at the
/// points.
template <int dim>
void integrate_transport(const CellPoints<dim> &points, const std::vector<double> &scales,
                         const std::vector<dealii::Tensor<1, dim>> &grad_U,
                         const unsigned int direction, LocalMatrices &result)
{
  const unsigned int n = scales.size();
  std::vector<dealii::Tensor<1, dim>> weighted(points.size());
  std::vector<double> slope(points.size());
  for (unsigned int q = 0; q < points.size(); ++q) {
    const double weight = points.root_weight(q) * points.root_weight(q);
    weighted[q][direction] = weight;
    slope[q] = weight * grad_U[q][direction];
  }
  result.mass.assign(n * n, 0.);
  points.add_transport(weighted, result.mass); // int (d phi_i) phi_j
  transpose(result.mass, n);
  points.integrate_products(slope, result.stiffness);
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < n; ++j) {
      double &a = result.mass[i * n + j], &g = result.stiffness[i * n + j];
      a *= scales[i] * scales[j];
      g = a - g * (scales[i] * scales[j]);
    }
}

dealii::IndexSet times(const dealii::IndexSet &set, const unsigned int n)
{
  dealii::IndexSet result(set.size() * n);
  for (auto interval = set.begin_intervals(); interval != set.end_intervals(); ++interval)
    result.add_range(*interval->begin() * n, (interval->last() + 1) * n);
  result.compress();
  return result;
}

} // namespace

template <int dim>
KineticMatrices<dim>::KineticMatrices(const WeightedCells<dim> &cells,
                                      const WeightedLaplacian<dim> &laplacian,
                                      const TrilinosMatrix &mass, const HermiteModes<dim> &modes,
                                      const double speed, const double friction)
    : modes_(modes), speed_(speed), friction_(friction)
{
  const NodeMap<dim> &map = cells.discretization().node_map();
  const MPI_Comm communicator = cells.discretization().communicator();
  const unsigned int n = modes_.size();
  spatial_ = std::make_shared<const dealii::Utilities::MPI::Partitioner>(
      map.owned(), map.relevant(), communicator);
  kinetic_ = std::make_shared<const dealii::Utilities::MPI::Partitioner>(
      times(map.owned(), n), times(map.relevant(), n), communicator);
  reinit(ghosted_);

  take_pattern(mass);
  take_values(mass, n_matrices);
  std::vector<std::vector<dealii::Tensor<1, dim>>> grad_U;
  for (const WeightedCell<dim> &cell : cells.cells())
    grad_U.push_back(cells.log_weight_gradients(CellPoints<dim>(cell)));
  for (unsigned int d = 0; d < dim; ++d)
    for (const bool transposed : {false, true}) {
      MatrixPair pair;
      gibbsflow::assemble<dim>(
          cells, NodeCoupling::all,
          [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
            integrate_transport(CellPoints<dim>(cell), laplacian.scales(cell), grad_U[cell.index],
                                d, result);
            if (transposed) {
              transpose(result.mass, cell.nodes.size());
              transpose(result.stiffness, cell.nodes.size());
            }
          },
          pair);
      take_values(pair.mass, 4 * d + transposed);
      take_values(pair.stiffness, 4 * d + 2 + transposed);
    }

  for (unsigned int mode = 0; mode < n; ++mode)
    (modes_.degree(mode) % 2 == 0 ? even_modes_ : odd_modes_).push_back(mode);
  for (const auto &coupling : modes_.couplings()) {
    const unsigned int C = 4 * coupling.direction + (coupling.odd_is_higher ? 0 : 2);
    const double factor = speed * coupling.root;
    const bool even_is_even = modes_.degree(coupling.even) % 2 == 0;
    (even_is_even ? from_even_ : from_odd_).push_back({coupling.odd, coupling.even, C, -factor});
    (even_is_even ? from_odd_ : from_even_).push_back({coupling.even, coupling.odd, C + 1, factor});
  }
}

template <int dim>
void KineticMatrices<dim>::take_pattern(const TrilinosMatrix &matrix)
{
  const Epetra_CrsMatrix &rows = matrix.trilinos_matrix();
  row_start_ = {0};
  for (int i = 0; i < rows.NumMyRows(); ++i) {
    int length = 0, *columns = nullptr;
    double *values = nullptr;
    rows.ExtractMyRowView(i, length, values, columns);
    for (int k = 0; k < length; ++k)
      column_.push_back(spatial_->global_to_local(rows.GCID(columns[k])));
    row_start_.push_back(column_.size());
  }
  values_.resize(column_.size() * n_values);
}

/// Matrices of the same cells have the same columns, but not in the same order on all ranks.
template <int dim>
void KineticMatrices<dim>::take_values(const TrilinosMatrix &matrix, const unsigned int place)
{
  const Epetra_CrsMatrix &rows = matrix.trilinos_matrix();
  std::vector<unsigned int> entry_of(spatial_->locally_owned_size() + spatial_->n_ghost_indices());
  for (int i = 0; i < rows.NumMyRows(); ++i) {
    int length = 0, *columns = nullptr;
    double *values = nullptr;
    rows.ExtractMyRowView(i, length, values, columns);
    AssertDimension(row_start_[i] + length, row_start_[i + 1]);
    for (unsigned int entry = row_start_[i]; entry < row_start_[i + 1]; ++entry)
      entry_of[column_[entry]] = entry;
    for (int k = 0; k < length; ++k)
      values_[entry_of[spatial_->global_to_local(rows.GCID(columns[k]))] * n_values + place] =
          values[k];
  }
}

template <int dim>
const Vector &KineticMatrices<dim>::with_ghosts(const Vector &x) const
{
  if (kinetic_->n_ghost_indices() == 0 &&
      dealii::Utilities::MPI::n_mpi_processes(communicator()) == 1)
    return x;
  ghosted_.zero_out_ghost_values();
  ghosted_.copy_locally_owned_data_from(x);
  ghosted_.update_ghost_values();
  return ghosted_;
}

template <int dim>
void KineticMatrices<dim>::add_products(const std::vector<Product> &products, const double factor,
                                        const double mass_factor, const Vector &x, Vector &y) const
{
  const unsigned int n = modes_.size();
  const double *const from = with_ghosts(x).begin();
  double *const to = y.begin();
  std::vector<double> sum(n), of_mass(n, 0.);
  for (unsigned int mode = 0; mode < n; ++mode)
    of_mass[mode] = mass_factor * modes_.degree(mode);
  for (unsigned int i = 0; i + 1 < row_start_.size(); ++i) {
    std::fill(sum.begin(), sum.end(), 0.);
    for (unsigned int entry = row_start_[i]; entry < row_start_[i + 1]; ++entry) {
      const double *const x_j = from + std::size_t(column_[entry]) * n;
      const double *const value = &values_[std::size_t(entry) * n_values];
      for (const Product &product : products)
        sum[product.to] += factor * product.factor * value[product.matrix] * x_j[product.from];
      if (mass_factor != 0.)
        for (unsigned int mode = 0; mode < n; ++mode)
          sum[mode] += of_mass[mode] * value[n_matrices] * x_j[mode];
    }
    for (unsigned int mode = 0; mode < n; ++mode)
      to[std::size_t(i) * n + mode] += sum[mode];
  }
}

template <int dim>
void KineticMatrices<dim>::apply_mass(Vector &y, const Vector &x) const
{
  const unsigned int n = modes_.size();
  const double *const from = with_ghosts(x).begin();
  y.zero_out_ghost_values();
  double *const to = y.begin();
  for (unsigned int i = 0; i + 1 < row_start_.size(); ++i) {
    double *const y_i = to + std::size_t(i) * n;
    std::fill_n(y_i, n, 0.);
    for (unsigned int entry = row_start_[i]; entry < row_start_[i + 1]; ++entry) {
      const double *const x_j = from + std::size_t(column_[entry]) * n;
      const double m = values_[std::size_t(entry) * n_values + n_matrices];
      for (unsigned int mode = 0; mode < n; ++mode)
        y_i[mode] += m * x_j[mode];
    }
  }
}

template <int dim>
void KineticMatrices<dim>::apply_stiffness(Vector &y, const Vector &x, const bool transposed) const
{
  y = 0.;
  const double sign = transposed ? 1. : -1.; // K = friction |k| M - T, T^T = -T
  add_products(from_even_, sign, friction_, x, y);
  add_products(from_odd_, sign, 0., x, y);
}

template <int dim>
void KineticMatrices<dim>::add_transport(const double factor, const Parity from, const Vector &x,
                                         Vector &y) const
{
  add_products(from == Parity::even ? from_even_ : from_odd_, factor, 0., x, y);
}

template <int dim>
void KineticMatrices<dim>::assemble(MatrixPair &all) const
{
  using Index = dealii::types::global_dof_index;
  const unsigned int n = modes_.size();
  std::vector<std::vector<unsigned int>> neighbours(n); // of each mode, itself included
  for (unsigned int mode = 0; mode < n; ++mode)
    neighbours[mode].push_back(mode);
  for (const auto *products : {&from_even_, &from_odd_})
    for (const Product &product : *products)
      neighbours[product.to].push_back(product.from);

  dealii::TrilinosWrappers::SparsityPattern pattern(
      kinetic_->locally_owned_range(), kinetic_->locally_owned_range(), communicator());
  std::vector<Index> columns;
  const auto for_each_row = [&](const auto &f) {
    for (unsigned int i = 0; i + 1 < row_start_.size(); ++i)
      for (unsigned int mode = 0; mode < n; ++mode)
        f(i, mode, Index(spatial_->local_to_global(i)) * n + mode);
  };
  for_each_row([&](const unsigned int i, const unsigned int mode, const Index row) {
    columns.clear();
    for (unsigned int entry = row_start_[i]; entry < row_start_[i + 1]; ++entry)
      for (const unsigned int other : neighbours[mode])
        columns.push_back(Index(spatial_->local_to_global(column_[entry])) * n + other);
    pattern.add_entries(row, columns.begin(), columns.end());
  });
  pattern.compress();
  all.mass.reinit(pattern);
  all.stiffness.reinit(pattern);
  for_each_row([&](const unsigned int i, const unsigned int mode, const Index row) {
    for (unsigned int entry = row_start_[i]; entry < row_start_[i + 1]; ++entry) {
      const double *const value = &values_[std::size_t(entry) * n_values];
      const Index column = Index(spatial_->local_to_global(column_[entry])) * n;
      all.mass.add(row, column + mode, value[n_matrices]);
      all.stiffness.add(row, column + mode, friction_ * modes_.degree(mode) * value[n_matrices]);
      for (const auto *products : {&from_even_, &from_odd_})
        for (const Product &product : *products)
          if (product.to == mode)
            all.stiffness.add(row, column + product.from, -product.factor * value[product.matrix]);
    }
  });
  all.mass.compress(dealii::VectorOperation::add);
  all.stiffness.compress(dealii::VectorOperation::add);
}

template <int dim>
void KineticMatrices<dim>::extract(const Vector &x, const unsigned int mode, Vector &part) const
{
  const unsigned int n = modes_.size();
  for (unsigned int i = 0; i < spatial_->locally_owned_size(); ++i)
    part.local_element(i) = x.local_element(i * n + mode);
}

template <int dim>
void KineticMatrices<dim>::insert(const Vector &part, const unsigned int mode, Vector &x) const
{
  const unsigned int n = modes_.size();
  for (unsigned int i = 0; i < spatial_->locally_owned_size(); ++i)
    x.local_element(i * n + mode) = part.local_element(i);
}

template class KineticMatrices<1>;
template class KineticMatrices<2>;
template class KineticMatrices<3>;

} // namespace gibbsflow
