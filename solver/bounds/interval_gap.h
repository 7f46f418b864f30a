#pragma once

#include "space/line_measure.h"

namespace gibbsflow {

/// A lower and an upper bound of lambda_1, as logarithms.
struct GapBracket {
  double log_lower, log_upper;
};

/// Chen & Wang, Trans. AMS 349 (1997) 1239: for every increasing f of mean zero,
///     inf I <= 1/lambda_1 <= sup I,   I(x) = e^{U(x)} / f'(x) int_x^b f e^{-U} ,
/// on an interval with reflecting ends. f is improved by f' <- I f', inverse iteration, until both
/// bounds agree to 1e-12 or no longer improve; the integral is taken from the left where f < 0, so
/// that it has one sign. The extrema are over all Gauss points. Absent where e^{barrier/D} exceeds
/// the range of long double.
std::optional<GapBracket> chen_wang_bracket(const LineMeasure &measure);

/// Muckenhoupt, Studia Math. 44 (1972) 31: for any m, with
///     B_+ = sup_{x>m} pi([x,b]) int_m^x 1/pi ,   B_- = sup_{x<m} pi([a,x]) int_x^m 1/pi ,
/// max(pi([a,m]) B_+, pi([m,b]) B_-) <= 1/lambda_1 <= 4 max(B_+, B_-); m is close to the median.
/// The suprema are bounded from both sides, by monotonicity between the Gauss points.
GapBracket muckenhoupt_bracket(const LineMeasure &measure);

/// Two states joined by one barrier: log of
///     lambda_1 ~ (1/mu_- + 1/mu_+) / int_{x_-}^{x_+} e^U dx ,
/// x_-, x_+ the minima and mu_-, mu_+ the masses e^{-U} on either side of the barrier between
/// them, which is the highest one seen from the lower end of its shallower well. Error of order
/// lambda_1/lambda_2. Absent where V has one well.
std::optional<double> two_state_quadrature(const LineMeasure &measure);

} // namespace gibbsflow
