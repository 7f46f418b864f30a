#include "functionals/density_functionals.h"

#include "formulation/density.h"
#include "functionals/density_measurement.h"
#include "functionals/surplus.h"

#include <deal.II/base/mpi.h>

#include <deque>

namespace gibbsflow {

namespace {

/// The surplus of rho - pi, mass pi that of rho, where rho itself is what the unknowns are.
template <int dim>
class ExcessSurplus {
public:
  ExcessSurplus(const Formulation<dim> &formulation, const std::vector<const Vector *> &vectors)
  {
    const dealii::FiniteElement<dim> &element =
        formulation.weighted_cells().discretization().element();
    if (!is_galerkin_in_density(formulation) || !formulation.conserves_mass())
      return;
    surplus_.emplace(element);
    const Vector &pi = formulation.stationary_vector();
    for (const Vector *const u : vectors) {
      Vector excess = *u;
      excess.add(-(formulation.mass_functional() * excess), pi);
      excess_.emplace_back(formulation, excess);
    }
  }

  /// Of vector k at the points of a cell; empty where nothing is to be said.
  std::vector<double> operator()(const std::size_t k, const CellPoints<dim> &points) const
  {
    if (!surplus_)
      return {};
    std::vector<double> nodal;
    excess_[k].gather(points.cell(), nodal);
    return points.sum(surplus_->of(nodal));
  }

private:
  std::optional<Surplus<dim>> surplus_;
  std::deque<Density<dim>> excess_;
};

} // namespace

template <int dim>
std::vector<DensityFunctionals<dim>> measure_densities(const Formulation<dim> &formulation,
                                                       const std::vector<const Vector *> &vectors)
{
  std::deque<Density<dim>> densities;
  for (const Vector *const u : vectors)
    densities.emplace_back(formulation, *u);
  const ExcessSurplus<dim> surplus(formulation, vectors);
  std::vector<DensityMeasurement<dim>> measurements(vectors.size());
  MeasuredCell<dim> measured;
  DensityValues<dim> values;
  for (const WeightedCell<dim> &cell : formulation.weighted_cells().cells()) {
    const CellPoints<dim> points(cell);
    measured.set(points);
    for (std::size_t k = 0; k < vectors.size(); ++k) {
      densities[k].evaluate(points, values);
      measurements[k].add(measured, points, values, surplus(k, points));
    }
  }
  std::vector<DensityFunctionals<dim>> results;
  for (DensityMeasurement<dim> &measurement : measurements)
    results.push_back(measurement.result(formulation));
  return results;
}

template <int dim>
DensityFunctionals<dim> measure_density(const Formulation<dim> &formulation, const Vector &u)
{
  return measure_densities<dim>(formulation, {&u}).front();
}

template <int dim>
Moments<dim> gibbs_moments(const WeightedCells<dim> &cells)
{
  const MPI_Comm communicator = cells.discretization().communicator();
  Moments<dim> result;
  std::vector<CellMoments<dim>> moments;
  MeasuredCell<dim> measured;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    measured.set(CellPoints<dim>(cell));
    const CellMoments<dim> &here = moments.emplace_back(cell.geometry, measured.x, measured.gibbs);
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

template std::vector<DensityFunctionals<1>> measure_densities(const Formulation<1> &,
                                                              const std::vector<const Vector *> &);
template std::vector<DensityFunctionals<2>> measure_densities(const Formulation<2> &,
                                                              const std::vector<const Vector *> &);
template std::vector<DensityFunctionals<3>> measure_densities(const Formulation<3> &,
                                                              const std::vector<const Vector *> &);
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
