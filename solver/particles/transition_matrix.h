#pragma once

#include "particles/transfer_rows.h"

#include <cstdint>

namespace gibbsflow {

/// A Markov chain on some of the cells of a grid, its states, numbered in their order; it may lose
/// mass. What would go from a state to a cell that is none stays where it is.
class TransitionMatrix {
public:
  /// rows[j] is that of cells[j], ascending numbers below n_cells.
  TransitionMatrix(const std::vector<unsigned int> &cells, const std::vector<TransferRow> &rows,
                   std::size_t n_cells);

  std::size_t n_states() const { return row_start_.size() - 1; }
  std::size_t n_entries() const { return column_.size(); }

  /// The masses one step later, mass P.
  std::vector<double> advance(const std::vector<double> &mass) const;

  /// The mean of f after a step from each state, P f.
  std::vector<double> mean_after(const std::vector<double> &f) const;

  /// What a step from these masses carries over walls and puts back, and what stays where it is for
  /// want of a state.
  double carried(const std::vector<double> &mass) const;
  double kept_back(const std::vector<double> &mass) const;

  /// The mean number of steps until the chain is lost, or caught when it comes to state k with the
  /// probability 1 - stays[k]: (I - P diag(stays)) tau = 1. By LU factorisation, or by GMRES where
  /// the matrix is large and not that of a line. Throws RunFailure where it cannot be solved.
  std::vector<double> passage_steps(const std::vector<double> &stays, bool is_line) const;

private:
  std::vector<double> solve_directly(const std::vector<double> &stays) const;
  std::vector<double> solve_iteratively(const std::vector<double> &stays) const;

  std::vector<std::size_t> row_start_;
  std::vector<std::uint32_t> column_;
  std::vector<double> probability_;
  std::vector<double> carried_, kept_back_;
};

} // namespace gibbsflow
