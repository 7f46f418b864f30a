#pragma once

#include "io/summary.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// What one learning rate gave.
struct RateLevel {
  double alpha;
  std::uint64_t steps; // of SGD, up to the end
  double sigma, diffusion;
  double h; // longest edge of a cell
  unsigned int degree;
  std::uint64_t dofs;
  double time_step, seconds;
  std::optional<double> space_l1; // the estimated error of the density at the end, from the mesh
  Json comparison;                // as in the summary of a run
};

/// A study and its results, from large to small.
struct RateStudy {
  unsigned int dimension;
  bool is_general; // whether the density that is solved for is that of general noise
  double time;     // t at which all is compared
  std::vector<RateLevel> levels;
};

/// Enters into the rows of each picture l1_order, by which power of alpha its distance from the
/// density that is solved for has changed since the level before; where both are beyond two
/// standard errors.
void add_orders(RateStudy &study);

/// A row for each learning rate and picture: for people, for LaTeX (see latex_table), and as CSV
/// with a header.
std::string rates_text(const RateStudy &study);
std::string rates_latex(const RateStudy &study);
std::string rates_csv(const RateStudy &study);

/// The block `study` of summary.json.
Json rates_block(const RateStudy &study);

} // namespace gibbsflow
