#include "parameters/parameter_file.h"
#include "particles/initial_sample.h"
#include "particles/particle_fixtures.h"
#include "particles/sgd_stepper.h"
#include "support/test_run.h"

#include <gtest/gtest.h>

using namespace gibbsflow;
using namespace gibbsflow::testing;

namespace {

using Values = std::vector<double>; // at the points of a ChebyshevLine

/// Functions on [lower, upper] as polynomials through the extrema of a
/// Chebyshev polynomial.
class ChebyshevLine {
public:
  ChebyshevLine(const double lower, const double upper, const unsigned int degree)
      : lower_(lower), upper_(upper), degree_(degree)
  {
    for (unsigned int j = 0; j <= degree; ++j)
      points_.push_back((lower + upper) / 2. -
                        (upper - lower) / 2. * std::cos(j * dealii::numbers::PI / degree));
  }

  const Values &points() const { return points_; }
  bool contains(const double w) const { return w >= lower_ && w <= upper_; }
  double nearest(const double w) const { return std::clamp(w, lower_, upper_); }

  /// The Lagrange polynomials at w in the line (Berrut & Trefethen, SIAM Rev.
  /// 46 (2004), (5.4)).
  void basis(const double w, Values &L) const
  {
    L.assign(points_.size(), 0.);
    double sum = 0.;
    for (unsigned int j = 0; j <= degree_; ++j) {
      if (w == points_[j]) {
        L.assign(points_.size(), 0.);
        L[j] = 1.;
        return;
      }
      const double weight = (j % 2 == 0 ? 1. : -1.) * (j == 0 || j == degree_ ? 0.5 : 1.);
      sum += L[j] = weight / (w - points_[j]);
    }
    for (double &value : L)
      value /= sum;
  }

  /// int f g by Clenshaw & Curtis's rule.
  double integral(const Values &f, const Values &g) const
  {
    double sum = 0.;
    for (unsigned int j = 0; j <= degree_; ++j) {
      double weight = 1.;
      for (unsigned int k = 1; 2 * k <= degree_; ++k)
        weight -= (2 * k == degree_ ? 1. : 2.) / (4. * k * k - 1.) *
                  std::cos(2. * k * j * dealii::numbers::PI / degree_);
      sum += (j == 0 || j == degree_ ? 1. : 2.) * weight * f[j] * g[j];
    }
    return sum * (upper_ - lower_) / (2. * degree_);
  }

private:
  const double lower_, upper_;
  const unsigned int degree_;
  Values points_;
};

/// The law of SGD with batches of one on a line, w <- w - alpha g_i(w) with i
/// uniform, without chance: E phi(w_k) = int rho_0 P^k phi with
///     (P phi)(w) = (1/n) sum_i phi(w - alpha g_i(w)) ,
/// and its density by (1/n) sum_i rho(y_i) / (1 - alpha g_i'(y_i)) at w = y_i -
/// alpha g_i(y_i).
class LawOfSgd {
public:
  LawOfSgd(const Model<1> &model, const ChebyshevLine &line) : line_(line)
  {
    const std::size_t n = model.risk->n_samples(), n_points = line.points().size();
    g_.assign(n, Values(n_points));
    slope_ = g_;
    for (std::size_t j = 0; j < n_points; ++j) {
      const dealii::Point<1> w(line.points()[j]);
      const auto losses = model.risk->losses_at(w, 2);
      for (std::size_t i = 0; i < n; ++i) {
        g_[i][j] = losses.gradients[i][0] + model.beside_risk->gradient(w)[0];
        slope_[i][j] = losses.hessians[i][0][0] + model.beside_risk->hessian(w)[0][0];
      }
    }
  }

  /// max |g_i'| between two points.
  double steepest(const double lower, const double upper) const
  {
    double largest = 0.;
    for (const Values &slope : slope_)
      for (std::size_t j = 0; j < slope.size(); ++j)
        if (line_.points()[j] >= lower && line_.points()[j] <= upper)
          largest = std::max(largest, std::abs(slope[j]));
    return largest;
  }

  /// P^k phi.
  Values backwards(const double alpha, const unsigned int k, const Values &phi) const
  {
    const Values &w = line_.points();
    dealii::FullMatrix<double> P(w.size(), w.size());
    Values L;
    for (std::size_t i = 0; i < g_.size(); ++i)
      for (std::size_t j = 0; j < w.size(); ++j) {
        line_.basis(line_.nearest(w[j] - alpha * g_[i][j]), L);
        add(L, 1., P, j);
      }
    return apply(P, k, phi);
  }

