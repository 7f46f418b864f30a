#include "studies/density_samples.h"

#include "formulation/density.h"
#include "functionals/absolute_integral.h"

#include <deal.II/base/quadrature_lib.h>

namespace gibbsflow {

namespace {

/// Brings the values of each cell to the rank in whose block the cell lies, and sorts them.
template <int dim>
DensitySamples deal_out(const std::vector<std::vector<double>> &rows, // cell, values...
                        const ComparisonGrid<dim> &grid, const MPI_Comm communicator)
{
  const std::uint64_t n_ranks = dealii::Utilities::MPI::n_mpi_processes(communicator);
  std::map<unsigned int, std::vector<std::vector<double>>> to_send;
  for (const std::vector<double> &row : rows)
    to_send[static_cast<std::uint64_t>(row[0]) * n_ranks / grid.cells.keep().size()].push_back(row);
  std::vector<std::vector<double>> received;
  for (auto &[rank, part] : dealii::Utilities::MPI::some_to_some(communicator, to_send))
    received.insert(received.end(), part.begin(), part.end());
  std::sort(received.begin(), received.end(),
            [](const auto &a, const auto &b) { return a[0] < b[0]; });

  DensitySamples samples;
  for (const std::vector<double> &row : received) {
    samples.cells.push_back(row[0]);
    samples.values.insert(samples.values.end(), row.begin() + 1, row.end());
  }
  return samples;
}

/// Calls evaluate(points) -> rho for all cells of the comparison grid in the mesh cells of
/// this rank. Shapes are tabulated once for each of the places that a cell can have in its parent.
template <int dim, typename Evaluate>
DensitySamples sample(const Problem<dim> &problem, const Simulation<dim> &simulation,
                      const ComparisonGrid<dim> &grid, const Evaluate &evaluate)
{
  const std::vector<dealii::Point<dim>> gauss = dealii::QGauss<dim>(grid.n_points).get_points();
  std::vector<std::vector<double>> rows;
  std::vector<dealii::Point<dim>> unit(gauss.size());
  for (const CellGeometry<dim> &place : problem.region().places_in_unit_cell(grid.cells)) {
    for (unsigned int q = 0; q < gauss.size(); ++q)
      unit[q] = place.map(gauss[q]);
    const ShapeTable<dim> shapes(simulation.discretization().element(), unit);
    for (const WeightedCell<dim> &cell : simulation.weighted_cells().cells()) {
      const std::vector<double> U = simulation.weighted_cells().log_weights(cell, unit);
      rows.push_back({double(grid.cells.cell_around(cell.geometry.map(place.middle())))});
      const std::vector<double> rho = evaluate(CellPoints<dim>(cell, shapes, U));
      rows.back().insert(rows.back().end(), rho.begin(), rho.end());
    }
  }
  return deal_out(rows, grid, simulation.communicator());
}

} // namespace

template <int dim>
DensitySamples sample_density(const Problem<dim> &problem, const Simulation<dim> &simulation,
                              const Formulation<dim> &formulation, const Vector &u,
                              const ComparisonGrid<dim> &grid)
{
  const Density<dim> density(formulation, u);
  DensityValues<dim> values;
  return sample(problem, simulation, grid, [&](const CellPoints<dim> &points) {
    density.evaluate(points, values);
    std::vector<double> rho(points.size());
    for (unsigned int q = 0; q < rho.size(); ++q)
      rho[q] = values.density(q, points.U(q));
    return rho;
  });
}

template <int dim>
DensitySamples sample_gibbs(const Problem<dim> &problem, const Simulation<dim> &simulation,
                            const ComparisonGrid<dim> &grid)
{
  return sample(problem, simulation, grid, [](const CellPoints<dim> &points) {
    std::vector<double> rho(points.size());
    for (unsigned int q = 0; q < rho.size(); ++q)
      rho[q] = std::exp(-points.U(q));
    return rho;
  });
}

template <int dim>
DensitySamples sample_function(const std::function<double(const dealii::Point<dim> &)> &function,
                               const DensitySamples &like, const ComparisonGrid<dim> &grid)
{
  DensitySamples samples;
  samples.cells = like.cells;
  const std::vector<dealii::Point<dim>> gauss = dealii::QGauss<dim>(grid.n_points).get_points();
  for (const unsigned int cell : samples.cells) {
    const CellGeometry<dim> geometry = grid.cells.cell(cell);
    for (const dealii::Point<dim> &xi : gauss)
      samples.values.push_back(function(geometry.map(xi)));
  }
  return samples;
}

template <int dim>
DensityDistance distance(const DensitySamples &a, const DensitySamples &b,
                         const ComparisonGrid<dim> &grid, const MPI_Comm communicator)
{
  Assert(a.cells == b.cells, dealii::ExcMessage("The densities live on different cells."));
  const dealii::QGauss<dim> gauss(grid.n_points);
  const AbsoluteIntegral absolute(grid.n_points);

  double l1 = 0., square = 0.;
  std::vector<double> difference(gauss.size());
  for (std::size_t c = 0; c < a.cells.size(); ++c) {
    const CellGeometry<dim> cell = grid.cells.cell(a.cells[c]);
    for (unsigned int q = 0; q < gauss.size(); ++q) {
      const std::size_t i = c * gauss.size() + q;
      difference[q] = a.values[i] - b.values[i];
      const double volume = cell.JxW(gauss.point(q), 1.);
      square += gauss.weight(q) * volume * difference[q] * difference[q];
      difference[q] *= volume;
    }
    l1 += absolute.template integrate<dim>(difference);
  }
  return {dealii::Utilities::MPI::sum(l1, communicator),
          std::sqrt(dealii::Utilities::MPI::sum(square, communicator))};
}

#define GIBBSFLOW_INSTANTIATE(dim)                                                                 \
  template DensitySamples sample_density(const Problem<dim> &, const Simulation<dim> &,            \
                                         const Formulation<dim> &, const Vector &,                 \
                                         const ComparisonGrid<dim> &);                             \
  template DensitySamples sample_gibbs(const Problem<dim> &, const Simulation<dim> &,              \
                                       const ComparisonGrid<dim> &);                               \
  template DensitySamples sample_function(                                                         \
      const std::function<double(const dealii::Point<dim> &)> &, const DensitySamples &,           \
      const ComparisonGrid<dim> &);                                                                \
  template DensityDistance distance(const DensitySamples &, const DensitySamples &,                \
                                    const ComparisonGrid<dim> &, MPI_Comm)
GIBBSFLOW_INSTANTIATE(1);
GIBBSFLOW_INSTANTIATE(2);
GIBBSFLOW_INSTANTIATE(3);
#undef GIBBSFLOW_INSTANTIATE

} // namespace gibbsflow
