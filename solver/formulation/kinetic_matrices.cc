#include "formulation/kinetic_matrices.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/lac/trilinos_sparsity_pattern.h>

#include <Epetra_CrsMatrix.h>

namespace gibbsflow {

namespace {

using TrilinosMatrix = dealii::TrilinosWrappers::SparseMatrix;

/// Rounding of entries that are zero by the rule.
constexpr double negligible_entry = 1e-14; // of the largest

void transpose(std::vector<double> &square, const unsigned int n)
{
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < i; ++j)
      std::swap(square[i * n + j], square[j * n + i]);
}

void scale_entries(const std::vector<double> &scales, std::vector<double> &square)
{
  const std::size_t n = scales.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      square[i * n + j] *= scales[i] * scales[j];
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
  for (unsigned int k = 0; k < n * n; ++k)
    result.stiffness[k] = result.mass[k] - result.stiffness[k];
  scale_entries(scales, result.mass);
  scale_entries(scales, result.stiffness);
}

/// Integrates with the points that a rule of the kinetic equation means.
template <int dim>
class PointsOfRule {
public:
  PointsOfRule(const WeightedCells<dim> &cells, const KineticRule rule) : cells_(cells)
  {
    const dealii::FiniteElement<dim> &element = cells.discretization().element();
    if (rule == KineticRule::nodes)
      nodes_.emplace(element, dealii::QGaussLobatto<1>(element.degree + 1));
  }

  /// Calls f(points) for a cell.
  template <typename F>
  void operator()(const WeightedCell<dim> &cell, const F &f) const
  {
    if (!nodes_)
      return f(CellPoints<dim>(cell));
    const std::vector<double> U = cells_.log_weights(cell, nodes_->shapes.points);
    f(CellPoints<dim>(cell, *nodes_, U));
  }

private:
  const WeightedCells<dim> &cells_;
  std::optional<CellRule<dim>> nodes_;
};

dealii::IndexSet times(const dealii::IndexSet &set, const unsigned int n)
{
  dealii::IndexSet result(set.size() * n);
  for (auto interval = set.begin_intervals(); interval != set.end_intervals(); ++interval)
    result.add_range(*interval->begin() * n, (interval->last() + 1) * n);
  result.compress();
  return result;
}

/// Columns and values of a row of this rank.
struct RowView {
  RowView(const TrilinosMatrix &matrix, const int row)
  {
    matrix.trilinos_matrix().ExtractMyRowView(row, length, values, columns);
  }
  int length = 0, *columns = nullptr;
  double *values = nullptr;
};

} // namespace

template <int dim>
KineticMatrices<dim>::KineticMatrices(const WeightedCells<dim> &cells,
                                      const WeightedLaplacian<dim> &laplacian,
                                      const TrilinosMatrix &mass, const HermiteModes<dim> &modes,
                                      const double speed, const double friction,
                                      const KineticRule rule)
    : modes_(modes), speed_(speed), friction_(friction), rule_(rule)
{
  const NodeMap<dim> &map = cells.discretization().node_map();
  const MPI_Comm of_cells = cells.discretization().communicator();
  const unsigned int n = modes_.size();
  spatial_ = std::make_shared<const dealii::Utilities::MPI::Partitioner>(map.owned(),
                                                                         map.relevant(), of_cells);
  kinetic_ = std::make_shared<const dealii::Utilities::MPI::Partitioner>(
      times(map.owned(), n), times(map.relevant(), n), of_cells);
  reinit(ghosted_);
  if (rule_ == KineticRule::nodes)
    assemble_nodal_mass(cells, laplacian);
  else
    mass_ = take({&mass});
  assemble_transport(cells, laplacian);
  normalize(laplacian);
  set_products();
}

/// Makes int dpi by the rule 1, which the equations do not see.
template <int dim>
void KineticMatrices<dim>::normalize(const WeightedLaplacian<dim> &laplacian)
{
  if (rule_ == KineticRule::of_cells)
    return;
  Vector one(laplacian.log_scale()), gibbs, image; // h = 1 is g_j = e^{L_j}
  for (unsigned int i = 0; i < one.locally_owned_size(); ++i)
    one.local_element(i) = std::exp(one.local_element(i));
  reinit(gibbs);
  reinit(image);
  insert(one, 0, gibbs);
  apply_mass(image, gibbs);
  const double mass = gibbs * image;
  for (double &value : mass_.values)
    value /= mass;
  for (double &value : mass_diagonal_)
    value /= mass;
  for (Rows &rows : transport_)
    for (double &value : rows.values)
      value /= mass;
}

