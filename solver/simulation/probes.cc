#include "simulation/simulation.h"

#include "formulation/density.h"
#include "formulation/density_values.h"

namespace gibbsflow {

template <int dim>
std::vector<Probe<dim>> Simulation<dim>::probe(const Formulation<dim> &formulation, const Vector &u,
                                               const Passages<dim> &passages) const
{
  const Density<dim> rho(formulation, u);
  std::vector<Probe<dim>> probes;
  for (const std::vector<double> &coordinates : parameters_.output.probes) {
    Probe<dim> probe;
    for (unsigned int d = 0; d < dim; ++d)
      probe.point[d] = coordinates[d];
    // from the ranks whose cells contain the point
    const double missing = std::numeric_limits<double>::infinity();
    double density = missing, log_density = missing, U = missing, committor = missing,
           mean_exit_time = missing;
    if (const WeightedCell<dim> *const cell = rho.cells().cell_at(probe.point))
      rho.evaluate_in({cell->index}, {probe.point},
                      [&](const std::vector<unsigned int> &, const CellPoints<dim> &points,
                          const DensityValues<dim> &values) {
                        density = values.density(0, points.U(0));
                        if (density > 0.)
                          log_density =
                              std::log(values.psi[0]) + values.log_factor - 0.5 * points.U(0);
                      });
    if (const WeightedCell<dim> *const cell = weighted_cells_.cell_at(probe.point)) {
      const ShapeTable<dim> shapes(discretization_.element(), {cell->geometry.unmap(probe.point)});
      const std::vector<double> log_weight =
          weighted_cells_.log_weights(*cell, {cell->geometry.unmap(probe.point)});
      const CellPoints<dim> point(*cell, shapes, log_weight);
      U = log_weight[0];
      if (passages.transitions)
        committor = passages.transitions->committor(point)[0];
      if (passages.general_transitions)
        committor = passages.general_transitions->committor(point)[0];
      if (passages.exit && passages.exit->mean_exit_time)
        mean_exit_time = passages.exit->mean_exit_time(point)[0];
    }
    U = dealii::Utilities::MPI::min(U, communicator());
    density = dealii::Utilities::MPI::min(density, communicator());
    log_density = dealii::Utilities::MPI::min(log_density, communicator());
    committor = dealii::Utilities::MPI::min(committor, communicator());
    mean_exit_time = dealii::Utilities::MPI::min(mean_exit_time, communicator());
    if (committor < missing)
      probe.committor = committor;
    if (mean_exit_time < missing)
      probe.mean_exit_time = mean_exit_time;
    if (U < missing) {
      probe.density = density;
      if (log_density < missing)
        probe.log_density = log_density;
      probe.gibbs = std::exp(-U);
      probe.potential = weighted_cells_.potential_at(U);
    }
    probes.push_back(probe);
  }
  return probes;
}

template std::vector<Probe<1>> Simulation<1>::probe(const Formulation<1> &, const Vector &,
                                                    const Passages<1> &) const;
template std::vector<Probe<2>> Simulation<2>::probe(const Formulation<2> &, const Vector &,
                                                    const Passages<2> &) const;
template std::vector<Probe<3>> Simulation<3>::probe(const Formulation<3> &, const Vector &,
                                                    const Passages<3> &) const;

} // namespace gibbsflow
