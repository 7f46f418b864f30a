#include "bounds/serial_pencil.h"

#include <deal.II/base/index_set.h>

#include <utility>

namespace gibbsflow {

SerialPencil::SerialPencil(RowPattern pattern, std::vector<double> mass,
                           std::vector<double> stiffness, const std::vector<double> &null_vector)
    : pattern_(std::move(pattern)),
      mass_(std::move(mass)),
      stiffness_(std::move(stiffness)),
      cholesky_(pattern_)
{
  reinit(stationary_);
  reinit(mass_functional_);
  for (unsigned int i = 0; i < null_vector.size(); ++i)
    stationary_(i) = null_vector[i];
  apply_mass(mass_functional_, stationary_);
  stationary_ /= mass_functional_ * stationary_;
  apply_mass(mass_functional_, stationary_);
}

void SerialPencil::reinit(Vector &x) const
{
  x.reinit(dealii::complete_index_set(pattern_.n()), MPI_COMM_SELF);
}

void SerialPencil::apply(const std::vector<double> &values, Vector &y, const Vector &x) const
{
  if (y.size() != x.size())
    reinit(y);
  y = 0.;
  const double *const from = x.begin();
  double *const to = y.begin();
  for (std::int64_t i = 0; i < pattern_.n(); ++i)
    for (std::int64_t k = pattern_.row_start[i]; k < pattern_.row_start[i + 1]; ++k) {
      const std::int64_t j = pattern_.column[k];
      to[i] += values[k] * from[j];
      if (j != i)
        to[j] += values[k] * from[i];
    }
}

void SerialPencil::solve(const double a, const double s, Vector &x, const Vector &b) const
{
  ++statistics_.solves;
  if (ratio_ != a / s) {
    ++statistics_.factorizations;
    std::vector<double> values(mass_.size());
    for (std::size_t k = 0; k < values.size(); ++k)
      values[k] = (a / s) * mass_[k] + stiffness_[k];
    factored_ = cholesky_.factor(values) && factored_;
    ratio_ = a / s;
  }
  if (!factored_)
    return;
  cholesky_.solve(b.begin(), x.begin());
  x /= s;
}

} // namespace gibbsflow
