#pragma once

#include "io/summary.h"

#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// `text` unless `value` is empty.
std::string after(const std::string &text, const std::string &value);

/// The texts that are not empty.
std::string joined(const std::vector<std::string> &texts, const std::string &separator = ", ");

/// "(0.25, -1)"
std::string point(const std::vector<double> &coordinates);

/// "[0, 1] × [-1, 1]"
std::string box(const std::vector<double> &lower, const std::vector<double> &upper);

/// Error of chi^2, KL or the Dirichlet energy, which are quadratic in rho - rho_infinity: their
/// relative error is twice that of the distance in L1.
std::optional<double> error_of_square(const std::optional<double> &square,
                                      const std::optional<double> &l1,
                                      const std::optional<double> &error_l1);

/// Means (power 1) or variances (power 2) of a density with an error in L1, with the digits that
/// are right if that much of the mass lies wrong by some two deviations, at most `digits`.
std::string moments(const std::vector<double> &values, const std::vector<double> &variances,
                    unsigned int power, const std::optional<double> &error_l1,
                    unsigned int digits = 5);

/// "0.268 ± 0.002": to the first digit of the error.
std::string with_standard_error(double value, double error);

/// Of the density and of another one with a name, such as Gibbs.
std::string beside(const std::string &of_density, const std::string &name,
                   const std::string &of_other);

/// The number at a path of the summary, and an entry of a list, where it is there and finite.
std::optional<double> number(const Json &json, const std::string &path);
std::optional<double> entry(const std::vector<double> &list, std::size_t k);

/// The diagonal of the covariance in a block of the summary, "" where that is `summary` itself.
std::vector<double> variances(const Json &summary, const std::string &block);

bool is_rescaled(const Json &summary);

/// Whether the equation has general noise or a drift, so that its stationary density is not Gibbs.
bool is_general(const Json &summary);

/// lambda_1 of an entry of poincare.estimates; a bound is rounded to its side.
std::string text_of_estimate(const Json &estimate);

/// C_P = 1/lambda_1 with the digits that are right; its error is C_P^2 times that of lambda_1.
std::string text_of_poincare_constant(const Json &summary);

/// Whether mass leaves through absorbing walls.
bool has_exit(const Json &summary);

/// The noise D as it is defined there: "D = σα/2", with momentum "D = σα/(2(1−β))", with general
/// noise "D = σ_eff α/2".
std::string definition_of_diffusion(const Json &summary);

/// "Dλ_k", with momentum "Dλ_k/(1−β)": the rate of a mode of the weighted Laplacian per t.
std::string rate_of_mode(const Json &summary);

/// "t", or "s" in rescaled time.
std::string time_name(const Json &summary);

/// Of rho(T) in L1: in space and time, or by the steps alone where that was not estimated.
std::optional<double> error_at_end(const Json &summary);

/// A number of the block `transitions` with the digits that its error leaves: a capacity, rate or
/// time, whose logarithm is always there.
std::string number_of_transitions(const Json &summary, const std::string &name);

/// A set of it: the centre of a ball, or the name of a part of the boundary.
std::string set_of_transitions(const Json &summary, const std::string &name);

} // namespace gibbsflow
