#include "formulation/kinetic_mass.h"

#include <Epetra_CrsMatrix.h>

#include <numeric>

namespace gibbsflow {

template <int dim>
KineticMass<dim>::KineticMass(const WeightedCells<dim> &cells,
                              const KineticTransport<dim> &transport,
                              std::shared_ptr<const dealii::Utilities::MPI::Partitioner> nodes,
                              const unsigned int n_even)
    : transport_(transport), nodes_(std::move(nodes)), n_even_(n_even)
{
  assemble<dim>(
      cells, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        transport.integrate_gradients(cell, result.stiffness);
        transport.integrate_mass(cell, result.mass);
      },
      pair_);
  take_rows();
}

template <int dim>
void KineticMass<dim>::take_rows()
{
  const Epetra_CrsMatrix &matrix = pair_.mass.trilinos_matrix();
  row_start_ = {0};
  for (unsigned int i = 0; i < nodes_->locally_owned_size(); ++i) {
    int length = 0, *columns = nullptr;
    double *values = nullptr;
    matrix.ExtractMyRowView(i, length, values, columns);
    for (int k = 0; k < length; ++k)
      if (values[k] != 0.) {
        column_.push_back(nodes_->global_to_local(matrix.GCID(columns[k])));
        value_.push_back(values[k]);
      }
    const bool is_coupled = column_.size() > row_start_.back() + 1;
    if (is_coupled)
      coupled_.push_back(i);
    diagonal_.push_back(is_coupled ? 0. : value_.back());
    row_start_.push_back(column_.size());
  }
}

template <int dim>
void KineticMass<dim>::apply(const double *const x, double *const y) const
{
  for (unsigned int i = 0; i + 1 < row_start_.size(); ++i) {
    double *const y_i = y + i * n_even_;
    std::fill_n(y_i, n_even_, 0.);
    for (std::size_t entry = row_start_[i]; entry < row_start_[i + 1]; ++entry) {
      const double *const x_j = x + transport_.node_offset(column_[entry]);
      for (unsigned int k = 0; k < n_even_; ++k)
        y_i[k] += value_[entry] * x_j[k];
    }
  }
}

/// The coupled nodes are numbered one rank after the other.
template <int dim>
std::unique_ptr<RootCholesky> KineticMass<dim>::factor_coupled() const
{
  const MPI_Comm communicator = nodes_->get_mpi_communicator();
  const std::vector<unsigned int> sizes =
      dealii::Utilities::MPI::all_gather(communicator, static_cast<unsigned int>(coupled_.size()));
  const unsigned int rank = dealii::Utilities::MPI::this_mpi_process(communicator);
  const std::int64_t first = std::accumulate(sizes.begin(), sizes.begin() + rank, std::int64_t(0));
  Vector number(nodes_); // with ghosts
  for (std::size_t k = 0; k < coupled_.size(); ++k)
    number.local_element(coupled_[k]) = first + k;
  number.update_ghost_values();
  UpperRows rows;
  for (std::size_t k = 0; k < coupled_.size(); ++k) {
    std::vector<std::pair<std::int64_t, double>> row;
    for (std::size_t entry = row_start_[coupled_[k]]; entry < row_start_[coupled_[k] + 1]; ++entry)
      row.emplace_back(number.local_element(column_[entry]), value_[entry]);
    rows.append(first + k, std::move(row));
  }
  return std::make_unique<RootCholesky>(std::move(rows), communicator);
}

template <int dim>
std::unique_ptr<RootCholesky> KineticMass<dim>::factor(const double a, const double s) const
{
  const Epetra_CrsMatrix &mass = pair_.mass.trilinos_matrix(),
                         &stiffness = pair_.stiffness.trilinos_matrix();
  UpperRows rows;
  for (unsigned int i = 0; i < nodes_->locally_owned_size(); ++i) {
    int length = 0, *columns = nullptr;
    double *m = nullptr, *l = nullptr;
    mass.ExtractMyRowView(i, length, m, columns);
    stiffness.ExtractMyRowView(i, length, l, columns); // of the same pattern
    std::vector<std::pair<std::int64_t, double>> row;
    for (int k = 0; k < length; ++k)
      row.emplace_back(mass.GCID(columns[k]), a * m[k] + s * l[k]);
    rows.append(mass.GRID(i), std::move(row));
  }
  return std::make_unique<RootCholesky>(std::move(rows), nodes_->get_mpi_communicator());
}

template <int dim>
void KineticMass<dim>::solve(double *const x) const
{
  if (!factor_)
    factor_ = factor_coupled();
  for (std::size_t i = 0; i < diagonal_.size(); ++i)
    if (diagonal_[i] != 0.)
      for (unsigned int k = 0; k < n_even_; ++k)
        x[i * n_even_ + k] /= diagonal_[i];
  of_coupled_.resize(coupled_.size() * n_even_);
  for (std::size_t i = 0; i < coupled_.size(); ++i)
    std::copy_n(x + coupled_[i] * n_even_, n_even_, of_coupled_.data() + i * n_even_);
  factor_->solve(n_even_, of_coupled_);
  for (std::size_t i = 0; i < coupled_.size(); ++i)
    std::copy_n(of_coupled_.data() + i * n_even_, n_even_, x + coupled_[i] * n_even_);
}

template class KineticMass<1>;
template class KineticMass<2>;
template class KineticMass<3>;

} // namespace gibbsflow
