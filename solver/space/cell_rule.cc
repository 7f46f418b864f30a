#include "space/cell_rule.h"

#include "space/gauss_line.h"

namespace gibbsflow {

namespace {

template <int dim>
std::vector<dealii::Point<dim>> points_of(const std::vector<RuleBox<dim>> &boxes)
{
  std::vector<dealii::Point<dim>> points;
  for (const RuleBox<dim> &box : boxes)
    for (const dealii::Point<dim> &point : box.points())
      points.push_back(point);
  return points;
}

template <int dim>
std::vector<double> weights_of(const std::vector<RuleBox<dim>> &boxes)
{
  std::vector<double> weights;
  for (const RuleBox<dim> &box : boxes)
    for (const double weight : gauss_line(box.n_points).template tensor_weights<dim>())
      weights.push_back(box.part.JxW(weight));
  return weights;
}

} // namespace

template <int dim>
unsigned int RuleBox<dim>::n_points_in_all() const
{
  unsigned int n = 1;
  for (unsigned int d = 0; d < dim; ++d)
    n *= n_points;
  return n;
}

template <int dim>
std::vector<dealii::Point<dim>> RuleBox<dim>::points() const
{
  const std::vector<double> &x = gauss_line(n_points).x;
  std::vector<dealii::Point<dim>> result(n_points_in_all());
  for (std::size_t q = 0; q < result.size(); ++q) {
    for (std::size_t d = 0, rest = q; d < dim; ++d, rest /= n_points)
      result[q][d] = x[rest % n_points];
    result[q] = part.map(result[q]);
  }
  return result;
}

template <int dim>
bool RuleBox<dim>::operator<(const RuleBox &other) const
{
  if (n_points != other.n_points)
    return n_points < other.n_points;
  for (const auto corner : {&CellGeometry<dim>::lower, &CellGeometry<dim>::upper})
    for (unsigned int d = 0; d < dim; ++d)
      if ((part.*corner)()[d] != (other.part.*corner)()[d])
        return (part.*corner)()[d] < (other.part.*corner)()[d];
  return false;
}

template <int dim>
CellRule<dim>::CellRule(const dealii::FiniteElement<dim> &fe, std::vector<RuleBox<dim>> parts)
    : boxes(std::move(parts)), shapes(fe, points_of(boxes)), weights(weights_of(boxes))
{
}

template <int dim>
CellRule<dim>::CellRule(const dealii::FiniteElement<dim> &fe,
                        const dealii::Quadrature<1> &quadrature)
    : shapes(fe, dealii::Quadrature<dim>(quadrature).get_points()),
      weights(dealii::Quadrature<dim>(quadrature).get_weights())
{
}

template <int dim>
const CellRule<dim> &CellRules<dim>::operator()(const std::vector<RuleBox<dim>> &boxes)
{
  std::unique_ptr<CellRule<dim>> &rule = rules_[boxes];
  if (!rule) {
    rule = std::make_unique<CellRule<dim>>(fe_, boxes);
    rule->index = rules_.size() - 1;
  }
  return *rule;
}

template struct RuleBox<1>;
template struct RuleBox<2>;
template struct RuleBox<3>;
template struct CellRule<1>;
template struct CellRule<2>;
template struct CellRule<3>;
template class CellRules<1>;
template class CellRules<2>;
template class CellRules<3>;

} // namespace gibbsflow
