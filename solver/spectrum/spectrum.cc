#include "spectrum/spectrum.h"

#include "base/user_error.h"
#include "linear_algebra/generic_vector.h"
#include "spectrum/band_lanczos.h"
#include "time/mass_orthonormal.h"

#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <sstream>
#include <utility>

namespace gibbsflow {

namespace {

constexpr unsigned int block_width = 3; // copies of a multiple eigenvalue that one start can find
constexpr unsigned int most_products = 3000;

/// Eigenpairs found so far, in ascending order of lambda; they grow and shrink together.
struct Pairs {
  std::vector<double> theta;
  std::vector<Vector> vectors;
};

class SpectrumSolver {
public:
  SpectrumSolver(const EvolutionOperator &evolution_operator, const SpectrumParameters &parameters,
                 const EigenvectorFunctionals &functionals,
                 const std::function<void(double)> &progress, const Spectrum &nearby);

  Spectrum solve();

private:
  std::vector<Vector> random_block(unsigned int seed) const;
  std::vector<Vector> nearby_vectors() const;
  std::vector<Vector> mixtures(const std::vector<Vector> &vectors) const;
  std::vector<Vector> locked(const std::vector<Vector> &found) const;
  BandLanczos lanczos_with_good_shift();
  void require_convergence(bool converged, const BandLanczos &lanczos, unsigned int count) const;
  void report(const BandLanczos::RitzValues &values) const;
  Pairs leading_pairs(BandLanczos lanczos) const;
  bool add_missed_copy(Pairs &pairs, unsigned int pass) const;
  double rayleigh_quotient(const Vector &v) const;
  double residual(const Vector &v, double lambda) const;
  void fix_sign(Vector &v) const;
  Spectrum result(const Pairs &pairs) const;

