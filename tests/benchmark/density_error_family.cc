// error.space_l1 + error.time_l1 of whole runs against the truth: potentials, temperatures and
// meshes in two and three dimensions. The truth is the density of elements of high degree on a mesh
// of its own, its course marched exactly in time. One row a run; the last line counts those below
// half of the truth and above a hundred times.
//   gibbsflow_density_error_family [2|3]

#include "base/signals.h"
#include "support/test_run.h"

#include <deal.II/base/mpi.h>

#include <cstdio>
#include <cstring>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

struct Case {
  const char *potential; // type, or a formula
  double size;           // half a side of the box
  double mean;           // of the start, in each direction
};

SimulationParameters parameters_of(unsigned int dim, const Case &c, double D)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = "expression";
  parameters.potential.expression = c.potential;
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {std::vector<double>(dim, c.mean)};
  parameters.initial_density.standard_deviation = {{0.3}};
  parameters.mesh.lower_corner = {-c.size};
  parameters.mesh.upper_corner = {c.size};
  parameters.mesh.refinements = 0;
  parameters.spectrum.number_of_eigenvalues = 0;
  parameters.time.final_time = 0.3;
  parameters.time.tolerance = 1e-3;
  parameters.output.fields = false;
  return parameters;
}

template <int dim>
class Truth {
public:
  Truth(SimulationParameters parameters, unsigned int cells, unsigned int degree)
  {
    parameters.mesh.subdivisions = {cells};
    parameters.discretization.degree = degree;
    run_ = std::make_unique<TestRun<dim>>(parameters);
    const Evolution<dim> evolution = run_->evolve();
    u_ = gibbsflow::march(evolution.course, run_->problem, 1e-9).u;
  }

  double distance(const Simulation<dim> &other, const Vector &u) const
  {
    return density_error<dim>(run_->simulation, u_, as_function(other, u)).l1;
  }

private:
  std::unique_ptr<TestRun<dim>> run_;
  Vector u_;
};

struct Count {
  unsigned int all = 0, below = 0, above = 0;
};

template <int dim>
void go(const std::vector<Case> &cases, const std::vector<double> &temperatures,
        const std::vector<unsigned int> &meshes, unsigned int true_cells, unsigned int true_degree)
{
  Count count;
  for (const Case &c : cases)
    for (const double D : temperatures) {
      const SimulationParameters base = parameters_of(dim, c, D);
      std::optional<Truth<dim>> truth;
      try {
        truth.emplace(base, true_cells, true_degree);
      } catch (const std::exception &e) {
        std::printf("%s: the truth is not known: %s\n", c.potential, e.what());
        continue;
      }
      for (const unsigned int cells : meshes) {
        SimulationParameters parameters = base;
        parameters.mesh.subdivisions = {cells};
        try {
          TestRun<dim> run(parameters);
          Evolution<dim> evolution = run.evolve();
          run.simulation.estimate_errors(evolution);
          const double said =
              evolution.errors ? evolution.errors->space + evolution.errors->time : std::nan("");
          const double exact = truth->distance(run.simulation, evolution.end);
          ++count.all;
          count.below += !(said >= 0.5 * exact);
          count.above += said > 100. * std::max(exact, 1e-10);
          std::printf("%-44s D %-5g %3u cells: space %.2e time %.2e true %.2e ratio %.2g %s\n",
                      c.potential, D, cells, evolution.errors ? evolution.errors->space : 0.,
                      evolution.errors ? evolution.errors->time : 0., exact, said / exact,
                      evolution.first_formulation.c_str());
        } catch (const std::exception &e) {
          std::printf("%-44s D %-5g %3u cells: %s\n", c.potential, D, cells, e.what());
        }
        std::fflush(stdout);
      }
    }
  std::printf("%u runs, %u below half, %u above a hundred times\n", count.all, count.below,
              count.above);
}

} // namespace

int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  if (argc > 1 && std::strcmp(argv[1], "3") == 0)
    go<3>({{"(x^2-1)^2+2*y^2+2*z^2", 2.2, -0.7},
           {"(x^2+y^2+z^2)/2", 3., 0.5},
           {"(x^2-1)^2+y^2+x*y+z^4/4+y*z/2", 2.4, -0.5}},
          {0.3, 0.6, 1.}, {4, 6, 8}, 10, 6);
  else
    go<2>({{"(x^2-1)^2+2*y^2", 2.2, -0.7},
           {"(x^2-1)^2+2*y^2+0.3*x", 2.2, 0.7},
           {"(x^2-1)^2+(y^2-1)^2+x*y/2", 2.2, -0.7},
           {"x^2/2+3*y^2/2+x*y", 3., 0.6},
           {"(1-x)^2+3*(y-x^2)^2", 2.6, 0.4},
           {"x^2/2+y^2/2+sin(4*x)*cos(3*y)/2", 2.8, 0.4},
           {"x^4/4+y^4/4-x^2*y/3", 2.4, 0.7},
           {"abs(x)+y^2", 2.6, -0.4},
           {"abs(x+y)+(x-y)^2/2", 2.6, 0.4},
           {"sqrt(x^2+y^2+0.01)*2", 2.6, 0.4},
           {"x^2/2+y^2/2+0.3*(1+sign(x-0.11))", 2.6, 0.4}},
          {0.1, 0.3, 1.}, {7, 12, 24}, 31, 8);
  return 0;
}
