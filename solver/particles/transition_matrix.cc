#include "particles/transition_matrix.h"

#include "base/user_error.h"
#include "linear_algebra/sparse_lu.h"

#include <deal.II/lac/precondition.h>
#include <deal.II/lac/solver_gmres.h>
#include <deal.II/lac/vector.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

using Numbers = std::vector<double>;

/// I - P diag(stays), for the solvers of deal.II.
class HittingMatrix {
public:
  HittingMatrix(const TransitionMatrix &P, const Numbers &stays) : P_(P), stays_(stays) {}

  void vmult(dealii::Vector<double> &y, const dealii::Vector<double> &x) const
  {
    Numbers f(x.begin(), x.end());
    for (std::size_t k = 0; k < f.size(); ++k)
      f[k] *= stays_[k];
    f = P_.mean_after(f);
    for (std::size_t k = 0; k < f.size(); ++k)
      y[k] = x[k] - f[k];
  }

private:
  const TransitionMatrix &P_;
  const Numbers &stays_;
};

} // namespace

TransitionMatrix::TransitionMatrix(const std::vector<unsigned int> &cells,
                                   const std::vector<TransferRow> &rows, const std::size_t n_cells)
    : row_start_{0}
{
  constexpr std::uint32_t none = 0xFFFFFFFFu;
  std::vector<std::uint32_t> state(n_cells, none);
  std::size_t n_entries = 0;
  for (std::size_t j = 0; j < cells.size(); ++j) {
    state[cells[j]] = static_cast<std::uint32_t>(j);
    n_entries += rows[j].cell.size() + 1;
  }
  column_.reserve(n_entries);
  probability_.reserve(n_entries);
  for (std::uint32_t j = 0; j < cells.size(); ++j) {
    double back = 0.;
    for (std::size_t k = 0; k < rows[j].cell.size(); ++k)
      if (state[rows[j].cell[k]] == none)
        back += rows[j].probability[k];
    bool has_diagonal = false;
    const auto add = [&](const std::uint32_t column, const double probability) {
      column_.push_back(column);
      probability_.push_back(probability + (column == j ? back : 0.));
      has_diagonal = has_diagonal || column == j;
    };
    for (std::size_t k = 0; k < rows[j].cell.size(); ++k) {
      const std::uint32_t column = state[rows[j].cell[k]];
      if (column == none)
        continue;
      if (!has_diagonal && column > j)
        add(j, 0.);
      add(column, rows[j].probability[k]);
    }
    if (!has_diagonal)
      add(j, 0.);
    row_start_.push_back(column_.size());
    carried_.push_back(rows[j].carried);
    kept_back_.push_back(back);
  }
}

Numbers TransitionMatrix::advance(const Numbers &mass) const
{
  Numbers result(n_states(), 0.);
  for (std::size_t j = 0; j < n_states(); ++j)
    if (mass[j] != 0.)
      for (std::size_t e = row_start_[j]; e < row_start_[j + 1]; ++e)
        result[column_[e]] += mass[j] * probability_[e];
  return result;
}

Numbers TransitionMatrix::mean_after(const Numbers &f) const
{
  Numbers result(n_states(), 0.);
  for (std::size_t j = 0; j < n_states(); ++j)
    for (std::size_t e = row_start_[j]; e < row_start_[j + 1]; ++e)
      result[j] += probability_[e] * f[column_[e]];
  return result;
}

double TransitionMatrix::carried(const Numbers &mass) const
{
  return std::inner_product(mass.begin(), mass.end(), carried_.begin(), 0.);
}

double TransitionMatrix::kept_back(const Numbers &mass) const
{
  return std::inner_product(mass.begin(), mass.end(), kept_back_.begin(), 0.);
}

Numbers TransitionMatrix::passage_steps(const Numbers &stays, const bool is_line) const
{
  constexpr std::size_t small = 2000; // states, whose full matrix would fit
  Numbers tau = is_line || n_states() <= small ? solve_directly(stays) : solve_iteratively(stays);
  for (const double steps : tau)
    if (!(steps > 0. && std::isfinite(steps)))
      throw RunFailure("The passage times of the transfer operator are lost in rounding.");
  return tau;
}

Numbers TransitionMatrix::solve_directly(const Numbers &stays) const
{
  RowPattern pattern;
  pattern.row_start.assign(row_start_.begin(), row_start_.end());
  pattern.column.assign(column_.begin(), column_.end());
  Numbers values(column_.size());
  for (std::size_t j = 0; j < n_states(); ++j)
    for (std::size_t e = row_start_[j]; e < row_start_[j + 1]; ++e)
      values[e] = (column_[e] == j ? 1. : 0.) - probability_[e] * stays[column_[e]];
  SparseLU lu(pattern);
  if (!lu.factor(values))
    throw RunFailure("The transfer operator leads nowhere from some cells: its passage times are "
                     "infinite.");
  Numbers tau(n_states(), 1.);
  lu.solve(tau.data(), tau.data());
  return tau;
}

Numbers TransitionMatrix::solve_iteratively(const Numbers &stays) const
{
  constexpr unsigned int most_iterations = 2000, restart_after = 200;
  constexpr double tolerance = 1e-9;
  dealii::Vector<double> tau(n_states()), one(n_states());
  one = 1.;
  dealii::SolverControl control(most_iterations, tolerance * one.l2_norm(), false, false);
  dealii::SolverGMRES<dealii::Vector<double>> solver(
      control, dealii::SolverGMRES<dealii::Vector<double>>::AdditionalData(restart_after + 2));
  try {
    solver.solve(HittingMatrix(*this, stays), tau, one, dealii::PreconditionIdentity());
  } catch (const dealii::SolverControl::NoConvergence &) {
    throw RunFailure("GMRES does not find the passage times of the transfer operator.");
  }
  return Numbers(tau.begin(), tau.end());
}

} // namespace gibbsflow
