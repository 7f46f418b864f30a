#include "spectrum/generator_spectrum.h"

#include "base/user_error.h"
#include "linear_algebra/generic_vector.h"
#include "spectrum/band_arnoldi.h"
#include "time/mass_orthonormal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <utility>

namespace gibbsflow {

namespace {

using Complex = std::complex<double>;

constexpr unsigned int arnoldi_width = 3; // copies of a multiple eigenvalue that one start can find
constexpr unsigned int enough_products = 600;        // for the imaginary bound that is aimed at
constexpr unsigned int most_arnoldi_products = 3000; // for the eigenvalues
constexpr double aspect = 2.; // of imaginary_bound() to the last real part, that is aimed at

/// Indices by increasing real part, pairs together.
std::vector<unsigned int> order_by_real_part(const std::vector<Complex> &lambda)
{
  std::vector<unsigned int> order = order_by_modulus(lambda);
  std::stable_sort(order.begin(), order.end(), [&lambda](unsigned int i, unsigned int j) {
    return lambda[i].real() < lambda[j].real();
  });
  return order;
}

class GeneratorSpectrumSolver {
public:
  GeneratorSpectrumSolver(const EvolutionOperator &evolution_operator,
                          const SpectrumParameters &parameters,
                          const std::function<void(double)> &progress);

  GeneratorSpectrum solve();

private:
  std::vector<Vector> random_block(unsigned int seed) const;
  std::vector<Vector> mixtures(const std::vector<Vector> &vectors) const;
  double typical_eigenvalue(const Vector &v) const;
  double last_real_part(const std::vector<Complex> &theta) const;
  double wanted_radius(const std::vector<Complex> &theta) const;
  BandArnoldi arnoldi_with_good_shift();
  std::vector<Vector> leading_space(BandArnoldi arnoldi);
  bool add_missed(std::vector<Vector> &space, unsigned int pass);
  bool is_wanted(const Complex &theta, const std::vector<Complex> &known) const;
  void report(const BandArnoldi::RitzValues &values) const;
  [[noreturn]] void give_up(const BandArnoldi &arnoldi) const;

  GeneratorSpectrum result(const std::vector<Vector> &Q) const;