template <int dim>
void KineticMatrices<dim>::assemble_nodal_mass(const WeightedCells<dim> &cells,
                                               const WeightedLaplacian<dim> &laplacian)
{
  const PointsOfRule<dim> with_points(cells, rule_);
  Vector diagonal;
  cells.discretization().reinit(diagonal);
  for (const WeightedCell<dim> &cell : cells.cells())
    with_points(cell, [&](const CellPoints<dim> &points) {
      std::vector<double> weight(points.size());
      for (unsigned int q = 0; q < points.size(); ++q)
        weight[q] = points.root_weight(q) * points.root_weight(q);
      std::vector<double> local = points.integrate(weight); // sums of rows
      const std::vector<double> &scales = laplacian.scales(cell);
      for (unsigned int i = 0; i < local.size(); ++i)
        local[i] *= scales[i] * scales[i];
      cell.nodes.scatter(local, diagonal);
    });
  diagonal.compress(dealii::VectorOperation::add);
  mass_.row_start = {0};
  for (unsigned int i = 0; i < spatial_->locally_owned_size(); ++i) {
    mass_.column.push_back(i);
    mass_.values.push_back(diagonal.local_element(i));
    mass_.row_start.push_back(i + 1);
  }
  mass_diagonal_ = mass_.values;
}

template <int dim>
void KineticMatrices<dim>::assemble_transport(const WeightedCells<dim> &cells,
                                              const WeightedLaplacian<dim> &laplacian)
{
  const PointsOfRule<dim> with_points(cells, rule_);
  std::vector<std::vector<dealii::Tensor<1, dim>>> grad_U;
  for (const WeightedCell<dim> &cell : cells.cells())
    with_points(cell, [&](const CellPoints<dim> &points) {
      grad_U.push_back(cells.log_weight_gradients(points));
    });
  for (unsigned int d = 0; d < dim; ++d) {
    const auto assemble_direction = [&](const bool transposed, MatrixPair &pair) {
      gibbsflow::assemble<dim>(
          cells, NodeCoupling::all,
          [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
            with_points(cell, [&](const CellPoints<dim> &points) {
              integrate_transport(points, laplacian.scales(cell), grad_U[cell.index], d, result);
            });
            if (transposed) {
              transpose(result.mass, cell.nodes.size());
              transpose(result.stiffness, cell.nodes.size());
            }
          },
          pair);
    };
    MatrixPair straight, transposed;
    assemble_direction(false, straight);
    assemble_direction(true, transposed);
    transport_[d] =
        take({&straight.mass, &transposed.mass, &straight.stiffness, &transposed.stiffness});
  }
}

/// The entries that are not zero in all matrices. These have the same columns, but not in the same
/// order on all ranks.
template <int dim>
typename KineticMatrices<dim>::Rows
KineticMatrices<dim>::take(const std::vector<const TrilinosMatrix *> &matrices) const
{
  const std::size_t n = matrices.size();
  double largest = 0.;
  for (const TrilinosMatrix *matrix : matrices)
    largest = std::max(largest, matrix->linfty_norm());
  Rows rows;
  rows.row_start = {0};
  std::vector<double> values((spatial_->locally_owned_size() + spatial_->n_ghost_indices()) * n);
  for (unsigned int i = 0; i < spatial_->locally_owned_size(); ++i) {
    const auto local = [&](const std::size_t m, const int column) {
      return spatial_->global_to_local(matrices[m]->trilinos_matrix().GCID(column));
    };
    for (std::size_t m = 0; m < n; ++m) {
      const RowView row(*matrices[m], i);
      for (int k = 0; k < row.length; ++k)
        values[local(m, row.columns[k]) * n + m] = row.values[k];
    }
    const RowView row(*matrices[0], i);
    for (int k = 0; k < row.length; ++k) {
      const unsigned int column = local(0, row.columns[k]);
      const double *const entry = &values[column * n];
      if (std::any_of(entry, entry + n, [largest](const double value) {
            return std::abs(value) > negligible_entry * largest;
          })) {
        rows.column.push_back(column);
        rows.values.insert(rows.values.end(), entry, entry + n);
      }
    }
    rows.row_start.push_back(rows.column.size());
  }
  return rows;
}

template <int dim>
void KineticMatrices<dim>::set_products()
{
  for (unsigned int mode = 0; mode < modes_.size(); ++mode)
    (modes_.degree(mode) % 2 == 0 ? even_modes_ : odd_modes_).push_back(mode);
  for (const auto &coupling : modes_.couplings()) {
    const unsigned int C = coupling.odd_is_higher ? 0 : 2, d = coupling.direction;
    const double factor = speed_ * coupling.root;
    const bool even_is_even = modes_.degree(coupling.even) % 2 == 0;
    (even_is_even ? from_even_ : from_odd_)[d].push_back({coupling.odd, coupling.even, C, -factor});
    (even_is_even ? from_odd_ : from_even_)[d].push_back(
        {coupling.even, coupling.odd, C + 1, factor});
  }
}

template <int dim>
const Vector &KineticMatrices<dim>::with_ghosts(const Vector &x) const
{
  if (dealii::Utilities::MPI::n_mpi_processes(communicator()) == 1)
    return x;
  ghosted_.zero_out_ghost_values();
  ghosted_.copy_locally_owned_data_from(x);
  ghosted_.update_ghost_values();
  return ghosted_;
}

