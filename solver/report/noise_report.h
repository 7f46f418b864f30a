#pragma once

#include "io/summary.h"
#include "io/table.h"

#include <iosfwd>

namespace gibbsflow {

/// What the noise is at W_0 and at the minima of V, and the isotropic noise with the same trace.
void print_noise(const Json &summary, std::ostream &out);

/// The stationary density of the equation with general noise, and the leftmost eigenvalues of its
/// generator.
void print_stationary(const Json &summary, std::ostream &out);
void print_generator(const Json &summary, std::ostream &out);

/// What is known of p, and of plain SGD beside; nothing where there is no momentum.
void print_momentum(const Json &summary, std::ostream &out);

/// How far runs in all weights are from the subspace, at times of at most ten; nothing where there
/// are none.
void print_off_subspace(const Json &summary, std::ostream &out);

/// The table of all pictures of the same training.
void print_comparison(const Json &summary, std::ostream &out);

/// The same of several trainings.
class PicturesTable {
public:
  /// `is_general`: whether the density that was solved for is that of general noise. `time` is the
  /// name of the time that rates are per.
  PicturesTable(bool is_general, const std::string &time);

  /// The list `comparison` of a summary, below a line that says what it is of.
  void add(const Json &comparison, const std::string &of = "");

  /// Columns and cells, those without any entry too.
  const std::vector<Column> &columns() const { return columns_; }
  const std::vector<std::vector<std::string>> &rows() const { return rows_; }

  std::string text() const;

private:
  const bool is_general_;
  const std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

} // namespace gibbsflow