  /// The density after k steps from rho.
  Values density(const double alpha, const unsigned int k, const Values &rho) const
  {
    const Values &w = line_.points();
    dealii::FullMatrix<double> Q(w.size(), w.size());
    Values L;
    for (std::size_t i = 0; i < g_.size(); ++i)
      for (std::size_t j = 0; j < w.size(); ++j) {
        double y = w[j],
               stretch = 1.; // y - alpha g_i(y) = w_j by Newton's method
        for (unsigned int iteration = 0; iteration < 5 && line_.contains(y); ++iteration) {
          line_.basis(y, L);
          stretch = 1. - alpha * dot(L, slope_[i]);
          y -= (y - alpha * dot(L, g_[i]) - w[j]) / stretch;
        }
        if (line_.contains(y)) { // nothing comes from beyond the walls
          line_.basis(y, L);
          add(L, 1. / stretch, Q, j);
        }
      }
    return apply(Q, k, rho);
  }

private:
  void add(const Values &L, const double factor, dealii::FullMatrix<double> &matrix,
           const std::size_t row) const
  {
    for (std::size_t m = 0; m < L.size(); ++m)
      matrix(row, m) += factor * L[m] / g_.size();
  }

  static Values apply(const dealii::FullMatrix<double> &matrix, const unsigned int k,
                      const Values &values)
  {
    dealii::Vector<double> f(values.begin(), values.end()), next(f);
    for (unsigned int step = 0; step < k; ++step) {
      matrix.vmult(next, f);
      f.swap(next);
    }
    return Values(f.begin(), f.end());
  }

  const ChebyshevLine &line_;
  std::vector<Values> g_, slope_; // of each sample, at the points
};

constexpr double slice_lower = -4., slice_upper = 3., slice_end = 2.;
constexpr double slice_start = -1.5, slice_deviation = 0.25;

/// The quickstart's network on a line through its weights in a random
/// direction.
SimulationParameters network_slice(const double alpha)
{
  Locations locations;
  const SimulationParameters plane =
      read_parameters(PARAMS_DIRECTORY "/quickstart.prm", {}, locations, MPI_COMM_SELF).values;
  SimulationParameters parameters;
  parameters.dimension = 1;
  parameters.potential = plane.potential;
  parameters.learning = plane.learning;
  parameters.learning.subspace = {};
  parameters.learning.subspace.type = "random";
  parameters.noise.type = NoiseParameters::of_gradient;
  parameters.noise.alpha = alpha;
  parameters.initial_density.mean = {{slice_start}};
  parameters.initial_density.standard_deviation = {{slice_deviation}};
  parameters.mesh.lower_corner = {slice_lower};
  parameters.mesh.upper_corner = {slice_upper};
  parameters.mesh.subdivisions = {64};
  parameters.mesh.refinements = 0;
  parameters.discretization.formulations = {"Fokker-Planck"};
  parameters.discretization.degree = 8;
  parameters.time.scheme = "SDIRK3";
  parameters.time.final_time = slice_end;
  parameters.time.time_step = 1e-3;
  return parameters;
}

struct Observable {
  std::string name;
  double (*phi)(double);
};

const std::vector<Observable> observables = {
    {"w", [](double w) { return w; }},
    {"w^2", [](double w) { return w * w; }},
    {"exp(-w^2)", [](double w) { return std::exp(-w * w); }},
    {"sin 2w", [](double w) { return std::sin(2. * w); }}};

Values values_of(const ChebyshevLine &line, const std::function<double(double)> &f)
{
  Values values;
  for (const double w : line.points())
    values.push_back(f(w));
  return values;
}

double start_density(const double w)
{
  const double x = (w - slice_start) / slice_deviation;
  return std::exp(-x * x / 2.) / (std::sqrt(2. * dealii::numbers::PI) * slice_deviation);
}

/// E phi of the density that u stands for.
double expectation(const TestRun<1> &run, const Vector &u, double (*phi)(double))
{
  double sum = 0.;
  Density<1>(run.simulation.formulation(), u)
      .for_each_cell([&](const CellPoints<1> &points, const DensityValues<1> &values) {
        for (unsigned int q = 0; q < points.size(); ++q)
          sum += points.JxW(q) * values.density(q, points.U(q)) * phi(points.x(q)[0]);
      });
  return sum;
}

/// e / alpha = c_1 + c_2 alpha by least squares.
std::array<double, 2> fit_errors(const Values &alpha, const Values &e)
{
  double mean_x = 0., mean_y = 0., xx = 0., xy = 0.;
  for (std::size_t k = 0; k < alpha.size(); ++k) {
    mean_x += alpha[k] / alpha.size();
    mean_y += e[k] / alpha[k] / alpha.size();
  }
  for (std::size_t k = 0; k < alpha.size(); ++k) {
    xx += (alpha[k] - mean_x) * (alpha[k] - mean_x);
    xy += (alpha[k] - mean_x) * (e[k] / alpha[k] - mean_y);
  }
  return {{mean_y - xy / xx * mean_x, xy / xx}};
}

class WeakOrderSlow : public ::testing::Test {
protected:
  static constexpr unsigned int n_line = 300;
  static constexpr std::array<unsigned int, 4> n_steps{{40, 80, 160, 320}};
  static double alpha(const unsigned int k) { return slice_end / n_steps[k]; }

