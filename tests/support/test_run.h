#pragma once

#include "formulation/density.h"
#include "simulation/simulation.h"

namespace gibbsflow::testing {

/// A problem with its simulation, silent and writing nothing.
template <int dim>
struct TestRun {
  explicit TestRun(const SimulationParameters &run_parameters,
                   MPI_Comm communicator = MPI_COMM_WORLD)
      : parameters(run_parameters),
        problem(parameters),
        log("", true, communicator),
        simulation(problem, parameters, log, communicator)
  {
  }

  Evolution<dim> evolve() { return simulation.evolve("", Spectrum(), nullptr, false); }

  /// rho(T) of a start that the formulation holds, with nothing measured on the way.
  Vector march() const
  {
    const Formulation<dim> &formulation = simulation.formulation();
    Vector u;
    formulation.set_initial(u, problem.initial_density(), problem.initial_mass());
    TimeLoop loop(formulation, parameters.time, u);
    loop.run({}, [](const TimeStep &) { return true; });
    return loop.solution();
  }

  /// lambda_k of the weighted Laplacian.
  std::vector<double> eigenvalues()
  {
    std::vector<double> lambda = simulation.solve_spectrum().lambda;
    for (double &value : lambda)
      value /= simulation.kappa();
    return lambda;
  }

  const SimulationParameters parameters;
  const Problem<dim> problem;
  Log log;
  Simulation<dim> simulation;
};

/// int |rho - exact| and (int (rho/pi - exact/pi)^2 dpi)^{1/2} over the mesh.
struct DensityError {
  double l1, l2_pi;
};

/// Errors of the density that u stands for, with the quadrature points of its cells. Collective.
template <int dim>
DensityError density_error(const Formulation<dim> &formulation, const Vector &u,
                           const std::function<double(const dealii::Point<dim> &)> &exact)
{
  double l1 = 0., square = 0.;
  Density<dim>(formulation, u)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        for (unsigned int q = 0; q < points.size(); ++q) {
          const double root_pi = std::exp(-0.5 * points.U(q));
          const double difference = values.density(q, points.U(q)) - exact(points.x(q));
          l1 += points.JxW(q) * std::abs(difference);
          square += points.JxW(q) * difference / root_pi * (difference / root_pi);
        }
      });
  const MPI_Comm communicator = formulation.weighted_cells().discretization().communicator();
  return {dealii::Utilities::MPI::sum(l1, communicator),
          std::sqrt(dealii::Utilities::MPI::sum(square, communicator))};
}

template <int dim>
DensityError density_error(const Simulation<dim> &simulation, const Vector &u,
                           const std::function<double(const dealii::Point<dim> &)> &exact)
{
  return density_error(simulation.formulation(), u, exact);
}

/// The density that u stands for, at any point of the mesh; zero outside. Serial.
template <int dim>
std::function<double(const dealii::Point<dim> &)> as_function(const Simulation<dim> &simulation,
                                                              const Vector &u)
{
  const auto density = std::make_shared<const Density<dim>>(simulation.formulation(), u);
  return [&simulation, density](const dealii::Point<dim> &x) {
    const WeightedCells<dim> &cells = simulation.weighted_cells();
    const WeightedCell<dim> *const cell = cells.cell_at(x);
    if (cell == nullptr)
      return 0.;
    std::vector<double> U;
    cells.log_weights({x}, U);
    const ShapeTable<dim> shapes(simulation.discretization().element(), {cell->geometry.unmap(x)});
    DensityValues<dim> values;
    density->evaluate(CellPoints<dim>(*cell, shapes, U), values);
    return values.density(0, U[0]);
  };
}

/// Observed order from the errors on two meshes or steps that differ by a factor of two.
inline double observed_order(double coarse, double fine)
{
  return std::log2(coarse / fine);
}

/// Ornstein-Uhlenbeck: V = |x|^2/2 on the box +-9 sqrt(D), rho_0 = N(mean, sd^2 I).
SimulationParameters ornstein_uhlenbeck(unsigned int dim, double D);

/// The transition density of dX = -X dt + sqrt(2D) dB from N(mean, sd^2 I) after time t.
template <int dim>
std::function<double(const dealii::Point<dim> &)> ornstein_uhlenbeck_density(double D, double mean,
                                                                             double sd, double t)
{
  const double m = mean * std::exp(-t);
  const double variance = sd * sd * std::exp(-2. * t) - D * std::expm1(-2. * t);
  return [m, variance](const dealii::Point<dim> &x) {
    double exponent = 0.;
    for (unsigned int d = 0; d < dim; ++d)
      exponent += (x[d] - m) * (x[d] - m);
    return std::exp(-0.5 * exponent / variance) /
           std::pow(2. * dealii::numbers::PI * variance, 0.5 * dim);
  };
}

/// V = (x^2-1)^2 + 2y^2, D = 1/4, box [-2.5,2.5]x[-2,2], rho_0 = N((-1,1/2), 0.2^2 I), T = 2.
SimulationParameters double_well_2d(unsigned int degree, unsigned int cells_x,
                                    unsigned int cells_y);

} // namespace gibbsflow::testing
