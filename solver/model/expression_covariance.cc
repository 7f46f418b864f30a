#include "model/expression_covariance.h"

#include "base/point_text.h"
#include "base/text.h"
#include "base/user_error.h"

#include <cmath>

namespace gibbsflow {

namespace {

constexpr const char *covariance_entry = "Noise/Expression";

} // namespace

template <int dim>
ExpressionCovariance<dim>::ExpressionCovariance(const std::string &text, const Constants &constants,
                                                const Metric<dim> &metric)
    : G_(metric.matrix())
{
  const std::vector<std::string> formulas = split(text, ';');
  if (formulas.size() != 1 && formulas.size() != dim * dim)
    throw UserError(covariance_entry, "found " + std::to_string(formulas.size()) + " formulas",
                    dim == 1
                        ? "one formula"
                        : "one formula (times the identity), or the " + std::to_string(dim * dim) +
                              " entries of the matrix row by row, separated by `;`",
                    "Write the covariance of the stochastic gradient in the coordinates x, y, z, "
                    "or set Noise/Type = isotropic");
  for (const std::string &formula : formulas)
    formulas_.emplace_back(covariance_entry, formula, coordinate_names(dim), constants);
}

template <int dim>
CovarianceJet<dim> ExpressionCovariance<dim>::at(const dealii::Point<dim> &x) const
{
  CovarianceJet<dim> result;
  if (formulas_.size() == 1) {
    const Jet<dim> s = formulas_[0].jet(x);
    result.value = s.value * G_;
    for (unsigned int l = 0; l < dim; ++l)
      result.derivative[l] = s.gradient[l] * G_;
    return result;
  }
  for (unsigned int i = 0; i < dim; ++i)
    for (unsigned int j = i; j < dim; ++j) {
      const Jet<dim> s = formulas_[i * dim + j].jet(x);
      const double mirrored = formulas_[j * dim + i](x);
      constexpr double rounding = 1e-12;
      if (std::abs(s.value - mirrored) > rounding * (std::abs(s.value) + std::abs(mirrored))) {
        throw UserError(covariance_entry,
                        "the entries " + std::to_string(i + 1) + ", " + std::to_string(j + 1) +
                            " and " + std::to_string(j + 1) + ", " + std::to_string(i + 1) +
                            " are " + spell(s.value) + " and " + spell(mirrored) + " at " +
                            spell(x),
                        "a symmetric matrix", "Give both entries the same formula");
      }
      result.value[i][j] = s.value;
      for (unsigned int l = 0; l < dim; ++l)
        result.derivative[l][i][j] = s.gradient[l];
    }
  return result;
}

template <int dim>
std::vector<CovarianceJet<dim>>
ExpressionCovariance<dim>::evaluate(const std::vector<dealii::Point<dim>> &points,
                                    bool /*with_derivatives*/) const
{
  std::vector<CovarianceJet<dim>> result;
  result.reserve(points.size());
  for (const dealii::Point<dim> &x : points) {
    result.push_back(at(x));
    check_covariance(result.back().value, x, covariance_entry);
  }
  return result;
}

template class ExpressionCovariance<1>;
template class ExpressionCovariance<2>;
template class ExpressionCovariance<3>;

} // namespace gibbsflow
