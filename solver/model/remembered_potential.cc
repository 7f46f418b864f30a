#include "model/remembered_potential.h"

namespace gibbsflow {

namespace {

constexpr std::size_t most_points = 2000000;

} // namespace

template <int dim>
RememberedPotential<dim>::RememberedPotential(std::shared_ptr<const Potential<dim>> potential)
    : potential_(std::move(potential))
{
}

template <int dim>
template <typename Kept, typename Evaluate>
std::vector<Kept> RememberedPotential<dim>::recall(PointTable<dim, Kept> &memory,
                                                   const std::vector<dealii::Point<dim>> &points,
                                                   const Evaluate &evaluate) const
{
  std::vector<Kept> result(points.size());
  std::vector<dealii::Point<dim>> new_points;
  PointTable<dim, std::size_t> number;                        // of each new point
  std::vector<std::pair<std::size_t, std::size_t>> positions; // in `points`, in `new_points`
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (std::size_t i = 0; i < points.size(); ++i)
      if (const Kept *known = memory.find(points[i]))
        result[i] = *known;
      else {
        const std::size_t k = number.insert(points[i], new_points.size());
        if (k == new_points.size())
          new_points.push_back(points[i]);
        positions.emplace_back(i, k);
      }
  }
  if (new_points.empty())
    return result;
  const std::vector<Kept> found = evaluate(new_points);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (memory.size() + new_points.size() > most_points)
    memory.clear();
  for (std::size_t i = 0; i < new_points.size(); ++i)
    memory.insert(new_points[i], found[i]);
  for (const auto &[i, k] : positions)
    result[i] = found[k];
  return result;
}

template <int dim>
std::vector<Jet<dim>> RememberedPotential<dim>::jets(const std::vector<dealii::Point<dim>> &points,
                                                     const unsigned int order) const
{
  if (order >= 2)
    return potential_->jets(points, order);
  std::vector<Jet<dim>> result(points.size());
  if (order == 0) {
    const std::vector<double> values =
        recall(values_, points, [this](const std::vector<dealii::Point<dim>> &new_points) {
          std::vector<double> found;
          potential_->values(new_points, found);
          return found;
        });
    for (std::size_t i = 0; i < points.size(); ++i)
      result[i].value = values[i];
    return result;
  }
  const std::vector<Slope> slopes =
      recall(slopes_, points, [this](const std::vector<dealii::Point<dim>> &new_points) {
        std::vector<Slope> found;
        for (const Jet<dim> &jet : potential_->jets(new_points, 1))
          found.push_back({jet.value, jet.gradient});
        return found;
      });
  for (std::size_t i = 0; i < points.size(); ++i) {
    result[i].value = slopes[i].value;
    result[i].gradient = slopes[i].gradient;
  }
  return result;
}

template <int dim>
void RememberedPotential<dim>::gradients(const std::size_t n, const std::size_t stride,
                                         const double *x, double *gradients) const
{
  potential_->gradients(n, stride, x, gradients);
}

template class RememberedPotential<1>;
template class RememberedPotential<2>;
template class RememberedPotential<3>;

} // namespace gibbsflow
