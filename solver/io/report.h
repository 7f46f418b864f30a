#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// What a run tells a person at its end, as plain values. What is absent, empty or not finite is
/// left out of the text.
struct Report {
  struct Problem {
    unsigned int dimension = 0;
    std::string potential;   // e.g. "double well, height 1, stiffness 4"
    std::string formulation; // e.g. "weighted heat"
    std::string initial_density;
    std::optional<double> sigma, alpha, diffusion;
    std::optional<double> barrier; // in units of D
    bool rescaled = false;         // then every time is s = D t
    bool barrier_is_sampled = false;
  };

  struct Mesh {
    std::uint64_t cells = 0;
    std::uint64_t cells_cut = 0;
    std::uint64_t dofs = 0;
    unsigned int degree = 0;
    std::vector<double> lower, upper;
    std::optional<double> outside_mass; // a bound on the mass of Gibbs outside the mesh
    std::string walls = {};             // how far V confines within the box
    std::optional<double> log_partition = {}, log_partition_error = {}; // log Z over the mesh
  };

  struct Stepping {
    std::string scheme;
    std::string linear_solver;
    std::uint64_t steps = 0;
    std::uint64_t rejected = 0;
    std::optional<double> steady_since = {};                // the run ended there
    std::optional<double> stopped_at = {}, final_time = {}; // a signal stopped it before the end
  };

  struct Instant {
    double time = 0.;
    std::optional<double> mass, tv, chi2, log_chi2, kl, dirichlet;
    std::optional<double> error_l1 = {}; // estimated, of the density
  };

  struct Moments { // of rho at the end beside those of Gibbs
    std::vector<double> mean, gibbs_mean;
    std::vector<double> variance, gibbs_variance;
    std::optional<double> gibbs_error = {}; // of the Gibbs density in L1
  };

  struct Distance { // of rho(T) from Gibbs
    std::optional<double> l1, tv, chi2, log_chi2, kl, l2_mu, log_l2_mu;
    std::optional<double> error_l1 = {}; // estimated, of rho(T)
  };

  struct Error { // estimates, of rho(T) in L1
    std::optional<double> space, time;
  };

  struct Mode { // k from 1
    std::optional<double> lambda, log_lambda, rate, residual;
    std::optional<double> error = {}; // estimated, of lambda
  };

  struct Gap { // a bound or an estimate of lambda_1
    std::string name, kind, domain;
    std::optional<double> log_lambda; // absent: it does not apply
    std::string why;
  };

  struct Transitions { // between two sets; logarithms
    std::vector<double> a, b;
    std::optional<double> log_capacity, log_rate_ab, log_rate_ba, log_mfpt_ab, log_mfpt_ba;
  };

  struct Exit { // through absorbing walls
    std::optional<double> survival, log_rate, mean_time;
    std::vector<std::pair<std::string, double>> by_wall; // probabilities
  };

  struct Decay { // of chi^2
    std::optional<double> predicted_rate, fitted_rate;
    std::vector<double> window; // begin and end of the fit
    std::optional<double> scheme_rate = {}, kl_rate = {}, tv_rate = {}, dirichlet_rate = {};
    std::string why = {}; // they disagree, or one is absent
  };

  struct Formulation { // one of several that are compared at the end
    std::string name;
    std::optional<double> l1_to_first, space_error, mass_drift, minimum, tv, kl, seconds;
  };

  Problem problem;
  Mesh mesh;
  Stepping stepping;
  std::vector<Instant> history; // any length; at most eight instants are shown
  Moments moments;
  Distance distance;
  Error error;
  std::optional<double> minimum;         // of rho(T)
  std::vector<Formulation> formulations; // the first too
  std::vector<Mode> modes;
  std::optional<double> poincare_constant, log_poincare_constant;
  std::vector<Gap> gap;
  std::optional<double> gap_lower, gap_upper; // logarithms of the best bounds of lambda_1
  std::string rigor;                          // what they rest on
  Transitions transitions;
  Exit exit;
  Decay decay;
  std::vector<std::pair<std::string, double>> phases; // wall seconds, without the total
  std::optional<double> total_time;
  std::optional<double> peak_memory; // bytes
  std::vector<std::string> warnings;
  std::string directory;
  std::vector<std::pair<std::string, std::string>> files; // name and what is in it
};

/// Prints the report in at most 100 columns of UTF-8, numbers with the digits only that the errors
/// beside them leave right: distances are wrong by the error in L1, squares of distances by twice
/// its share of the distance, moments by it times deviations of the density. The parts come in the
/// order of the members; a part without entries is left out.
void print_report(const Report &report, std::ostream &out);

/// The instants among `history` nearest to `n` >= 2 equally spaced times, the first and the last
/// included, each once, in order. All of them if there are no more than `n`.
std::vector<Report::Instant> spread_through_time(const std::vector<Report::Instant> &history,
                                                 unsigned int n);

} // namespace gibbsflow