  const EvolutionOperator &operator_;
  const EigenvectorFunctionals &functionals_;
  const std::function<void(double)> &progress_;
  const Spectrum &nearby_;
  const unsigned int n_wanted_;
  const double tolerance_;
  double shift_ = 0.;
};

SpectrumSolver::SpectrumSolver(const EvolutionOperator &evolution_operator,
                               const SpectrumParameters &parameters,
                               const EigenvectorFunctionals &functionals,
                               const std::function<void(double)> &progress, const Spectrum &nearby)
    : operator_(evolution_operator),
      functionals_(functionals),
      progress_(progress),
      nearby_(nearby),
      n_wanted_(std::min<dealii::types::global_dof_index>(
          parameters.number_of_eigenvalues, evolution_operator.stationary_vector().size() - 1)),
      tolerance_(parameters.tolerance)
{
  Assert(operator_.is_symmetric(), dealii::ExcMessage("The spectrum needs a symmetric operator."));
}

Spectrum SpectrumSolver::solve()
{
  if (n_wanted_ == 0)
    return {};
  Pairs pairs = leading_pairs(lanczos_with_good_shift());
  for (unsigned int pass = 1; add_missed_copy(pairs, pass); ++pass) {
  }
  return result(pairs);
}

std::vector<Vector> SpectrumSolver::random_block(const unsigned int seed) const
{
  std::vector<Vector> block(block_width);
  for (unsigned int b = 0; b < block_width; ++b) {
    operator_.reinit(block[b]);
    set_generic(block[b], seed * block_width + b);
  }
  return block;
}

/// The eigenvectors of the operator nearby, filled up to a block with random vectors of the same
/// size; none where they do not fit this operator on all ranks.
std::vector<Vector> SpectrumSolver::nearby_vectors() const
{
  std::vector<Vector> vectors = random_block(0);
  vectors.resize(block_width - std::min<std::size_t>(block_width, nearby_.eigenvectors.size()));
  for (Vector &v : vectors)
    v *= 1. / mass_norm(operator_, v);
  bool fit = !nearby_.eigenvectors.empty();
  for (const Vector &v : nearby_.eigenvectors) {
    Vector copy;
    operator_.reinit(copy);
    fit = fit && v.size() == copy.size() && v.locally_owned_size() == copy.locally_owned_size();
    if (fit)
      std::copy_n(v.begin(), v.locally_owned_size(), copy.begin());
    vectors.push_back(std::move(copy));
  }
  const MPI_Comm &communicator = operator_.stationary_vector().get_mpi_communicator();
  return dealii::Utilities::MPI::min(int(fit), communicator) == 1 ? vectors : std::vector<Vector>();
}

/// A new start out of all that is known: block_width generic combinations of `vectors`.
std::vector<Vector> SpectrumSolver::mixtures(const std::vector<Vector> &vectors) const
{
  std::vector<Vector> block;
  for (unsigned int b = 0; b < block_width; ++b) {
    std::vector<double> coefficients(vectors.size());
    for (unsigned int i = 0; i < vectors.size(); ++i)
      coefficients[i] = hashed(i, b);
    block.push_back(combine(vectors, 0, coefficients));
  }
  return block;
}

std::vector<Vector> SpectrumSolver::locked(const std::vector<Vector> &found) const
{
  std::vector<Vector> vectors;
  if (operator_.conserves_mass()) {
    vectors.push_back(operator_.stationary_vector());
    vectors[0] *= 1. / mass_norm(operator_, vectors[0]);
  }
  vectors.insert(vectors.end(), found.begin(), found.end());
  return vectors;
}

/// The first shift is nearly nothing beside the largest eigenvalue, yet large enough for a
/// Cholesky factorisation: what rounding adds along the stationary vector is projected out. A few
/// products then show the size of the eigenvalues. A shift a little below the last one wanted
/// separates best; much smaller ones cost accuracy, much larger ones products. Solves lose as many
/// digits as it is smaller than the largest eigenvalue: where all that are wanted are tiny, it is
/// not.
BandLanczos SpectrumSolver::lanczos_with_good_shift()
{
  constexpr double first_shift = 1e-9;
  constexpr double least_shift = 1e-10; // beside the largest eigenvalue, as the first one is
  constexpr double good_shift = 0.1, smallest = 0.01, largest = 1.;
  constexpr unsigned int most_shifts = 5;
  const unsigned int n_products = n_wanted_ + 3 * block_width;

  std::vector<Vector> start = random_block(0);
  const double large = rayleigh_quotient(start[0]);
  shift_ = nearby_.shift > 0. ? nearby_.shift : first_shift * large;
  if (const std::vector<Vector> vectors = nearby_vectors(); !vectors.empty())
    start = mixtures(vectors);
  for (unsigned int trial = 1;; ++trial) {
    BandLanczos lanczos(operator_, shift_, locked({}), start);
    lanczos.expand(n_products);
    const BandLanczos::RitzValues values = lanczos.ritz_values();
    report(values);
    const std::vector<double> &theta = values.theta;
    if (theta.empty())
      return lanczos;
    const double last = 1. / theta[std::min<std::size_t>(n_wanted_, theta.size()) - 1] - shift_;
    const double next = std::max(good_shift * last, least_shift * large);
    if (trial == most_shifts || next == shift_ ||
        (shift_ >= smallest * last && shift_ <= largest * last))
      return lanczos;
    start = mixtures(lanczos.ritz_vectors(n_products));
    shift_ = next;
  }
}

void SpectrumSolver::require_convergence(const bool converged, const BandLanczos &lanczos,
                                         const unsigned int count) const
{
  if (converged)
    return;
  const BandLanczos::RitzValues values = lanczos.ritz_values();
  std::ostringstream message;
  message << "The eigenvalues did not converge in " << most_products << " solves:";
  for (unsigned int i = 0; i < std::min<std::size_t>(count, values.theta.size()); ++i)
    message << " lambda_" << i + 1 << " = " << 1. / values.theta[i] - shift_ << " (residual "
            << values.residual[i] << ")";
  message << ". Ask for fewer eigenvalues (Spectrum/Number of eigenvalues), raise "
             "Spectrum/Tolerance, or solve more accurately (Linear solver/Tolerance)";
  throw RunFailure(message.str());
}

/// The residuals fall like powers of one number, so their digits are what is done.
void SpectrumSolver::report(const BandLanczos::RitzValues &values) const
{
  if (!progress_)
    return;
  double digits = 0.;
  for (unsigned int i = 0; i < std::min<std::size_t>(n_wanted_, values.residual.size()); ++i)
    digits += std::log10(std::clamp(values.residual[i], tolerance_, 1.));
  progress_(digits / (n_wanted_ * std::log10(tolerance_)));
}

Pairs SpectrumSolver::leading_pairs(BandLanczos lanczos) const
{
  const auto observer = [this](const BandLanczos::RitzValues &values) { report(values); };
  require_convergence(lanczos.iterate(n_wanted_, tolerance_, most_products, observer), lanczos,
                      n_wanted_);
  Pairs pairs{lanczos.ritz_values().theta, lanczos.ritz_vectors(n_wanted_)};
  pairs.theta.resize(pairs.vectors.size());
  return pairs;
}

/// Looks at the complement of `pairs` from a random start. If its first eigenvalue is one of those
/// that should have been found, puts it in its place, drops what is too many, returns true.
bool SpectrumSolver::add_missed_copy(Pairs &pairs, const unsigned int pass) const
{
  constexpr double rough = 0.01, same = 1e-8;
  const bool complete = pairs.vectors.size() == n_wanted_;
  BandLanczos lanczos(operator_, shift_, locked(pairs.vectors), random_block(pass));
  lanczos.expand(block_width);
  require_convergence(lanczos.iterate(1, rough, most_products), lanczos, 1);

  // A generic start sees a missed copy at the first glance; most often there is none.
  BandLanczos::RitzValues values = lanczos.ritz_values();
  if (values.theta.empty())
    return false;
  if (complete && values.theta[0] * (1. + 2. * values.residual[0]) < pairs.theta.back())
    return false;

  require_convergence(lanczos.iterate(1, tolerance_, most_products), lanczos, 1);
  const double theta = lanczos.ritz_values().theta[0];
  if (complete && 1. / theta - shift_ > (1. - same) * (1. / pairs.theta.back() - shift_))
    return false;

  const auto place =
      std::upper_bound(pairs.theta.begin(), pairs.theta.end(), theta, std::greater<double>());
  const auto i = place - pairs.theta.begin();
  pairs.theta.insert(place, theta);
  pairs.vectors.insert(pairs.vectors.begin() + i, lanczos.ritz_vectors(1)[0]);
  if (pairs.vectors.size() > n_wanted_) {
    pairs.theta.pop_back();
    pairs.vectors.pop_back();
  }
  return true;
}

double SpectrumSolver::rayleigh_quotient(const Vector &v) const
{
  Vector y;
  operator_.reinit(y);
  operator_.apply_stiffness(y, v);
  const double energy = v * y;
  operator_.apply_mass(y, v);
  return energy / (v * y);
}

double SpectrumSolver::residual(const Vector &v, const double lambda) const
{
  Vector Mv, w;
  operator_.reinit(Mv);
  operator_.reinit(w);
  operator_.apply_mass(Mv, v);
  operator_.solve(shift_, 1., w, Mv);
  w.sadd(-(lambda + shift_), 1., v);

  // The part along the stationary vector is rounding of the solve, not of v.
  for (const Vector &s : locked({})) {
    operator_.apply_mass(Mv, s);
    w.add(-(w * Mv), s);
  }
  return mass_norm(operator_, w);
}

void SpectrumSolver::fix_sign(Vector &v) const
{
  double orientation;
  if (functionals_.orientation)
    orientation = functionals_.orientation(v);
  else {
    constexpr double equal_size = 1. - 1e-6;
    Vector Mv;
    operator_.reinit(Mv);
    operator_.apply_mass(Mv, v);
    const double threshold = equal_size * Mv.linfty_norm();
    const dealii::IndexSet &owned = Mv.locally_owned_elements();
    double first = std::numeric_limits<double>::infinity(), first_negative = first;
    for (unsigned int j = 0; j < Mv.locally_owned_size(); ++j)
      if (std::abs(Mv.local_element(j)) >= threshold) {
        const double index = owned.nth_index_in_set(j);
        first = std::min(first, index);
        if (Mv.local_element(j) < 0.)
          first_negative = std::min(first_negative, index);
      }
    const MPI_Comm &communicator = v.get_mpi_communicator();
    first = dealii::Utilities::MPI::min(first, communicator);
    first_negative = dealii::Utilities::MPI::min(first_negative, communicator);
    orientation = first_negative > first ? 1. : -1.;
  }
  if (orientation < 0.)
    v *= -1.;
}

Spectrum SpectrumSolver::result(const Pairs &pairs) const
{
  constexpr double unusable = 1e-6, rounding = 1e-12;
  const unsigned int n = pairs.vectors.size();
  std::vector<double> lambda(n);
  for (unsigned int i = 0; i < n; ++i)
    lambda[i] = functionals_.rayleigh_quotient ? functionals_.rayleigh_quotient(pairs.vectors[i])
                                               : rayleigh_quotient(pairs.vectors[i]);
  std::vector<unsigned int> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&lambda](unsigned int i, unsigned int j) { return lambda[i] < lambda[j]; });

