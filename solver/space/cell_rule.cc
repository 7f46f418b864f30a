#include "space/cell_rule.h"

#include "space/gauss_line.h"

#include <cmath>

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
std::vector<TensorPart<dim>> parts_of(const std::vector<RuleBox<dim>> &boxes,
                                      LineShapesOf<dim> &lines)
{
  std::vector<TensorPart<dim>> parts;
  unsigned int first = 0;
  for (const RuleBox<dim> &box : boxes) {
    TensorPart<dim> &part = parts.emplace_back();
    part.first = first;
    part.n_points = box.n_points;
    for (unsigned int d = 0; d < dim; ++d)
      part.lines[d] = lines.at_gauss_points(box.part.lower()[d], box.part.upper()[d], box.n_points);
    first += box.n_points_in_all();
  }
  return parts;
}

/// The products of the factors.
template <int dim>
ShapeTable<dim> table_of(const std::vector<TensorPart<dim>> &parts,
                         const TensorNumbering<dim> &numbering,
                         std::vector<dealii::Point<dim>> points)
{
  ShapeTable<dim> table(std::move(points), numbering.position.size());
  const unsigned int n = numbering.n_shapes;
  std::size_t entry = 0;
  for (const TensorPart<dim> &part : parts) {
    const unsigned int m = part.n_points;
    const auto n_points = static_cast<unsigned int>(std::lround(std::pow(m, dim)));
    for (unsigned int q = 0; q < n_points; ++q)
      for (unsigned int i = 0; i < table.n_shapes; ++i, ++entry) {
        table.values[entry] = 1.;
        for (unsigned int e = 0; e < dim; ++e)
          table.unit_derivatives[e][entry] = 1.;
        for (unsigned int d = 0, at = q, rest = numbering.position[i]; d < dim;
             ++d, at /= m, rest /= n) {
          const unsigned int k = rest % n * m + at % m;
          const double value = part.lines[d]->value.by_function[k];
          table.values[entry] *= value;
          for (unsigned int e = 0; e < dim; ++e)
            table.unit_derivatives[e][entry] *=
                d == e ? part.lines[d]->slope.by_function[k] : value;
        }
      }
  }
  return table;
}

template <int dim>
std::vector<double> weights_of(const std::vector<RuleBox<dim>> &boxes)
{
  std::vector<double> weights;
  for (const RuleBox<dim> &box : boxes)
    for (const double weight : gauss_line(box.n_points).template tensor_weights<dim>())
      weights.push_back(weight * box.part.measure());
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
CellRule<dim>::CellRule(LineShapesOf<dim> &lines, std::vector<RuleBox<dim>> division)
    : boxes(std::move(division)),
      numbering(lines.numbering()),
      parts(parts_of(boxes, lines)),
      shapes(table_of(parts, *numbering, points_of(boxes))),
      weights(weights_of(boxes))
{
}

template <int dim>
CellRule<dim>::CellRule(const dealii::FiniteElement<dim> &fe,
                        const dealii::Quadrature<1> &quadrature)
    : shapes(fe, dealii::Quadrature<dim>(quadrature).get_points()),
      weights(dealii::Quadrature<dim>(quadrature).get_weights())
{
  const LineShapesOf<dim> lines(fe);
  std::vector<double> x;
  for (const dealii::Point<1> &point : quadrature.get_points())
    x.push_back(point[0]);
  numbering = lines.numbering();
  parts.resize(1);
  parts[0].first = 0;
  parts[0].n_points = quadrature.size();
  parts[0].lines.fill(lines.at(x));
}

template <int dim>
const CellRule<dim> &CellRules<dim>::operator()(const std::vector<RuleBox<dim>> &boxes)
{
  std::unique_ptr<CellRule<dim>> &rule = rules_[boxes];
  if (!rule) {
    rule = std::make_unique<CellRule<dim>>(lines_, boxes);
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
