#pragma once

#include "linear_algebra/symmetric_eigenproblem.h"
#include "space/weighted_cell.h"

#include <cmath>
#include <vector>

namespace gibbsflow {

/// The rule of a cell of a line: Gauss's for pi on it, by the cell's own points, as many as the
/// degree of the elements, so that int phi_i' phi_j' dpi is exact. Weights are those of
/// e^{-(U - U_0)} dx. Golub & Welsch, Math. Comp. 23 (1969) 221.
struct LinePoints {
  explicit LinePoints(const WeightedCell<1> &cell, const unsigned int n)
  {
    const std::vector<dealii::Point<1>> &t = cell.rule->shapes.points;
    std::vector<double> weight(t.size()), before(t.size(), 0.), here(t.size(), 1.);
    for (std::size_t i = 0; i < t.size(); ++i)
      weight[i] = cell.geometry.JxW(t[i], cell.rule->weights[i]) * cell.root_weight[i] *
                  cell.root_weight[i];
    std::vector<std::vector<double>> jacobi(n, std::vector<double>(n, 0.));
    double mass = 0., last = 0.;
    for (unsigned int k = 0; k < n; ++k) { // p_{k+1} = (t - a_k) p_k - b_k p_{k-1}
      double square = 0., moment = 0.;
      for (std::size_t i = 0; i < t.size(); ++i) {
        square += weight[i] * here[i] * here[i];
        moment += weight[i] * here[i] * here[i] * t[i][0];
      }
      const double a = moment / square, b = k == 0 ? 0. : square / last;
      if (k == 0)
        mass = square;
      else
        jacobi[k][k - 1] = jacobi[k - 1][k] = std::sqrt(b);
      jacobi[k][k] = a;
      last = square;
      for (std::size_t i = 0; i < t.size(); ++i) {
        const double next = (t[i][0] - a) * here[i] - b * before[i];
        before[i] = here[i];
        here[i] = next;
      }
    }
    const SymmetricEigenpairs pairs = eigenpairs(jacobi);
    for (unsigned int q = 0; q < n; ++q) {
      x.emplace_back(pairs.values[q]);
      weights.push_back(mass * pairs.vectors[q][0] * pairs.vectors[q][0]);
    }
  }

  std::vector<dealii::Point<1>> x;
  std::vector<double> weights;
};

} // namespace gibbsflow