  Spectrum spectrum;
  spectrum.shift = shift_;
  for (double &value : lambda) // lost in rounding: known to be tiny, and no more
    if (value < 0. && value > -rounding * lambda[order.back()])
      value = 0.;
  for (const unsigned int i : order) {
    Vector v = pairs.vectors[i];
    fix_sign(v);
    const double r = residual(v, lambda[i]);
    if (!(lambda[i] >= 0.) || !(r <= std::max(unusable, 100. * tolerance_))) {
      if (!spectrum.lambda.empty()) // those before it are known
        break;
      std::ostringstream message;
      message << "Eigenvalue " << spectrum.lambda.size() + 1 << " came out as " << lambda[i]
              << " with residual " << r
              << ": it is lost in rounding. Refine the mesh, cut it lower (Mesh/Cut), or raise the "
                 "temperature";
      throw RunFailure(message.str());
    }
    spectrum.lambda.push_back(lambda[i]);
    spectrum.log_lambda.push_back(std::log(lambda[i]));
    spectrum.residual.push_back(r);
    spectrum.eigenvectors.push_back(std::move(v));
  }
  return spectrum;
}

} // namespace

Spectrum compute_spectrum(const EvolutionOperator &evolution_operator,
                          const SpectrumParameters &parameters,
                          const EigenvectorFunctionals &functionals,
                          const std::function<void(double)> &progress, const Spectrum &nearby)
{
  return SpectrumSolver(evolution_operator, parameters, functionals, progress, nearby).solve();
}

} // namespace gibbsflow
