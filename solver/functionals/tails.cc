#include "functionals/tails.h"

#include "formulation/density.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

template <int dim>
std::vector<Tail>
measure_tails(const Formulation<dim> &formulation, const Vector &density,
              const dealii::Tensor<1, dim> &mean, const double trace_of_covariance,
              const std::optional<double> &lambda_1, const std::optional<double> &log_sobolev)
{
  const double s = std::sqrt(trace_of_covariance);
  std::vector<Tail> tails;
  for (const double multiple : {1., 1.5, 2., 3., 4., 6., 8.})
    tails.push_back({multiple * s, 0., 0., {}, {}});

  const WeightedCells<dim> &cells = formulation.weighted_cells();
  Density<dim>(formulation, density)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        for (unsigned int q = 0; q < points.size(); ++q) {
          const double distance = cells.metric().length(points.x(q) - mean);
          const double pi = std::exp(-points.U(q)), rho = values.density(q, points.U(q));
          for (Tail &tail : tails)
            if (distance >= tail.radius) {
              tail.gibbs += points.JxW(q) * pi;
              tail.density += points.JxW(q) * rho;
            }
        }
      });
  const MPI_Comm communicator = cells.discretization().communicator();
  for (Tail &tail : tails) {
    tail.gibbs = dealii::Utilities::MPI::sum(tail.gibbs, communicator);
    tail.density = dealii::Utilities::MPI::sum(tail.density, communicator);
    const double r = tail.radius - s;
    if (lambda_1)
      tail.exponential_bound = std::min(1., 3. * std::exp(-r * std::sqrt(*lambda_1)));
    if (log_sobolev)
      tail.gaussian_bound = std::exp(-0.5 * *log_sobolev * r * r);
  }
  tails.erase(std::remove_if(tails.begin(), tails.end(),
                             [](const Tail &tail) { return !(tail.gibbs > 0.); }),
              tails.end());
  return tails;
}

template std::vector<Tail> measure_tails(const Formulation<1> &, const Vector &,
                                         const dealii::Tensor<1, 1> &, double,
                                         const std::optional<double> &,
                                         const std::optional<double> &);
template std::vector<Tail> measure_tails(const Formulation<2> &, const Vector &,
                                         const dealii::Tensor<1, 2> &, double,
                                         const std::optional<double> &,
                                         const std::optional<double> &);
template std::vector<Tail> measure_tails(const Formulation<3> &, const Vector &,
                                         const dealii::Tensor<1, 3> &, double,
                                         const std::optional<double> &,
                                         const std::optional<double> &);

} // namespace gibbsflow
