#include "functionals/density_functionals.h"

#include "formulation/density.h"
#include "functionals/absolute_integral.h"

#include <deal.II/base/mpi.h>

namespace gibbsflow {

namespace {

constexpr double negligible_negative_mass = 1e-12;

/// Galerkin's method in rho does not know rho better than this beside its maximum, nor than some
/// times what it makes negative; and the share of chi^2 from cells where rho is below that makes
/// chi^2 unknown.
constexpr double faint_density = 1e-6, times_negative = 10., most_of_faint = 0.1;

/// r log r - (r - 1) >= 0 for r = 1 + e, without cancellation near r = 1.
double relative_entropy_density(double e)
{
  if (std::abs(e) < 1e-3)
    return e * e * (1. / 2. - e * (1. / 6. - e * (1. / 12. - e * (1. / 20. - e / 30.))));
  return (1. + e) * std::log1p(e) - e;
}

/// Sums over the cells of this rank, all additive over the ranks.
template <int dim>
struct Sums {
  double mass = 0., l1 = 0., negative = 0., relative_entropy = 0.;
  std::array<double, dim> first = {};
};

/// Moments of the density on a cell about its own mean there: squares about another point cancel in
/// the covariance of a density that is far from it, or narrow.
template <int dim>
struct CellMoments {
  CellMoments(const CellPoints<dim> &points, const std::vector<double> &masses)
  {
    const auto sum_up = [&] {
      mass = 0.;
      first = 0.;
      for (unsigned int q = 0; q < masses.size(); ++q) {
        mass += masses[q];
        first += masses[q] * (points.x(q) - center);
      }
    };
    const CellGeometry<dim> &cell = points.cell().geometry;
    center = cell.lower();
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
      const dealii::Tensor<1, dim> r = points.x(q) - center;
      second += masses[q] * symmetrize(outer_product(r, r));
    }
  }

  /// About another point.
  dealii::SymmetricTensor<2, dim> second_about(const dealii::Point<dim> &other) const
  {
    const dealii::Tensor<1, dim> c = center - other;
    return second + 2. * symmetrize(outer_product(first, c)) +
           mass * symmetrize(outer_product(c, c));
  }

  dealii::Point<dim> center;
  double mass = 0.;
  dealii::Tensor<1, dim> first;
  dealii::SymmetricTensor<2, dim> second;
};

/// log sum_k e^{a_k} of terms that need not be representable.
class LogSum {
public:
  void add(double logarithm)
  {
    if (logarithm == -std::numeric_limits<double>::infinity())
      return;
    if (logarithm > largest_) {
      sum_ *= std::exp(largest_ - logarithm);
      largest_ = logarithm;
    }
    sum_ += std::exp(logarithm - largest_);
  }

  double over_ranks(MPI_Comm communicator) const
  {
    const double largest = dealii::Utilities::MPI::max(largest_, communicator);
    return largest +
           std::log(dealii::Utilities::MPI::sum(sum_ * std::exp(largest_ - largest), communicator));
  }

private:
  double largest_ = std::numeric_limits<double>::lowest(), sum_ = 0.;
};

/// The largest |rho| on a cell and the log of its share of chi^2.
struct CellShare {
  double largest, log_chi2;
};

/// log of the share of chi^2 from cells where |rho| is below a bound.
double log_chi2_below(const double bound, const std::vector<CellShare> &shares,
                      MPI_Comm communicator)
{
  LogSum sum;
  for (const CellShare &share : shares)
    if (share.largest < bound)
      sum.add(share.log_chi2);
  return sum.over_ranks(communicator);
}

/// The density at one point of a cell.
struct PointDensity {
  double weight, U, pi, rho;
  double log_factor, psi; // as in DensityValues
};

template <int dim>
void add_point(const PointDensity &at, Sums<dim> &sums)
{
  sums.mass += at.weight * at.rho;
  const double difference = at.rho - at.pi;
  if (at.rho < 0.) {
    sums.negative -= at.weight * at.rho;
    sums.relative_entropy += at.weight * at.pi; // 0 log 0 - (0 - 1)
  } else if (const double e = difference / at.pi; std::abs(e) < 1.)
    sums.relative_entropy += at.weight * at.pi * relative_entropy_density(e);
  else if (at.rho > 0.) // rho (log rho - log pi) - rho + pi, where rho/pi may overflow
    sums.relative_entropy +=
        at.weight * (at.rho * (std::log(at.psi) + at.log_factor + 0.5 * at.U) - difference);
}

template <int dim>
void sum_over_ranks(Sums<dim> &sums, MPI_Comm communicator)
{
  static_assert(std::is_trivially_copyable_v<Sums<dim>>);
  constexpr int count = sizeof(Sums<dim>) / sizeof(double);
  MPI_Allreduce(MPI_IN_PLACE, &sums, count, MPI_DOUBLE, MPI_SUM, communicator);
}

std::optional<double> finite_exp(double logarithm)
{
  const double value = std::exp(logarithm);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// About a point, of all ranks.
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

/// Leaves chi^2 and the energy out where they are made where rho is too faint to be known.
template <int dim>
void forget_what_is_faint(const Formulation<dim> &formulation, const std::vector<CellShare> &shares,
                          DensityFunctionals<dim> &result)
{
  if (formulation.measures_are_exact() || formulation.keeps_positivity()) // not Galerkin in rho
    return;
  const MPI_Comm communicator = formulation.weighted_cells().discretization().communicator();
  const double faint = std::max(faint_density * result.maximum, -times_negative * result.minimum);
  if (!(log_chi2_below(faint, shares, communicator) > result.log_chi2 + std::log(most_of_faint)))
    return;
  result.log_chi2 = std::numeric_limits<double>::quiet_NaN();
  result.chi2.reset();
  result.dirichlet.reset();
}

} // namespace

template <int dim>
DensityFunctionals<dim> measure_density(const Formulation<dim> &formulation, const Vector &u)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const MPI_Comm communicator = cells.discretization().communicator();
  DensityFunctionals<dim> result;
  result.minimum = std::numeric_limits<double>::infinity();
  result.maximum = -std::numeric_limits<double>::infinity();