  const EvolutionOperator &operator_;
  const std::function<void(double)> &progress_;
  const unsigned int n_all_; // without the stationary one
  const unsigned int n_wanted_;
  const double tolerance_;
  double shift_ = 0.;
  bool is_complete_ = true;   // all within the wanted radius were looked for
  double first_unknown_ = 0.; // |theta| of the largest that is not known; 0: none
};

GeneratorSpectrumSolver::GeneratorSpectrumSolver(const EvolutionOperator &evolution_operator,
                                                 const SpectrumParameters &parameters,
                                                 const std::function<void(double)> &progress)
    : operator_(evolution_operator),
      progress_(progress),
      n_all_(evolution_operator.mass_functional().size() - evolution_operator.conserves_mass()),
      n_wanted_(std::min(parameters.number_of_eigenvalues, n_all_)),
      tolerance_(parameters.tolerance)
{
}

GeneratorSpectrum GeneratorSpectrumSolver::solve()
{
  if (n_wanted_ == 0)
    return {};
  std::vector<Vector> space = leading_space(arnoldi_with_good_shift());
  for (unsigned int pass = 1; add_missed(space, pass); ++pass) {
  }
  return result(space);
}

std::vector<Vector> GeneratorSpectrumSolver::random_block(const unsigned int seed) const
{
  std::vector<Vector> block(arnoldi_width);
  for (unsigned int b = 0; b < arnoldi_width; ++b) {
    operator_.reinit(block[b]);
    set_generic(block[b], seed * arnoldi_width + b);
  }
  return block;
}

/// A new start out of all that is known: generic combinations of `vectors`.
std::vector<Vector> GeneratorSpectrumSolver::mixtures(const std::vector<Vector> &vectors) const
{
  std::vector<Vector> block;
  for (unsigned int b = 0; b < arnoldi_width; ++b) {
    std::vector<double> coefficients(vectors.size());
    for (unsigned int i = 0; i < vectors.size(); ++i)
      coefficients[i] = hashed(i, b);
    block.push_back(combine(vectors, 0, coefficients));
  }
  return block;
}

/// |v^T K v| / v^T M v of a generic vector: of the size of the largest eigenvalues.
double GeneratorSpectrumSolver::typical_eigenvalue(const Vector &v) const
{
  Vector y;
  operator_.reinit(y);
  operator_.apply_stiffness(y, v);
  const double energy = std::abs(v * y);
  operator_.apply_mass(y, v);
  return energy / (v * y);
}

/// Of the wanted ones, as far as they are among the given.
double GeneratorSpectrumSolver::last_real_part(const std::vector<Complex> &theta) const
{
  std::vector<double> re;
  for (const Complex &value : theta)
    re.push_back((1. / value).real() - shift_);
  std::sort(re.begin(), re.end());
  return re[std::min<std::size_t>(n_wanted_, re.size()) - 1];
}

/// The circle about -shift within which all must be known, to be sure of the wanted ones and of
/// those to their left with imaginary parts up to `aspect` times the last real part.
double GeneratorSpectrumSolver::wanted_radius(const std::vector<Complex> &theta) const
{
  const double last = last_real_part(theta);
  return std::hypot(last + shift_, aspect * std::max(last, 0.));
}

/// As in compute_spectrum, but the larger shift: circles about -shift are flatter then, and the
/// imaginary bound is larger for as many eigenvalues.
BandArnoldi GeneratorSpectrumSolver::arnoldi_with_good_shift()
{
  constexpr double first_shift = 1e-9, good_shift = 0.5, smallest = 0.1, largest = 2.;
  constexpr unsigned int most_shifts = 5;
  const unsigned int n_products = n_wanted_ + 3 * arnoldi_width;

  std::vector<Vector> start = random_block(0);
  shift_ = first_shift * typical_eigenvalue(start[0]);
  for (unsigned int trial = 1;; ++trial) {
    BandArnoldi arnoldi(operator_, shift_, {}, start);
    arnoldi.expand(n_products);
    const BandArnoldi::RitzValues values = arnoldi.ritz_values();
    report(values);
    if (values.theta.empty())
      return arnoldi;
    const std::vector<Complex> leading(values.theta.begin(),
                                       values.theta.begin() +
                                           std::min<std::size_t>(n_wanted_, values.theta.size()));
    const double last = std::abs(1. / leading.back() - shift_);
    if (trial == most_shifts || (shift_ >= smallest * last && shift_ <= largest * last))
      return arnoldi;
    start = mixtures(arnoldi.schur_vectors(n_products));
    shift_ = good_shift * last;
  }
}

/// The residuals fall like powers of one number, so their digits are what is done.
void GeneratorSpectrumSolver::report(const BandArnoldi::RitzValues &values) const
{
  if (!progress_)
    return;
  double digits = 0.;
  for (unsigned int i = 0; i < std::min<std::size_t>(n_wanted_, values.residual.size()); ++i)
    digits += std::log10(std::clamp(values.residual[i], tolerance_, 1.));
  progress_(digits / (n_wanted_ * std::log10(tolerance_)));
}

void GeneratorSpectrumSolver::give_up(const BandArnoldi &arnoldi) const
{
  const BandArnoldi::RitzValues values = arnoldi.ritz_values();
  std::ostringstream message;
  message << "The eigenvalues of the generator did not converge in " << most_arnoldi_products
          << " solves:";
  for (unsigned int i = 0; i < std::min<std::size_t>(n_wanted_, values.theta.size()); ++i)
    message << " " << 1. / values.theta[i] - shift_ << " (residual " << values.residual[i] << ")";
  message << ". Ask for fewer eigenvalues (Spectrum/Number of eigenvalues), raise "
             "Spectrum/Tolerance, or solve more accurately (Linear solver/Tolerance)";
  throw RunFailure(message.str());
}

/// An invariant space that holds all within the wanted radius and a little more, or what
/// enough_products give of it, at least the wanted number.
std::vector<Vector> GeneratorSpectrumSolver::leading_space(BandArnoldi arnoldi)
{
  constexpr double margin = 1.1;
  unsigned int n_most = std::max(40u, 3 * n_wanted_ + 8 * arnoldi_width);
  for (unsigned int products = 0;;) {
    const BandArnoldi::RitzValues values = arnoldi.ritz_values();
    report(values);
    if (arnoldi.is_invariant())
      return arnoldi.schur_vectors(arnoldi.n_processed());
    const unsigned int n = values.n_converged(tolerance_);
    if (n >= n_wanted_ && n < values.theta.size()) {
      const std::vector<Complex> known(values.theta.begin(), values.theta.begin() + n);
      is_complete_ = std::abs(values.theta[n]) * margin * wanted_radius(known) <= 1.;
      if (is_complete_ || products >= enough_products)
        return arnoldi.schur_vectors(n);
    }
    if (products >= most_arnoldi_products)
      give_up(arnoldi);
    if (arnoldi.n_processed() >= n_most) {
      if (3 * n >= n_most) // the space is small for what has converged
        n_most += n_most / 2;
      else
        arnoldi.restart(n_most / 2);
    }
    const unsigned int step = std::max(arnoldi_width, arnoldi.n_processed() / 10);
    arnoldi.expand(step);
    products += step;
  }
}

/// Looks at the complement of `space` from a random start. What is wanted of it becomes part of
/// `space`, and true is returned.
bool GeneratorSpectrumSolver::add_missed(std::vector<Vector> &space, const unsigned int pass)
{
  constexpr double rough = 0.03;
  constexpr unsigned int n_most = 40;
  const std::vector<Complex> known = ritz_values_in(operator_, shift_, space).theta;
  BandArnoldi arnoldi(operator_, shift_, space, random_block(pass));
  for (unsigned int products = 0; products < most_arnoldi_products; products += arnoldi_width) {
    arnoldi.expand(arnoldi_width);
    const BandArnoldi::RitzValues values = arnoldi.ritz_values();
    if (values.theta.empty()) {
      first_unknown_ = 0.;
      return false;
    }
    if (values.residual[0] <= rough) {
      const double first = std::abs(values.theta[0]) * (1. + 2. * values.residual[0]);
      if (known.size() >= n_wanted_ && !is_wanted(values.theta[0], known)) {
        first_unknown_ = first;
        return false;
      }
      if (const unsigned int n = values.n_converged(tolerance_); n > 0) {
        for (Vector &q : arnoldi.schur_vectors(1))
          space.push_back(std::move(q));
        return true;
      }
    }
    if (arnoldi.n_processed() >= n_most)
      arnoldi.restart(n_most / 2);
  }
  give_up(arnoldi);
}

/// Whether it lies within the wanted radius; where the search ended before that, whether it lies to
/// the left of the last one.
bool GeneratorSpectrumSolver::is_wanted(const Complex &theta,
                                        const std::vector<Complex> &known) const
{
  constexpr double same = 1e-6;
  if (is_complete_)
    return std::abs(theta) * wanted_radius(known) > 1.;
  return (1. / theta).real() - shift_ < (1. - same) * last_real_part(known);
}

GeneratorSpectrum GeneratorSpectrumSolver::result(const std::vector<Vector> &Q) const
{
  constexpr double unusable = 1e-6;
  const BandArnoldi::RitzValues values = ritz_values_in(operator_, shift_, Q);
  std::vector<Complex> lambda; // conjugated: that with positive imaginary part comes first again
  for (const Complex &theta : values.theta)
    lambda.push_back(1. / std::conj(theta) - shift_);

  GeneratorSpectrum spectrum;
  spectrum.shift = shift_;
  spectrum.radius =
      first_unknown_ > 0. ? 1. / first_unknown_ : std::numeric_limits<double>::infinity();
  // what a complete space has of the mode that was projected out is no eigenvalue, of either sign
  constexpr double left_by_rounding = 1e-13;
  const double largest = values.theta.empty() ? 0. : std::abs(values.theta.front());
  for (const unsigned int k : order_by_real_part(lambda)) {
    if (std::abs(values.theta[k]) <= left_by_rounding * largest)
      continue;
    if (spectrum.re.size() >= n_wanted_ && !(lambda[k].imag() < 0. && spectrum.im.back() > 0.))
      break;
    spectrum.re.push_back(lambda[k].real());
    spectrum.im.push_back(lambda[k].imag());
    spectrum.residual.push_back(values.residual[k]);
    if (!(spectrum.residual.back() <= std::max(unusable, 100. * tolerance_))) {
      std::ostringstream message;
      message << "Eigenvalue " << spectrum.re.size() << " of the generator came out as "
              << lambda[k] << " with residual " << spectrum.residual.back()
              << ": it is lost in rounding. Refine the mesh, or raise the temperature";
      throw RunFailure(message.str());
    }
  }
  return spectrum;
}

} // namespace

double GeneratorSpectrum::imaginary_bound() const
{
  if (re.empty())
    return 0.;
  const double reach = radius * radius - (re.back() + shift) * (re.back() + shift);
  return reach > 0. ? std::sqrt(reach) : 0.;
}

GeneratorSpectrum compute_generator_spectrum(const EvolutionOperator &evolution_operator,
                                             const SpectrumParameters &parameters,
                                             const std::function<void(double)> &progress)
{
  return GeneratorSpectrumSolver(evolution_operator, parameters, progress).solve();
}

} // namespace gibbsflow
