#pragma once

#include "figures/figure.h"
#include "figures/result.h"

#include <string>
#include <vector>

namespace gibbsflow {

/// Positive numbers of any size, known by their natural logarithms, on an axis: themselves, on a
/// logarithmic scale where they are far apart, or their decimal logarithms where doubles do not
/// hold them.
struct GapAxis {
  bool is_logarithm = false; // the axis shows log10
  bool is_logscale = false;

  /// For such logarithms; a logarithmic scale where the largest is more than `factor` times the
  /// smallest.
  GapAxis(const std::vector<double> &logs, double factor);

  double place(double log_value) const;
};

/// Eigenvalues of the weighted Laplacian with their errors, of one result or of several beside each
/// other; nothing where one of them has none.
void add_spectrum(const std::vector<Result> &results, std::vector<Figure> &figures);

/// The leftmost eigenvalues of the generator of a general equation in the complex plane.
void add_generator(const Result &result, std::vector<Figure> &figures);

/// What is known of lambda_1: its bounds, estimates and computed value on one axis. What lies more
/// than three decades from the computed value is drawn at the edge.
void add_bracket(const Result &result, std::vector<Figure> &figures);

} // namespace gibbsflow