  Sums<dim> sums;
  std::vector<CellMoments<dim>> moments;
  LogSum chi2, energy;
  std::map<unsigned int, AbsoluteIntegral> absolute_integrals; // by points per direction
  std::vector<double> excess, masses; // rho - pi, and rho times the weight of each point
  std::vector<CellShare> shares;
  Density<dim>(formulation, u)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        const double f = values.log_factor;
        double cell_chi2 = 0., cell_energy = 0.; // times e^{-2 f}
        double largest = 0.;
        excess.resize(points.size());
        masses.resize(points.size());
        for (unsigned int q = 0; q < points.size(); ++q) {
          const double U = points.U(q), root_pi = std::exp(-0.5 * U), weight = points.JxW(q);
          const double difference = values.psi[q] - (f == 0. ? root_pi : std::exp(-0.5 * U - f));
          cell_chi2 += weight * difference * difference;
          cell_energy += weight * values.gradient[q].norm_square();
          const double rho = f == 0. ? values.psi[q] * root_pi : values.density(q, U);
          add_point({weight, U, root_pi * root_pi, rho, f, values.psi[q]}, sums);
          masses[q] = weight * rho;
          excess[q] = f == 0. ? root_pi * difference : rho - root_pi * root_pi;
          largest = std::max(largest, std::abs(rho));
          result.minimum = std::min(result.minimum, rho);
          result.maximum = std::max(result.maximum, rho);
        }
        const CellMoments<dim> &here = moments.emplace_back(points, masses);
        for (unsigned int d = 0; d < dim; ++d)
          sums.first[d] += here.first[d] + here.mass * here.center[d];
        shares.push_back({largest, std::log(cell_chi2) + 2. * f});
        chi2.add(shares.back().log_chi2);
        energy.add(std::log(0.5 * cell_energy) + 2. * f);
        for (const auto &box : points.boxes()) {
          const AbsoluteIntegral &absolute =
              absolute_integrals.try_emplace(box.n_points, box.n_points).first->second;
          sums.l1 += box.JxW * absolute.template integrate<dim>(std::vector<double>(
                                   excess.begin() + box.first, excess.begin() + box.end));
        }
      });
  sum_over_ranks(sums, communicator);
  result.minimum = dealii::Utilities::MPI::min(result.minimum, communicator);
  result.maximum = dealii::Utilities::MPI::max(result.maximum, communicator);

  result.mass = sums.mass;
  result.l1 = sums.l1;
  result.negative_mass = sums.negative;
  result.log_chi2 = chi2.over_ranks(communicator);
  result.chi2 = finite_exp(result.log_chi2);
  result.dirichlet = finite_exp(energy.over_ranks(communicator));
  forget_what_is_faint(formulation, shares, result);
  if (sums.negative <= negligible_negative_mass) {
    result.kl = sums.relative_entropy;
    result.free_energy = cells.diffusion() * (sums.relative_entropy - cells.log_partition());
  }
  for (unsigned int d = 0; d < dim; ++d)
    result.mean[d] = sums.first[d] / sums.mass;
  result.covariance = second_moments(moments, result.mean, communicator) / sums.mass;
  return result;
}

template <int dim>
Moments<dim> gibbs_moments(const WeightedCells<dim> &cells)
{
  const MPI_Comm communicator = cells.discretization().communicator();
  Moments<dim> result;
  std::vector<CellMoments<dim>> moments;
  std::vector<double> masses;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const CellPoints<dim> points(cell);
    masses.resize(points.size());
    for (unsigned int q = 0; q < masses.size(); ++q)
      masses[q] = points.JxW(q) * std::exp(-points.U(q));
    const CellMoments<dim> &here = moments.emplace_back(points, masses);
    result.mean += here.first + here.mass * here.center;
  }
  result.mean = dealii::Utilities::MPI::sum(result.mean, communicator);
  result.covariance = second_moments(moments, result.mean, communicator);
  return result;
}

