#include "io/field_output.h"

#include <deal.II/base/exceptions.h>
#include <deal.II/base/utilities.h>

#include <algorithm>

namespace gibbsflow {

template <int dim>
unsigned int FieldOutput<dim>::points_per_cell() const
{
  return dealii::Utilities::fixed_power<dim>(degree + 1);
}

template <int dim>
std::size_t FieldOutput<dim>::n_cells() const
{
  return points.size() / points_per_cell();
}

template <int dim>
bool FieldOutput<dim>::is_complete() const
{
  const auto fits = [this](const auto &field) { return field.values.size() == points.size(); };
  return points.size() % points_per_cell() == 0 &&
         std::all_of(scalars.begin(), scalars.end(), fits) &&
         std::all_of(vectors.begin(), vectors.end(), fits);
}

template <int dim>
void FieldOutput<dim>::set_constant()
{
  for (auto &field : scalars)
    field.is_constant = true;
  for (auto &field : vectors)
    field.is_constant = true;
}

template <int dim>
void FieldOutput<dim>::append_cell(
    const std::array<dealii::Point<dim>, dealii::GeometryInfo<dim>::vertices_per_cell> &vertices)
{
  using Cell = dealii::GeometryInfo<dim>;

  for (const dealii::Point<dim> &unit_point : unit_points<dim>(degree)) {
    dealii::Point<dim> point;
    for (const unsigned int v : Cell::vertex_indices())
      point += Cell::d_linear_shape_function(unit_point, v) * vertices[v];
    points.push_back(point);
  }
}

template <int dim>
std::vector<dealii::Point<dim>> unit_points(const unsigned int degree)
{
  Assert(degree > 0, dealii::ExcMessage("A cell needs its vertices at least."));

  std::vector<dealii::Point<dim>> points(dealii::Utilities::fixed_power<dim>(degree + 1));
  for (unsigned int p = 0; p < points.size(); ++p) {
    unsigned int index = p;
    for (unsigned int d = 0; d < dim; ++d) {
      points[p][d] = static_cast<double>(index % (degree + 1)) / degree;
      index /= degree + 1;
    }
  }
  return points;
}

template struct FieldOutput<1>;
template struct FieldOutput<2>;
template struct FieldOutput<3>;
template std::vector<dealii::Point<1>> unit_points(unsigned int);
template std::vector<dealii::Point<2>> unit_points(unsigned int);
template std::vector<dealii::Point<3>> unit_points(unsigned int);

} // namespace gibbsflow
