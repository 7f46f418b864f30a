#include "support/dense_operator.h"

#include <deal.II/base/utilities.h>

#include <algorithm>

namespace gibbsflow {

namespace {

dealii::IndexSet even_share(const unsigned int n, const MPI_Comm &communicator)
{
  const auto ranks = dealii::Utilities::MPI::n_mpi_processes(communicator);
  const auto rank = dealii::Utilities::MPI::this_mpi_process(communicator);
  return dealii::Utilities::create_evenly_distributed_partitioning(rank, ranks, n);
}

std::vector<double> product(const dealii::FullMatrix<double> &A, const std::vector<double> &x)
{
  std::vector<double> y(x.size(), 0.);
  for (unsigned int i = 0; i < x.size(); ++i)
    for (unsigned int j = 0; j < x.size(); ++j)
      y[i] += A(i, j) * x[j];
  return y;
}

} // namespace

DenseOperator::DenseOperator(const Pencil &pencil, const MPI_Comm &communicator)
    : pencil_(pencil),
      communicator_(communicator),
      owned_(even_share(pencil.stationary.size(), communicator))
{
  // m = M l,  s = s_0 / (m . s_0), l = s_0 of a symmetric K
  reinit(mass_functional_);
  stationary_vector_ = distribute(pencil_.stationary);
  apply_mass(mass_functional_, is_symmetric() ? stationary_vector_ : distribute(pencil_.left_null));
  stationary_vector_ *= 1. / (mass_functional_ * stationary_vector_);
}

void DenseOperator::apply_mass(Vector &y, const Vector &x) const
{
  y = distribute(product(pencil_.mass, gather(x)));
}

void DenseOperator::apply_stiffness(Vector &y, const Vector &x) const
{
  y = distribute(product(pencil_.stiffness, gather(x)));
}

void DenseOperator::apply_stiffness_transpose(Vector &y, const Vector &x) const
{
  dealii::FullMatrix<double> transpose(pencil_.stiffness.n(), pencil_.stiffness.m());
  transpose.copy_transposed(pencil_.stiffness);
  y = distribute(product(transpose, gather(x)));
}

void DenseOperator::solve(const double a, const double s, Vector &x, const Vector &b) const
{
  const unsigned int n = pencil_.stationary.size();
  const auto [factor, is_new] = factors_.try_emplace({a, s}, n);
  if (is_new) {
    for (unsigned int i = 0; i < n; ++i)
      for (unsigned int j = 0; j < n; ++j)
        factor->second(i, j) = a * pencil_.mass(i, j) + s * pencil_.stiffness(i, j);
    factor->second.compute_lu_factorization();
    ++statistics_.factorizations;
  }

  const std::vector<double> entries = gather(b);
  dealii::Vector<double> y(entries.begin(), entries.end());
  factor->second.solve(y);
  x = distribute(std::vector<double>(y.begin(), y.end()));
  ++statistics_.solves;
  ++statistics_.iterations;
  statistics_.max_iterations = 1;
}

void DenseOperator::reinit(Vector &x) const
{
  x.reinit(owned_, communicator_);
}

Vector DenseOperator::distribute(const std::vector<double> &entries) const
{
  Vector x(owned_, communicator_);
  for (unsigned int j = 0; j < x.locally_owned_size(); ++j)
    x.local_element(j) = entries[owned_.nth_index_in_set(j)];
  return x;
}

std::vector<double> DenseOperator::gather(const Vector &x) const
{
  const std::vector<double> mine(x.begin(), x.end());
  if (mine.size() == x.size())
    return mine;
  std::vector<double> entries;
  for (const std::vector<double> &part : dealii::Utilities::MPI::all_gather(communicator_, mine))
    entries.insert(entries.end(), part.begin(), part.end());
  return entries;
}

} // namespace gibbsflow