template <int dim>
double rayleigh_quotient(const Formulation<dim> &formulation, const Vector &v)
{
  double energy = 0., square = 0.;
  Density<dim>(formulation, v)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        for (unsigned int q = 0; q < points.size(); ++q) {
          energy += points.JxW(q) * values.gradient[q].norm_square();
          square += points.JxW(q) * values.psi[q] * values.psi[q];
        }
      });
  const MPI_Comm communicator = formulation.weighted_cells().discretization().communicator();
  return dealii::Utilities::MPI::sum(energy, communicator) /
         dealii::Utilities::MPI::sum(square, communicator);
}

template <int dim>
double shape_distance(const Formulation<dim> &formulation_of_u, const Vector &u,
                      const Formulation<dim> &formulation_of_v, const Vector &v)
{
  std::vector<std::vector<double>> rho[2];
  double mass[2];
  const MPI_Comm communicator = formulation_of_u.weighted_cells().discretization().communicator();
  const auto tabulate = [&](unsigned int k, const Formulation<dim> &formulation, const Vector &x) {
    mass[k] = 0.;
    Density<dim>(formulation, x)
        .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
          rho[k].emplace_back();
          for (unsigned int q = 0; q < points.size(); ++q) {
            rho[k].back().push_back(values.density(q, points.U(q)));
            mass[k] += points.JxW(q) * rho[k].back().back();
          }
        });
    mass[k] = dealii::Utilities::MPI::sum(mass[k], communicator);
  };
  tabulate(0, formulation_of_u, u);
  tabulate(1, formulation_of_v, v);

  double sum = 0.;
  for (const WeightedCell<dim> &cell : formulation_of_u.weighted_cells().cells()) {
    const CellPoints<dim> points(cell);
    for (unsigned int q = 0; q < points.size(); ++q)
      sum += points.JxW(q) *
             std::abs(rho[0][cell.index][q] / mass[0] - rho[1][cell.index][q] / mass[1]);
  }
  return dealii::Utilities::MPI::sum(sum, communicator);
}

template <int dim>
double orientation(const Formulation<dim> &formulation, const Vector &v)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const MPI_Comm communicator = cells.discretization().communicator();
  dealii::Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d) {
    lower[d] = std::numeric_limits<double>::max();
    upper[d] = -lower[d];
    for (const WeightedCell<dim> &cell : cells.cells()) {
      lower[d] = std::min(lower[d], cell.geometry.lower()[d]);
      upper[d] = std::max(upper[d], cell.geometry.upper()[d]);
    }
    lower[d] = dealii::Utilities::MPI::min(lower[d], communicator);
    upper[d] = dealii::Utilities::MPI::max(upper[d], communicator);
  }
  double moment = 0.;
  Density<dim>(formulation, v)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        for (unsigned int q = 0; q < points.size(); ++q) {
          const dealii::Point<dim> x = points.x(q);
          const double weight = points.JxW(q) * std::exp(-0.5 * points.U(q)) * values.psi[q];
          for (unsigned int d = 0; d < dim; ++d) {
            const double xi = (2. * x[d] - lower[d] - upper[d]) / (upper[d] - lower[d]);
            moment += weight * (1. + d / 3.) * xi * (1. + xi * (0.6 + 0.3 * xi));
          }
        }
      });
  return dealii::Utilities::MPI::sum(moment, communicator);
}

template DensityFunctionals<1> measure_density(const Formulation<1> &, const Vector &);
template DensityFunctionals<2> measure_density(const Formulation<2> &, const Vector &);
template DensityFunctionals<3> measure_density(const Formulation<3> &, const Vector &);
template Moments<1> gibbs_moments(const WeightedCells<1> &);
template double rayleigh_quotient(const Formulation<1> &, const Vector &);
template Moments<2> gibbs_moments(const WeightedCells<2> &);
template double rayleigh_quotient(const Formulation<2> &, const Vector &);
template Moments<3> gibbs_moments(const WeightedCells<3> &);
template double rayleigh_quotient(const Formulation<3> &, const Vector &);
template double shape_distance(const Formulation<1> &, const Vector &, const Formulation<1> &,
                               const Vector &);
template double orientation(const Formulation<1> &, const Vector &);
template double shape_distance(const Formulation<2> &, const Vector &, const Formulation<2> &,
                               const Vector &);
template double orientation(const Formulation<2> &, const Vector &);
template double shape_distance(const Formulation<3> &, const Vector &, const Formulation<3> &,
                               const Vector &);
template double orientation(const Formulation<3> &, const Vector &);

} // namespace gibbsflow
