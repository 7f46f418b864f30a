#include "learning/empirical_risk.h"

#include "base/threads.h"

#include <algorithm>

namespace gibbsflow {

template <int dim>
EmpiricalRisk<dim>::EmpiricalRisk(const Network &network, const Loss &loss, const DataSet &data,
                                  const Subspace &subspace)
    : samples_(network, loss, data, subspace),
      is_weighted_(data.is_weighted()),
      weights_(is_weighted_ ? data.weights
                            : std::vector<double>(data.n_samples(), 1. / data.n_samples()))
{
}

template <int dim>
template <typename Visitor>
void EmpiricalRisk<dim>::for_each_block(const dealii::Point<dim> &z, const unsigned int order,
                                        Workspace &work, const Visitor &visit) const
{
  constexpr std::size_t length = SampleJets<dim>::block_size;
  samples_.move_to(z, work);
  for (std::size_t begin = 0; begin < n_samples(); begin += length)
    visit(samples_.evaluate(begin, order, work), begin, std::min(length, n_samples() - begin));
}

template <int dim>
Jet<dim> EmpiricalRisk<dim>::jet(const dealii::Point<dim> &z, const unsigned int order,
                                 Workspace &work) const
{
  constexpr std::size_t n_sums = 8; // independent of one another, so that additions overlap
  std::array<std::array<double, n_sums>, kernels::n_components(dim, 2)> sums = {};
  const unsigned int n_components = kernels::n_components(dim, order);
  for_each_block(z, order, work,
                 [&](const double *const losses, const std::size_t begin, const std::size_t n) {
                   for (unsigned int c = 0; c < n_components; ++c) {
                     const double *const component = losses + c * SampleJets<dim>::block_size;
                     std::size_t k = 0;
                     for (; k + n_sums <= n && !is_weighted_; k += n_sums)
                       for (std::size_t i = 0; i < n_sums; ++i)
                         sums[c][i] += component[k + i];
                     for (; k < n; ++k)
                       sums[c][k % n_sums] +=
                           (is_weighted_ ? weights_[begin + k] : 1.) * component[k];
                   }
                 });
  const auto mean = [&](const unsigned int c) {
    double sum = 0.;
    for (const double part : sums[c])
      sum += part;
    return is_weighted_ ? sum : sum / n_samples();
  };
  Jet<dim> result(mean(0));
  if (order >= 1)
    for (unsigned int d = 0; d < dim; ++d)
      result.gradient[d] = mean(1 + d);
  if (order >= 2)
    for (unsigned int d = 0, c = 1 + dim; d < dim; ++d)
      for (unsigned int e = d; e < dim; ++e, ++c)
        result.hessian[d][e] = mean(c);
  return result;
}

template <int dim>
std::vector<Jet<dim>> EmpiricalRisk<dim>::jets(const std::vector<dealii::Point<dim>> &points,
                                               const unsigned int order) const
{
  std::vector<Jet<dim>> result(points.size());
  for_each_range(points.size(), nanoseconds(), [&](const std::size_t begin, const std::size_t end) {
    Workspace work(samples_);
    for (std::size_t i = begin; i < end; ++i)
      result[i] = jet(points[i], order, work);
  });
  return result;
}

template <int dim>
double EmpiricalRisk<dim>::nanoseconds() const
{
  return 0.3 * n_samples() * samples_.n_operations();
}

template <int dim>
typename EmpiricalRisk<dim>::SampleLosses
EmpiricalRisk<dim>::make_losses(const unsigned int order) const
{
  SampleLosses losses{weights_, {}, {}, {}};
  losses.values.resize(n_samples());
  losses.gradients.resize(n_samples());
  if (order >= 2)
    losses.hessians.resize(n_samples());
  return losses;
}

template <int dim>
void EmpiricalRisk<dim>::fill(const dealii::Point<dim> &z, const unsigned int order,
                              Workspace &work, SampleLosses &losses) const
{
  constexpr std::size_t length = SampleJets<dim>::block_size;
  for_each_block(z, order, work,
                 [&](const double *const jets, const std::size_t begin, const std::size_t n) {
                   for (std::size_t k = 0; k < n; ++k) {
                     unsigned int c = 0;
                     losses.values[begin + k] = jets[k];
                     for (unsigned int d = 0; d < dim && order >= 1; ++d)
                       losses.gradients[begin + k][d] = jets[++c * length + k];
                     for (unsigned int d = 0; d < dim && order >= 2; ++d)
                       for (unsigned int e = d; e < dim; ++e)
                         losses.hessians[begin + k][d][e] = jets[++c * length + k];
                   }
                 });
}

template <int dim>
void EmpiricalRisk<dim>::visit_samples(
    const std::vector<dealii::Point<dim>> &points, const unsigned int order,
    const std::function<void(std::size_t, const SampleLosses &)> &visit) const
{
  for_each_range(points.size(), nanoseconds(), [&](const std::size_t begin, const std::size_t end) {
    Workspace work(samples_);
    SampleLosses losses = make_losses(order);
    for (std::size_t i = begin; i < end; ++i) {
      fill(points[i], order, work, losses);
      visit(i, losses);
    }
  });
}

template <int dim>
typename EmpiricalRisk<dim>::SampleLosses
EmpiricalRisk<dim>::losses_at(const dealii::Point<dim> &z, const unsigned int order) const
{
  Workspace work(samples_);
  SampleLosses losses = make_losses(order);
  fill(z, order, work, losses);
  return losses;
}

template class EmpiricalRisk<1>;
template class EmpiricalRisk<2>;
template class EmpiricalRisk<3>;

} // namespace gibbsflow
