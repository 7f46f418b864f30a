#include "functionals/density_measurement.h"

#include "functionals/entropy_kernel.h"

#include <deal.II/base/mpi.h>

#include <algorithm>

namespace gibbsflow {

namespace {

constexpr double negligible_negative_mass = 1e-12;

/// A formulation that knows rho up to errors in L1 does not know it better than this beside its
/// maximum, nor than some times what it makes negative; and the share of chi^2 from cells where rho
/// is below that, or from what elements of one degree less would not hold, makes chi^2 unknown.
constexpr double faint_density = 1e-6, times_negative = 10., most_of_faint = 0.1;

std::optional<double> finite_exp(double logarithm)
{
  const double value = std::exp(logarithm);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

} // namespace

template <int dim>
void MeasuredCell<dim>::set(const CellPoints<dim> &points)
{
  const unsigned int n = points.size();
  x.resize(n);
  weight.resize(n);
  gibbs.resize(n);
  const double pi_0 = std::exp(-points.cell().smallest_log_weight);
  for (unsigned int q = 0; q < n; ++q) {
    x[q] = points.x(q);
    weight[q] = points.JxW(q);
    gibbs[q] = weight[q] * points.root_weight(q) * points.root_weight(q) * pi_0;
  }
  boxes = points.boxes();
  stretch.clear();
  for (unsigned int q = 0; q < n && points.is_mapped(); ++q)
    stretch.push_back(points.stretch(q));
}

template <int dim>
CellMoments<dim>::CellMoments(const CellGeometry<dim> &cell,
                              const std::vector<dealii::Point<dim>> &x,
                              const std::vector<double> &masses)
    : center(cell.lower())
{
  const auto sum_up = [&] {
    mass = 0.;
    first = 0.;
    for (unsigned int q = 0; q < masses.size(); ++q) {
      mass += masses[q];
      first += masses[q] * (x[q] - center);
    }
  };
  sum_up();
  // where rho is negative too it may not be; nor has a mass that is nearly nothing an inverse
  bool is_inside =
      mass > std::numeric_limits<double>::min() / std::numeric_limits<double>::epsilon();
  for (unsigned int d = 0; d < dim; ++d)
    is_inside =
        is_inside && first[d] >= 0. && first[d] <= mass * (cell.upper()[d] - cell.lower()[d]);
  if (is_inside) {
    center += first / mass;
    sum_up();
  }
  for (unsigned int q = 0; q < masses.size(); ++q) {
    const dealii::Tensor<1, dim> r = x[q] - center;
    for (unsigned int d = 0; d < dim; ++d) {
      const double moment = masses[q] * r[d];
      for (unsigned int e = 0; e <= d; ++e)
        second[d][e] += moment * r[e];
    }
  }
}

template <int dim>
dealii::SymmetricTensor<2, dim>
CellMoments<dim>::second_about(const dealii::Point<dim> &other) const
{
  const dealii::Tensor<1, dim> c = center - other;
  return second + 2. * symmetrize(outer_product(first, c)) + mass * symmetrize(outer_product(c, c));
}

template <int dim>
dealii::SymmetricTensor<2, dim> second_moments(const std::vector<CellMoments<dim>> &moments,
                                               const dealii::Tensor<1, dim> &center,
                                               const MPI_Comm communicator)
{
  dealii::SymmetricTensor<2, dim> second;
  for (const CellMoments<dim> &cell : moments)
    second += cell.second_about(dealii::Point<dim>(center));
  return dealii::Utilities::MPI::sum(second, communicator);
}

void LogSum::add(const double logarithm)
{
  if (logarithm == -std::numeric_limits<double>::infinity())
    return;
  if (logarithm > largest_) {
    sum_ *= std::exp(largest_ - logarithm);
    largest_ = logarithm;
  }
  sum_ += std::exp(logarithm - largest_);
}

double LogSum::over_ranks(const MPI_Comm communicator) const
{
  const double largest = dealii::Utilities::MPI::max(largest_, communicator);
  return largest +
         std::log(dealii::Utilities::MPI::sum(sum_ * std::exp(largest_ - largest), communicator));
}

/// With f = log_factor, psi = e^{-f} rho/sqrt(pi) is compared with e^{-f} sqrt(pi): the difference
/// is exact to rounding where rho is nearly pi.
template <int dim>
void DensityMeasurement<dim>::compare(const MeasuredCell<dim> &cell, const CellPoints<dim> &points,
                                      const DensityValues<dim> &values,
                                      const std::vector<double> &surplus)
{
  const unsigned int n = points.size();
  excess_.resize(n);
  masses_.resize(n);
  relative_.resize(n);
  const double f = values.log_factor, half_U_0 = 0.5 * points.cell().smallest_log_weight;
  // of sqrt(pi) = e^{-U_0/2} times the root weights
  const double root_scale = std::exp(-half_U_0 - f), density_scale = std::exp(f - half_U_0);
  const bool is_representable = std::isfinite(density_scale);
  double chi2 = 0., energy = 0., doubt = 0.; // times e^{-2 f}
  double largest = 0., mass = 0., negative = 0., least = minimum_, most = maximum_;
  for (unsigned int q = 0; q < n; ++q) {
    const double root_weight = points.root_weight(q), psi = values.psi[q];
    const double root_pi = root_weight * root_scale, difference = psi - root_pi;
    chi2 += cell.weight[q] * difference * difference;
    energy += cell.weight[q] * values.gradient[q].norm_square();
    const double to_density =
        is_representable ? root_weight * density_scale : std::exp(f - 0.5 * points.U(q));
    const double rho = psi == 0. ? 0. : psi * to_density;
    masses_[q] = cell.weight[q] * rho;
    if (!surplus.empty() && surplus[q] != 0.) {
      const double off = surplus[q] / to_density;
      doubt += cell.weight[q] * std::abs(off) * (2. * std::abs(difference) + std::abs(off));
    }
    excess_[q] = is_representable ? difference * to_density : rho - cell.gibbs[q] / cell.weight[q];
    relative_[q] = difference / root_pi;
    mass += masses_[q];
    negative += rho < 0. ? -masses_[q] : 0.;
    largest = std::max(largest, std::abs(rho));
    least = std::min(least, rho);
    most = std::max(most, rho);
  }
  minimum_ = least;
  maximum_ = most;
  sums_.mass += mass;
  sums_.negative += negative;
  shares_.push_back({largest, std::log(chi2) + 2. * f});
  chi2_.add(shares_.back().log_chi2);
  const auto &ids = points.cell().boundary_ids;
  if (std::any_of(ids.begin(), ids.end(),
                  [](const auto id) { return id != dealii::numbers::internal_face_boundary_id; }))
    at_walls_.add(shares_.back().log_chi2);
  energy_.add(std::log(0.5 * energy) + 2. * f);
  doubt_.add(std::log(doubt) + 2. * f);
}

/// rho log(rho/pi) - rho + pi at the points; pi where rho is not positive.
template <int dim>
void DensityMeasurement<dim>::add_entropy(const MeasuredCell<dim> &cell,
                                          const CellPoints<dim> &points,
                                          const DensityValues<dim> &values)
{
  constexpr double large = 1e30, small = 1e-250; // rho/pi may overflow, and pi underflow
  for (unsigned int q = 0; q < points.size(); ++q) {
    if (relative_[q] > -1. && relative_[q] < large && cell.gibbs[q] > small)
      continue;
    relative_[q] = 0.;
    const double psi = values.psi[q];
    sums_.relative_entropy +=
        psi > 0. ? masses_[q] * (std::log(psi) + values.log_factor + 0.5 * points.U(q)) -
                       masses_[q] + cell.gibbs[q]
                 : cell.gibbs[q];
  }
  sums_.relative_entropy +=
      kernels::sum_entropy(points.size(), cell.gibbs.data(), relative_.data());
}

template <int dim>
void DensityMeasurement<dim>::add(const MeasuredCell<dim> &cell, const CellPoints<dim> &points,
                                  const DensityValues<dim> &values,
                                  const std::vector<double> &surplus)
{
  compare(cell, points, values, surplus);
  add_entropy(cell, points, values);
  const CellMoments<dim> &here = moments_.emplace_back(points.cell().geometry, cell.x, masses_);
  for (unsigned int d = 0; d < dim; ++d)
    sums_.first[d] += here.first[d] + here.mass * here.center[d];
  for (unsigned int q = 0; q < cell.stretch.size(); ++q)
    excess_[q] *= cell.stretch[q];
  sums_.l1 += absolute_.over_boxes<dim>(cell.boxes, excess_);
}

template <int dim>
bool is_galerkin_in_density(const Formulation<dim> &formulation)
{
  return !formulation.measures_are_exact() && !formulation.keeps_positivity() &&
         formulation.stationary_vector().size() ==
             formulation.weighted_cells().discretization().n_dofs();
}

/// Leaves chi^2 and the energy out where they are made where rho is too faint to be known, or where
/// its elements do not hold it.
template <int dim>
void DensityMeasurement<dim>::forget_what_is_faint(const Formulation<dim> &formulation,
                                                   DensityFunctionals<dim> &result) const
{
  if (formulation.is_known_where_faint())
    return;
  const MPI_Comm communicator = formulation.weighted_cells().discretization().communicator();
  const double log_unknown = std::max(
      log_chi2_below(std::max(faint_density * result.maximum, -times_negative * result.minimum),
                     communicator),
      doubt_.over_ranks(communicator));
  if (log_unknown > result.log_chi2 + std::log(most_of_faint))
    result.forget_chi2();
}

/// From cells where rho is below a density.
template <int dim>
double DensityMeasurement<dim>::log_chi2_below(const double density,
                                               const MPI_Comm communicator) const
{
  LogSum below;
  for (const CellShare &share : shares_)
    if (share.largest < density)
      below.add(share.log_chi2);
  return below.over_ranks(communicator);
}

template <int dim>
DensityFunctionals<dim> DensityMeasurement<dim>::result(const Formulation<dim> &formulation)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const MPI_Comm communicator = cells.discretization().communicator();
  static_assert(std::is_trivially_copyable_v<Sums>);
  constexpr int count = sizeof(Sums) / sizeof(double);
  MPI_Allreduce(MPI_IN_PLACE, &sums_, count, MPI_DOUBLE, MPI_SUM, communicator);

