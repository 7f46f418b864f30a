#pragma once

#include "base/random_numbers.h"
#include "learning/model.h"
#include "particles/particle_fixtures.h"
#include "particles/transfer_operator.h"

#include <cmath>
#include <optional>

namespace gibbsflow::test {

struct ChainMoments {
  double mean, variance;
};

/// y = w x with the loss (w x - y)^2/2 and few samples: SGD takes one of few affine maps
/// w <- a w + c, and its moments are known.
class SmallRegression {
public:
  struct Samples {
    std::vector<double> x, y;
  };

  SmallRegression(const Samples &samples, const double learning_rate, const Batch &batch_of_step,
                  const double start_mean, const double start_deviation)
      : alpha_(learning_rate),
        batch_(batch_of_step),
        mean_(start_mean),
        deviation_(start_deviation),
        model_(model_of(samples)),
        dynamics_(model_.potential,
                  std::make_shared<GradientCovariance<1>>(model_.risk, batch_, 0.5), nullptr,
                  alpha_, model_.metric),
        start_(gaussian<1>(dealii::Point<1>(start_mean), start_deviation)),
        region_(cube<1>(6., 1))
  {
    const std::size_t n = samples.x.size();
    const auto add = [&](const double xx, const double xy, const double probability) {
      maps_.push_back({1. - alpha_ * xx, alpha_ * xy, probability});
    };
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < (batch_.size == 1 ? 1 : n); ++j) {
        const std::size_t second = batch_.size == 1 ? i : j;
        if (batch_.size == 2 && !batch_.replacement && i == j)
          continue;
        const double pairs = batch_.size == 1 ? n : batch_.replacement ? n * n : n * (n - 1.);
        add(0.5 * (samples.x[i] * samples.x[i] + samples.x[second] * samples.x[second]),
            0.5 * (samples.x[i] * samples.y[i] + samples.x[second] * samples.y[second]),
            1. / pairs);
      }
  }

  TransferResults<1> transfer(const std::vector<double> &times) const
  {
    EnsembleParameters parameters;
    parameters.methods = {EnsembleParameters::transfer_operator};
    return compute_transfer_operator<1>(
        parameters, {dynamics_, model_, 0.5, batch_, start_, region_, MPI_COMM_SELF}, times,
        std::nullopt);
  }

  /// By the recursion of E w and E w^2.
  ChainMoments after(const unsigned int n_steps) const
  {
    double m = mean_, square = mean_ * mean_ + deviation_ * deviation_;
    for (unsigned int n = 0; n < n_steps; ++n) {
      square = average(
          [&](const Map &B) { return B.a * B.a * square + 2. * B.a * B.c * m + B.c * B.c; });
      m = average([&](const Map &B) { return B.a * m + B.c; });
    }
    return {m, square - m * m};
  }

  /// Its fixed point.
  ChainMoments stationary() const
  {
    const double m = average([](const Map &B) { return B.c; }) /
                     (1. - average([](const Map &B) { return B.a; })),
                 square = average([&](const Map &B) { return 2. * B.a * B.c * m + B.c * B.c; }) /
                          (1. - average([](const Map &B) { return B.a * B.a; }));
    return {m, square - m * m};
  }

  /// Per t, of E w, the slowest of moments where 0 < a < 1.
  double rate() const
  {
    return -std::log(average([](const Map &B) { return B.a; })) / alpha_;
  }

  /// Exact masses of the cells of a grid, where there are not too many products of maps.
  std::optional<std::vector<double>> masses_after(const unsigned int n_steps,
                                                  const BoxGrid<1> &grid) const
  {
    constexpr double most = 3e4;
    if (std::pow(maps_.size(), n_steps) > most)
      return std::nullopt;
    std::vector<Map> products = {{1., 0., 1.}};
    for (unsigned int n = 0; n < n_steps; ++n) {
      std::vector<Map> longer;
      for (const Map &p : products)
        for (const Map &B : maps_)
          longer.push_back({B.a * p.a, B.a * p.c + B.c, p.probability * B.probability});
      products = std::move(longer);
    }
    std::vector<double> masses(grid.n_cells(), 0.);
    for (const Map &p : products) {
      const double middle = p.a * mean_ + p.c, width = std::sqrt(2.) * std::abs(p.a) * deviation_;
      const auto below = [&](const double x) { return 0.5 * std::erfc((middle - x) / width); };
      for (unsigned int k = 0; k < grid.n_cells(); ++k) {
        const double lower = grid.cell_lower(k)[0], upper = grid.cell_upper(k)[0];
        if (lower < middle + 9. * width && upper > middle - 9. * width)
          masses[k] += p.probability * (below(upper) - below(lower));
      }
    }
    return masses;
  }

private:
  struct Map {
    double a, c, probability;
  };

  template <typename Function>
  double average(const Function &f) const
  {
    double sum = 0.;
    for (const Map &B : maps_)
      sum += B.probability * f(B);
    return sum;
  }

  static Model<1> model_of(const Samples &samples)
  {
    PotentialParameters potential;
    potential.type = PotentialParameters::network;
    potential.scale = 0.5;
    LearningParameters learning;
    learning.network.hidden = {};
    DataSets data;
    data.training.input_names = {"x"};
    for (std::size_t i = 0; i < samples.x.size(); ++i) {
      data.training.inputs.push_back({samples.x[i]});
      data.training.targets.push_back({samples.y[i]});
    }
    Subspace subspace;
    subspace.origin = {0.};
    subspace.directions = {{1.}};
    return make_model<1>(potential, learning, data, subspace);
  }

  const double alpha_;
  const Batch batch_;
  const double mean_, deviation_;
  const Model<1> model_;
  const Dynamics<1> dynamics_;
  const GaussianMixture<1> start_;
  const Region<1> region_;
  std::vector<Map> maps_;
};

} // namespace gibbsflow::test
