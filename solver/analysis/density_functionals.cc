#include "analysis/density_functionals.h"

#include "analysis/absolute_integral.h"

#include <deal.II/base/mpi.h>

namespace gibbsflow {

namespace {

constexpr double negligible_negative_mass = 1e-12;

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
  std::array<double, dim *(dim + 1) / 2> second = {};
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

/// The density at one point of a cell.
template <int dim>
struct PointDensity {
  dealii::Point<dim> x;
  double weight, U, pi, rho;
  double log_factor, psi; // as in DensityValues
};

template <int dim>
void add_point(const PointDensity<dim> &at, Sums<dim> &sums)
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
  for (unsigned int d = 0, k = 0; d < dim; ++d) {
    sums.first[d] += at.weight * at.rho * at.x[d];
    for (unsigned int e = d; e < dim; ++e, ++k)
      sums.second[k] += at.weight * at.rho * at.x[d] * at.x[e];
  }
}

template <int dim>
void sum_over_ranks(Sums<dim> &sums, MPI_Comm communicator)
{
  static_assert(std::is_trivially_copyable_v<Sums<dim>>);
  constexpr int count = sizeof(Sums<dim>) / sizeof(double);
  MPI_Allreduce(MPI_IN_PLACE, &sums, count, MPI_DOUBLE, MPI_SUM, communicator);
}

/// Calls f(cell, values) for each locally owned cell with the density at its quadrature points.
template <int dim, typename F>
void for_each_cell(const Formulation<dim> &formulation, const Vector &u, const F &f)
{
  const Vector with_ghosts = formulation.with_ghost_values(u);
  DensityValues<dim> values;
  for (const WeightedCell<dim> &cell : formulation.weighted_cells().cells()) {
    formulation.evaluate(cell, cell.rule->shapes, cell.root_weight, with_ghosts, values);
    f(cell, values);
  }
}

std::optional<double> representable_exp(double logarithm)
{
  const double value = std::exp(logarithm);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
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
  LogSum chi2, energy;
  std::map<unsigned int, AbsoluteIntegral> absolute_integrals; // by points per direction
  std::vector<double> excess;                                  // rho - pi
  for_each_cell(
      formulation, u, [&](const WeightedCell<dim> &cell, const DensityValues<dim> &values) {
        const double volume = cell.volume();
        const double f = values.log_factor;
        double cell_chi2 = 0., cell_energy = 0.; // times e^{-2 f}
        excess.resize(values.psi.size());
        for (unsigned int q = 0; q < values.psi.size(); ++q) {
          const double U = cell.log_weight[q], root_pi = std::exp(-0.5 * U);
          const double weight = cell.rule->weights[q] * volume;
          const double difference = values.psi[q] - (f == 0. ? root_pi : std::exp(-0.5 * U - f));
          cell_chi2 += weight * difference * difference;
          cell_energy += weight * values.gradient[q].norm_square();
          const double rho = f == 0. ? values.psi[q] * root_pi : values.density(q, U);
          add_point({cell.map(cell.rule->shapes.points[q]), weight, U, root_pi * root_pi, rho, f,
                     values.psi[q]},
                    sums);
          excess[q] = f == 0. ? root_pi * difference : rho - root_pi * root_pi;
          result.minimum = std::min(result.minimum, rho);
          result.maximum = std::max(result.maximum, rho);
        }
        chi2.add(std::log(cell_chi2) + 2. * f);
        energy.add(std::log(0.5 * cell_energy) + 2. * f);
        auto first = excess.begin();
        for (const RuleBox<dim> &box : cell.rule->boxes) {
          const AbsoluteIntegral &absolute =
              absolute_integrals.try_emplace(box.n_points, box.n_points).first->second;
          const auto end = first + box.n_points_in_all();
          sums.l1 += volume * box.volume() *
                     absolute.template integrate<dim>(std::vector<double>(first, end));
          first = end;
        }
      });
  sum_over_ranks(sums, communicator);
  result.minimum = dealii::Utilities::MPI::min(result.minimum, communicator);
  result.maximum = dealii::Utilities::MPI::max(result.maximum, communicator);

  result.mass = sums.mass;
  result.l1 = sums.l1;
  result.negative_mass = sums.negative;
  result.log_chi2 = chi2.over_ranks(communicator);
  result.chi2 = representable_exp(result.log_chi2);
  result.dirichlet = representable_exp(energy.over_ranks(communicator));
  if (sums.negative <= negligible_negative_mass) {
    result.kl = sums.relative_entropy;
    result.free_energy = cells.diffusion() * (sums.relative_entropy - cells.log_partition());
  }
  for (unsigned int d = 0; d < dim; ++d)
    result.mean[d] = sums.first[d] / sums.mass;
  for (unsigned int d = 0, k = 0; d < dim; ++d)
    for (unsigned int e = d; e < dim; ++e, ++k)
      result.covariance[d][e] = sums.second[k] / sums.mass - result.mean[d] * result.mean[e];
  return result;
}

template <int dim>
double rayleigh_quotient(const Formulation<dim> &formulation, const Vector &v)
{
  double energy = 0., square = 0.;
  for_each_cell(formulation, v,
                [&](const WeightedCell<dim> &cell, const DensityValues<dim> &values) {
                  const double volume = cell.volume();
                  for (unsigned int q = 0; q < values.psi.size(); ++q) {
                    energy += cell.rule->weights[q] * volume * values.gradient[q].norm_square();
                    square += cell.rule->weights[q] * volume * values.psi[q] * values.psi[q];
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
    for_each_cell(formulation, x,
                  [&](const WeightedCell<dim> &cell, const DensityValues<dim> &values) {
                    rho[k].emplace_back();
                    for (unsigned int q = 0; q < values.psi.size(); ++q) {
                      const double weight = cell.rule->weights[q] * cell.volume();
                      rho[k].back().push_back(values.density(q, cell.log_weight[q]));
                      mass[k] += weight * rho[k].back().back();
                    }
                  });
    mass[k] = dealii::Utilities::MPI::sum(mass[k], communicator);
  };
  tabulate(0, formulation_of_u, u);
  tabulate(1, formulation_of_v, v);

  double sum = 0.;
  const std::vector<WeightedCell<dim>> &cells = formulation_of_u.weighted_cells().cells();
  for (unsigned int c = 0; c < cells.size(); ++c)
    for (unsigned int q = 0; q < rho[0][c].size(); ++q)
      sum += cells[c].rule->weights[q] * cells[c].volume() *
             std::abs(rho[0][c][q] / mass[0] - rho[1][c][q] / mass[1]);
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
      lower[d] = std::min(lower[d], cell.lower[d]);
      upper[d] = std::max(upper[d], cell.upper()[d]);
    }
    lower[d] = dealii::Utilities::MPI::min(lower[d], communicator);
    upper[d] = dealii::Utilities::MPI::max(upper[d], communicator);
  }
  double moment = 0.;
  for_each_cell(formulation, v,
                [&](const WeightedCell<dim> &cell, const DensityValues<dim> &values) {
                  for (unsigned int q = 0; q < values.psi.size(); ++q) {
                    const dealii::Point<dim> x = cell.map(cell.rule->shapes.points[q]);
                    const double weight = cell.rule->weights[q] * cell.volume() *
                                          std::exp(-0.5 * cell.log_weight[q]) * values.psi[q];
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
template double rayleigh_quotient(const Formulation<1> &, const Vector &);
template double rayleigh_quotient(const Formulation<2> &, const Vector &);
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