  const ChebyshevLine line_{slice_lower, slice_upper, n_line};
  const TestRun<1> first_{network_slice(alpha(0)), MPI_COMM_SELF};
  const LawOfSgd law_{first_.problem.model(), line_};
  const Values start_ = values_of(line_, start_density);
};

} // namespace

// What the law says forwards it says backwards: two computations that share no
// formula.
TEST_F(WeakOrderSlow, TheLawOfSgdIsOne)
{
  const Values one(start_.size(), 1.);

  const Values density = law_.density(alpha(1), n_steps[1], start_);

  EXPECT_NEAR(line_.integral(start_, one), 1., 1e-12);
  EXPECT_NEAR(line_.integral(density, one), 1., 1e-10);
  for (const Observable &o : observables) {
    const Values phi = values_of(line_, o.phi);
    EXPECT_NEAR(line_.integral(density, phi),
                line_.integral(start_, law_.backwards(alpha(1), n_steps[1], phi)), 1e-9)
        << o.name;
  }
}

TEST_F(WeakOrderSlow, OfTheGeneralEquationIsOne)
{
  std::vector<Values> errors(observables.size());
  Values alphas, l1;
  for (unsigned int k = 0; k < n_steps.size(); ++k) {
    alphas.push_back(alpha(k));
    const TestRun<1> run(network_slice(alpha(k)), MPI_COMM_SELF);
    const Vector u = run.march();

    const Values density = law_.density(alpha(k), n_steps[k], start_);
    Values L;
    l1.push_back(density_error<1>(run.simulation, u, [&](const dealii::Point<1> &w) {
                   line_.basis(w[0], L);
                   return dot(L, density);
                 }).l1);
    for (std::size_t i = 0; i < observables.size(); ++i)
      errors[i].push_back(expectation(run, u, observables[i].phi) -
                          line_.integral(density, values_of(line_, observables[i].phi)));
  }

  // only where the mass is counts
  const double reach = slice_start - 7. * slice_deviation;
  EXPECT_LE(alpha(2) * law_.steepest(reach, 1.), 0.03);
  for (std::size_t i = 0; i < observables.size(); ++i) {
    SCOPED_TRACE(observables[i].name);
    const Values &e = errors[i];
    const auto [c1, c2] = fit_errors(alphas, e);
    EXPECT_NEAR(observed_order(std::abs(e[2]), std::abs(e[3])), 1., 0.2);
    for (unsigned int k = 0; k < e.size(); ++k) {
      EXPECT_NEAR(e[k], c1 * alphas[k] + c2 * alphas[k] * alphas[k], 0.1 * std::abs(e[k])) << k;
    }
  }
  for (unsigned int k = 0; k + 1 < l1.size(); ++k)
    EXPECT_GE(observed_order(l1[k], l1[k + 1]), 0.5);
}

TEST_F(WeakOrderSlow, TheStepperOfSgdHasItsLaw)
{
  const Region<1> &region = first_.problem.region();
  const ParticleWalls<1> walls(region, 1);
  for (const unsigned int k : {0, 2}) {
    const TestRun<1> run(network_slice(alpha(k)), MPI_COMM_SELF);
    const Model<1> &model = run.problem.model();
    const ConfinedSgd<1> sgd(*model.risk, 1., model.beside_risk.get(), Batch(),
                             *run.problem.dynamics(), walls, 5);
    auto particles =
        sample_particles(run.problem.initial_density(), region, 200000, 5, MPI_COMM_SELF);

    test::advance_all(sgd, particles, 0, n_steps[k], alpha(k));

    const Values density = law_.density(alpha(k), n_steps[k], start_);
    for (const Observable &o : observables) {
      double mean = 0., square = 0.;
      const double n = particles.size();
      for (std::size_t i = 0; i < particles.size(); ++i) {
        const double value = o.phi(particles.position(i)[0]);
        mean += value / n;
        square += value * value / n;
      }
      const double exact = line_.integral(density, values_of(line_, o.phi));
      const double standard_error = std::sqrt((square - mean * mean) / n);
      EXPECT_NEAR(mean, exact, 3. * standard_error) << o.name;
    }
  }
}