  DensityFunctionals<dim> result;
  result.minimum = dealii::Utilities::MPI::min(minimum_, communicator);
  result.maximum = dealii::Utilities::MPI::max(maximum_, communicator);
  result.mass = sums_.mass;
  result.l1 = sums_.l1;
  result.negative_mass = sums_.negative;
  result.log_chi2 = chi2_.over_ranks(communicator);
  result.chi2 = finite_exp(result.log_chi2);
  result.dirichlet = finite_exp(energy_.over_ranks(communicator));
  if (std::isfinite(result.log_chi2)) {
    result.chi2_at_walls = std::exp(at_walls_.over_ranks(communicator) - result.log_chi2);
    result.chi2_where_faint =
        std::exp(log_chi2_below(faint_density * result.maximum, communicator) - result.log_chi2);
  }
  forget_what_is_faint(formulation, result);
  if (sums_.negative <= negligible_negative_mass) {
    result.kl = sums_.relative_entropy;
    result.free_energy = cells.diffusion() * (sums_.relative_entropy - cells.log_partition());
  }
  for (unsigned int d = 0; d < dim; ++d)
    result.mean[d] = sums_.first[d] / sums_.mass;
  result.covariance = second_moments(moments_, result.mean, communicator) / sums_.mass;
  return result;
}

template struct MeasuredCell<1>;
template struct MeasuredCell<2>;
template struct MeasuredCell<3>;
template struct CellMoments<1>;
template struct CellMoments<2>;
template struct CellMoments<3>;
template bool is_galerkin_in_density(const Formulation<1> &);
template bool is_galerkin_in_density(const Formulation<2> &);
template bool is_galerkin_in_density(const Formulation<3> &);
template class DensityMeasurement<1>;
template class DensityMeasurement<2>;
template class DensityMeasurement<3>;
template dealii::SymmetricTensor<2, 1> second_moments(const std::vector<CellMoments<1>> &,
                                                      const dealii::Tensor<1, 1> &, MPI_Comm);
template dealii::SymmetricTensor<2, 2> second_moments(const std::vector<CellMoments<2>> &,
                                                      const dealii::Tensor<1, 2> &, MPI_Comm);
template dealii::SymmetricTensor<2, 3> second_moments(const std::vector<CellMoments<3>> &,
                                                      const dealii::Tensor<1, 3> &, MPI_Comm);

} // namespace gibbsflow
