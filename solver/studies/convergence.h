#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// What one level of a study gave.
struct LevelResult {
  double value; // what the study changes
  double sigma_alpha, diffusion;
  double h; // longest edge of a cell
  unsigned int degree;
  std::uint64_t dofs;
  double time_step;
  std::optional<double> l1, l2, kl;               // distance of the density at T from the reference
  std::optional<double> lambda_1, lambda_1_error; // the error is relative
  double seconds;
  std::optional<double> lambda_lower = {}, eyring_kramers = {}; // bound and asymptotics of lambda_1
  std::optional<double> space_l1 = {}; // the level's own estimate of its error at T, from the mesh
};

/// A study and its results, from coarse to fine.
struct Convergence {
  std::string type, reference; // as in section Study
  std::vector<LevelResult> levels;
  bool lambda_is_relative_to_finest = false;
};

/// The order q at which errors of resolutions x_0 > x_1 fall, by log(e_0/e_1) / log(x_0/x_1) where
/// the reference is exact (x_reference = 0). Where the reference is itself a solution of resolution
/// x_reference < x_1 with an error of the same form C x^q, the distances from it fall like
///     e_0 / e_1 = (x_0^q - x_reference^q) / (x_1^q - x_reference^q) ,
/// which is solved for q. Absent where that has no solution in (0, 40), and for errors that are
/// absent or 0.
std::optional<double> observed_order(double x_0, std::optional<double> e_0, double x_1,
                                     std::optional<double> e_1, double x_reference = 0.);

/// Orders between consecutive levels of L1, L2 or lambda_1 errors, one less than levels; none for
/// studies of the degree and the temperature. The finest level as reference is allowed for in
/// lambda_1 and for time steps, whose errors are proportional to one another; those of densities on
/// different meshes are not, and add in squares.
std::vector<std::optional<double>> observed_orders(const Convergence &study,
                                                   std::optional<double> LevelResult::*error);

/// The table for people, of at most 100 columns; for LaTeX (see latex_table), without the seconds
/// of this machine; and as CSV with a header.
std::string convergence_text(const Convergence &study);
std::string convergence_latex(const Convergence &study);
std::string convergence_csv(const Convergence &study);

/// One line that says at which L2 weight of a sweep the gap D lambda_1 is largest; empty for other
/// studies.
std::string mixes_best(const Convergence &study);

} // namespace gibbsflow
