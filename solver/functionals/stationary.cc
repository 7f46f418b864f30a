#include "functionals/stationary.h"

#include "formulation/density.h"

namespace gibbsflow {

template <int dim>
Stationary<dim> measure_stationary(const Formulation<dim> &formulation,
                                   const WeightedCells<dim> &gibbs)
{
  const MPI_Comm communicator = gibbs.discretization().communicator();
  const Metric<dim> &metric = gibbs.metric();
  double l1 = 0., kl = 0., negative = 0., current = 0.;
  const Density<dim> density(formulation, formulation.stationary_vector());
  density.for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
    const std::vector<double> &U = gibbs.cells()[points.cell().index].log_weight;
    const auto flux = density.flux(points, values);
    for (unsigned int q = 0; q < points.size(); ++q) {
      const double rho = values.density(q, points.U(q)), weight = points.JxW(q);
      l1 += weight * std::abs(rho - std::exp(-U[q]));
      if (rho > 0.)
        kl += weight * rho * (std::log(rho) + U[q]);
      negative += weight * std::max(0., -rho);
      current += weight * metric.length(flux[q]);
    }
  });
  Stationary<dim> result;
  result.l1_to_gibbs = dealii::Utilities::MPI::sum(l1, communicator);
  result.negative_mass = dealii::Utilities::MPI::sum(negative, communicator);
  constexpr double negligible = 1e-12;
  kl = dealii::Utilities::MPI::sum(kl, communicator);
  if (result.negative_mass <= negligible)
    result.kl_to_gibbs = std::max(0., kl);
  result.current_norm = dealii::Utilities::MPI::sum(current, communicator);
  const DensityFunctionals<dim> functionals =
      measure_density(formulation, formulation.stationary_vector());
  result.moments = {functionals.mean, functionals.covariance};
  return result;
}

namespace {

/// int A^{-1} c . dl along a straight edge, and int |A^{-1} c . dl|.
template <int dim>
std::pair<double, double> work_along(const Dynamics<dim> &dynamics, const dealii::Point<dim> &from,
                                     const dealii::Point<dim> &to)
{
  constexpr unsigned int n_points = 10;
  static const dealii::QGauss<1> rule(n_points);
  std::vector<dealii::Point<dim>> x;
  for (const dealii::Point<1> &s : rule.get_points())
    x.push_back(from + s[0] * (to - from));
  const auto at = dynamics.at(x, true);
  std::pair<double, double> result = {0., 0.};
  for (unsigned int q = 0; q < n_points; ++q) {
    const dealii::Tensor<1, dim> force =
        invert(dealii::Tensor<2, dim>(at[q].A)) * at[q].advection();
    const double work = rule.weight(q) * (force * (to - from));
    result.first += work;
    result.second += std::abs(work);
  }
  return result;
}

} // namespace

template <int dim>
double cycle_defect(const WeightedCells<dim> &cells, const Dynamics<dim> &dynamics)
{
  // a sample of the cells will do: A and c are smooth, and where they are not nothing balances
  constexpr unsigned int most_cells = 200;
  const std::size_t stride = 1 + cells.cells().size() / most_cells;
  double defect = 0.;
  for (std::size_t k = 0; k < cells.cells().size() && dim > 1; k += stride) {
    const CellGeometry<dim> &cell = cells.cells()[k].geometry;
    for (unsigned int d = 0; d < dim; ++d)
      for (unsigned int e = d + 1; e < dim; ++e) {
        std::array<dealii::Point<dim>, 4> corners;
        corners.fill(cell.lower());
        corners[1][d] = corners[2][d] = cell.upper()[d];
        corners[2][e] = corners[3][e] = cell.upper()[e];
        double work = 0., size = 0.;
        for (unsigned int i = 0; i < 4; ++i) {
          const auto [signed_work, absolute] =
              work_along(dynamics, corners[i], corners[(i + 1) % 4]);
          work += signed_work;
          size += absolute;
        }
        if (!std::isfinite(work))
          defect = std::numeric_limits<double>::infinity();
        else if (size > 0.)
          defect = std::max(defect, std::abs(work) / size);
      }
  }
  return dealii::Utilities::MPI::max(defect, cells.discretization().communicator());
}

template Stationary<1> measure_stationary(const Formulation<1> &, const WeightedCells<1> &);
template double cycle_defect(const WeightedCells<1> &, const Dynamics<1> &);
template Stationary<2> measure_stationary(const Formulation<2> &, const WeightedCells<2> &);
template double cycle_defect(const WeightedCells<2> &, const Dynamics<2> &);
template Stationary<3> measure_stationary(const Formulation<3> &, const WeightedCells<3> &);
template double cycle_defect(const WeightedCells<3> &, const Dynamics<3> &);

} // namespace gibbsflow
