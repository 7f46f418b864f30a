// Time without steps against exact exponentials (all eigenpairs of M, K by LAPACK), on small
// meshes: solves, true errors in L1 and estimates, for one final time (propagate) and for all rows
// of a history (propagate_through). One row a case; the last line counts estimates below the truth
// and above a hundred times max(truth, 1e-10).
//   gibbsflow_exponential_family [decades of history, 3]

#include "simulation/staged_run.h"
#include "support/test_run.h"
#include "time/exponential.h"

#include <deal.II/base/mpi.h>
#include <deal.II/lac/lapack_full_matrix.h>

#include <cstdio>
#include <cstdlib>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

SimulationParameters in_a_box(unsigned int dim, const std::string &potential, double D,
                              std::vector<double> mean, double deviation, std::vector<double> lower,
                              std::vector<double> upper, std::vector<unsigned int> cells)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = potential;
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.mean = {mean};
  parameters.initial_density.standard_deviation = {{deviation}};
  parameters.mesh.lower_corner = lower;
  parameters.mesh.upper_corner = upper;
  parameters.mesh.subdivisions = cells;
  parameters.mesh.refinements = 0;
  parameters.spectrum.number_of_eigenvalues = 0;
  return parameters;
}

/// e^{-t M^{-1} K} by all eigenpairs.
class ExactFlow {
public:
  ExactFlow(const EvolutionOperator &evolution_operator, const Vector &start)
  {
    Vector e, y;
    evolution_operator.reinit(e);
    evolution_operator.reinit(y);
    const unsigned int n = e.size();
    dealii::LAPACKFullMatrix<double> M(n, n), K(n, n);
    for (unsigned int j = 0; j < n; ++j) {
      e = 0.;
      e(j) = 1.;
      evolution_operator.apply_mass(y, e);
      for (unsigned int i = 0; i < n; ++i)
        M(i, j) = y(i);
      evolution_operator.apply_stiffness(y, e);
      for (unsigned int i = 0; i < n; ++i)
        K(i, j) = y(i);
    }
    vectors_.resize(n);
    K.compute_generalized_eigenvalues_symmetric(M, vectors_);
    evolution_operator.apply_mass(y, start);
    for (unsigned int k = 0; k < n; ++k) {
      values_.push_back(K.eigenvalue(k).real());
      double c = 0., norm = 0.;
      Vector Mv(y), v(y);
      for (unsigned int i = 0; i < n; ++i)
        v(i) = vectors_[k][i];
      evolution_operator.apply_mass(Mv, v);
      norm = Mv * v;
      c = v * y / norm;
      coefficients_.push_back(c);
    }
    values_[0] = 0.;
  }

  /// The L1 distance of u from the exact solution.
  double distance(const Vector &m, const Vector &u, double t) const
  {
    double sum = 0.;
    std::vector<double> exact(u.size(), 0.);
    for (unsigned int k = 0; k < values_.size(); ++k) {
      const double factor = coefficients_[k] * std::exp(-std::max(0., values_[k]) * t);
      for (unsigned int i = 0; i < u.size(); ++i)
        exact[i] += factor * vectors_[k][i];
    }
    for (unsigned int i = 0; i < u.size(); ++i)
      sum += std::abs(m(i) * (u(i) - exact[i]));
    return sum;
  }

private:
  std::vector<dealii::Vector<double>> vectors_;
  std::vector<double> values_, coefficients_;
};

struct Count {
  unsigned int cases = 0, below = 0, above = 0;
  void add(double truth, double estimate, double of_reference)
  {
    ++cases;
    below += estimate < truth - of_reference;
    above += estimate > 100. * std::max(truth, 1e-10);
  }
};

template <int dim>
void examine(const char *name, const SimulationParameters &parameters, double decades, Count &one,
             Count &many)
{
  const TestRun<dim> run(parameters);
  const Formulation<dim> &formulation = run.simulation.formulation();
  Vector start;
  formulation.set_initial(start, run.problem.initial_density(), run.problem.initial_mass());
  const Vector &m = formulation.mass_functional();
  const ExactFlow exact(formulation, start);
  // what LAPACK's eigenpairs leave, as the one shows that is known exactly
  const double forever = 1e300;
  const double of_reference = 1e-10 + exact.distance(m, formulation.stationary_vector(), forever);
  for (const double T : {1e-4, 1e-2, 0.1, 1., 10., 1e3, 1e5, 1e8})
    for (const double tolerance : {1e-3, 1e-4, 1e-6, 1e-8, 1e-10}) {
      const Propagation end = propagate(formulation, start, T, tolerance);
      const double truth = exact.distance(m, end.solution, T);
      one.add(truth, end.error, of_reference);
      double worst = 0., worst_estimate = 0.;
      const Propagation rows =
          propagate_through(formulation, start, row_times({}, T * std::pow(10., -decades), T, 16),
                            tolerance, [&](const std::vector<SolutionAt> &solutions) {
                              for (const auto &[t, u, error] : solutions) {
                                const double off = exact.distance(m, u, t);
                                many.add(off, error, of_reference);
                                worst = std::max(worst, off);
                                worst_estimate = std::max(worst_estimate, error);
                              }
                              return true;
                            });
      std::printf(
          "%-12s n=%5u T=%7.0e tol=%6.0e | one: %3u solves %9.2e <= %9.2e | all: %3u solves "
          "%9.2e <= %9.2e%s\n",
          name, unsigned(m.size()), T, tolerance, end.solves, truth, end.error, rows.solves, worst,
          worst_estimate,
          end.error < truth - of_reference || worst_estimate < worst - of_reference ? "  BELOW"
                                                                                    : "");
      std::fflush(stdout);
    }
}

} // namespace

int main(int argc, char *argv[])
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  const double decades = argc > 1 ? std::atof(argv[1]) : 3.;
  Count one, many;
  examine<1>("double well", in_a_box(1, "double well", 0.1, {-1.}, 0.2, {-2.5}, {2.5}, {40}),
             decades, one, many);
  examine<1>("Prinz", in_a_box(1, "Prinz", 0.5, {-0.7}, 0.1, {-1.2}, {1.2}, {60}), decades, one,
             many);
  examine<2>("P2",
             in_a_box(2, "double well", 0.25, {-1., 0.5}, 0.2, {-1.9, -1.4}, {1.9, 1.4}, {11, 7}),
             decades, one, many);
  SimulationParameters mb =
      in_a_box(2, "Mueller-Brown", 0.75, {0.62, 0.03}, 0.1, {-1.7, -0.5}, {1.3, 2.1}, {10, 9});
  mb.potential.scale = 0.05;
  examine<2>("MB", mb, decades, one, many);
  std::printf("one time: %u cases, %u below the truth, %u above 100 times; rows: %u, %u, %u\n",
              one.cases, one.below, one.above, many.cases, many.below, many.above);
}
