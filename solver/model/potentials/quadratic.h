#pragma once

#include "base/user_error.h"
#include "model/potential_parameters.h"

#include <array>
#include <cmath>

namespace gibbsflow::potentials {

/// V(x) = (1/2) (x - c)^T H (x - c) with H symmetric, definite or not.
class Quadratic {
public:
  static constexpr const char *name = "quadratic";
  static constexpr const char *help = "(1/2)(x - c)^T H (x - c) with H = Matrix, c = Center";

  static constexpr bool exists_in(const unsigned int) { return true; }

  Quadratic(const PotentialParameters &parameters, const unsigned int dim)
      : matrix_(parameters.matrix), center_(parameters.center)
  {
    if (center_.empty())
      center_.assign(dim, 0.);
    if (matrix_.empty()) {
      matrix_.assign(dim, std::vector<double>(dim, 0.));
      for (unsigned int i = 0; i < dim; ++i)
        matrix_[i][i] = 1.;
    }
    check(dim);
  }

  template <typename Number, std::size_t dim>
  Number operator()(const std::array<Number, dim> &x) const
  {
    Number sum(0.);
    for (unsigned int i = 0; i < dim; ++i)
      for (unsigned int j = 0; j < dim; ++j)
        sum = sum + matrix_[i][j] * ((x[i] - center_[i]) * (x[j] - center_[j]));
    return 0.5 * sum;
  }

private:
  void check(const unsigned int dim) const
  {
    const std::string n = std::to_string(dim);
    if (center_.size() != dim)
      throw UserError("Potential/Center", "found " + std::to_string(center_.size()) + " numbers",
                      "as many as Dimension = " + n, "Write one number for each coordinate");
    for (const double c : center_)
      if (!std::isfinite(c))
        throw UserError("Potential/Center", "found a number that is not finite", "finite numbers",
                        "Correct the entry");
    const std::string square_matrix = n + " rows of " + n + " numbers, rows separated by ';'";
    if (matrix_.size() != dim)
      throw UserError("Potential/Matrix", "found " + std::to_string(matrix_.size()) + " rows",
                      square_matrix, "Give the matrix as many rows as Dimension says");
    for (unsigned int i = 0; i < dim; ++i)
      if (matrix_[i].size() != dim)
        throw UserError("Potential/Matrix",
                        "row " + std::to_string(i + 1) + " has " +
                            std::to_string(matrix_[i].size()) + " numbers",
                        square_matrix, "Complete the row");
    for (unsigned int i = 0; i < dim; ++i)
      for (unsigned int j = 0; j < dim; ++j)
        if (!std::isfinite(matrix_[i][j]) || matrix_[i][j] != matrix_[j][i])
          throw UserError("Potential/Matrix",
                          "the entries " + std::to_string(i + 1) + "," + std::to_string(j + 1) +
                              " and " + std::to_string(j + 1) + "," + std::to_string(i + 1) +
                              " differ or are not finite",
                          "a symmetric matrix", "Use (H + H^T)/2, which gives the same V");
  }

  std::vector<std::vector<double>> matrix_;
  std::vector<double> center_;
};

} // namespace gibbsflow::potentials