template <int dim>
void KineticMatrices<dim>::add_products(const Products &products, const double factor,
                                        const Vector &x, Vector &y) const
{
  const unsigned int n = modes_.size();
  const double *const from = with_ghosts(x).begin();
  std::vector<double> sums;
  for (unsigned int d = 0; d < dim; ++d) {
    const Rows &rows = transport_[d];
    const std::vector<Product> &of_direction = products[d];
    sums.resize(of_direction.size());
    for (unsigned int i = 0; i + 1 < rows.row_start.size(); ++i) {
      std::fill(sums.begin(), sums.end(), 0.);
      for (unsigned int entry = rows.row_start[i]; entry < rows.row_start[i + 1]; ++entry) {
        const double *const x_j = from + std::size_t(rows.column[entry]) * n;
        const double *const value = &rows.values[4 * std::size_t(entry)];
        for (unsigned int k = 0; k < of_direction.size(); ++k)
          sums[k] += value[of_direction[k].matrix] * x_j[of_direction[k].from];
      }
      double *const y_i = y.begin() + std::size_t(i) * n;
      for (unsigned int k = 0; k < of_direction.size(); ++k)
        y_i[of_direction[k].to] += factor * of_direction[k].factor * sums[k];
    }
  }
}

/// y_k += factor_k M x_k.
template <int dim>
void KineticMatrices<dim>::add_mass(const std::vector<double> &factors, const Vector &x,
                                    Vector &y) const
{
  const unsigned int n = modes_.size();
  const double *const from = with_ghosts(x).begin();
  for (unsigned int i = 0; i + 1 < mass_.row_start.size(); ++i) {
    double *const y_i = y.begin() + std::size_t(i) * n;
    for (unsigned int entry = mass_.row_start[i]; entry < mass_.row_start[i + 1]; ++entry) {
      const double *const x_j = from + std::size_t(mass_.column[entry]) * n;
      const double m = mass_.values[entry];
      for (unsigned int mode = 0; mode < n; ++mode)
        y_i[mode] += factors[mode] * (m * x_j[mode]);
    }
  }
}

template <int dim>
void KineticMatrices<dim>::apply_mass(Vector &y, const Vector &x) const
{
  y = 0.;
  add_mass(std::vector<double>(modes_.size(), 1.), x, y);
}

template <int dim>
void KineticMatrices<dim>::apply_stiffness(Vector &y, const Vector &x, const bool transposed) const
{
  std::vector<double> friction(modes_.size());
  for (unsigned int mode = 0; mode < modes_.size(); ++mode)
    friction[mode] = friction_ * modes_.degree(mode);
  const double sign = transposed ? 1. : -1.; // K = friction |k| M - T, T^T = -T
  y = 0.;
  add_mass(friction, x, y);
  add_products(from_even_, sign, x, y);
  add_products(from_odd_, sign, x, y);
}

template <int dim>
void KineticMatrices<dim>::add_transport(const double factor, const Parity from, const Vector &x,
                                         Vector &y) const
{
  add_products(from == Parity::even ? from_even_ : from_odd_, factor, x, y);
}

template <int dim>
void KineticMatrices<dim>::assemble(MatrixPair &all) const
{
  using Index = dealii::types::global_dof_index;
  const unsigned int n = modes_.size();
  dealii::TrilinosWrappers::SparsityPattern pattern(
      kinetic_->locally_owned_range(), kinetic_->locally_owned_range(), communicator());
  // f(row, column, value of M, value of K)
  const auto for_each_entry = [&](const auto &f) {
    for (unsigned int i = 0; i + 1 < mass_.row_start.size(); ++i) {
      const Index row = Index(spatial_->local_to_global(i)) * n;
      for (unsigned int entry = mass_.row_start[i]; entry < mass_.row_start[i + 1]; ++entry) {
        const Index column = Index(spatial_->local_to_global(mass_.column[entry])) * n;
        const double m = mass_.values[entry];
        for (unsigned int mode = 0; mode < n; ++mode)
          f(row + mode, column + mode, m, friction_ * modes_.degree(mode) * m);
      }
      for (unsigned int d = 0; d < dim; ++d) {
        const Rows &rows = transport_[d];
        for (unsigned int entry = rows.row_start[i]; entry < rows.row_start[i + 1]; ++entry) {
          const Index column = Index(spatial_->local_to_global(rows.column[entry])) * n;
          for (const Products *products : {&from_even_, &from_odd_})
            for (const Product &product : (*products)[d])
              f(row + product.to, column + product.from, 0.,
                -product.factor * rows.values[4 * std::size_t(entry) + product.matrix]);
        }
      }
    }
  };
  for_each_entry(
      [&](const Index row, const Index column, double, double) { pattern.add(row, column); });
  pattern.compress();
  all.mass.reinit(pattern);
  all.stiffness.reinit(pattern);
  for_each_entry([&](const Index row, const Index column, const double m, const double k) {
    all.mass.add(row, column, m);
    all.stiffness.add(row, column, k);
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
