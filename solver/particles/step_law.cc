#include "particles/step_law.h"

#include "particles/batches.h"

#include <cmath>

namespace gibbsflow {

namespace {

/// How many batches there are, or more than `most`.
double count_batches(const Batch &batch, const std::size_t n, const double most)
{
  double count = 1.; // binomial: n over m, or n + m - 1 over m
  for (unsigned int k = 0; k < batch.size && count <= most; ++k)
    count *= (batch.replacement ? n + k : n - k) / (k + 1.);
  return count;
}

/// All batches, the samples in each in ascending order.
BatchList all_batches(const Batch &batch, const std::vector<double> &weights)
{
  const unsigned int m = batch.size;
  const std::uint32_t n = static_cast<std::uint32_t>(weights.size());
  BatchList list;
  list.size = m;
  std::vector<std::uint32_t> samples(m, 0);
  for (unsigned int k = 0; k < m && !batch.replacement; ++k)
    samples[k] = k;
  double sum = 0.;
  for (;;) {
    double probability = 1.; // m!/(prod r_k!) prod w_k^{r_k}, r_k times sample k
    unsigned int repeats = 0;
    for (unsigned int k = 0; k < m; ++k) {
      repeats = k > 0 && samples[k] == samples[k - 1] ? repeats + 1 : 1;
      probability *= weights[samples[k]] * (k + 1.) / repeats;
    }
    list.samples.insert(list.samples.end(), samples.begin(), samples.end());
    list.probability.push_back(probability);
    sum += probability;
    unsigned int k = m; // the last one that can grow
    while (k > 0 && samples[k - 1] + 1 >= (batch.replacement ? n : n - m + k))
      --k;
    if (k == 0)
      break;
    const std::uint32_t next = samples[k - 1] + 1;
    for (unsigned int l = k - 1; l < m; ++l)
      samples[l] = batch.replacement ? next : next + (l - (k - 1));
  }
  for (double &p : list.probability)
    p /= sum;
  return list;
}

BatchList drawn_batches(const Batch &batch, const std::vector<double> &weights,
                        const unsigned int seed, const unsigned int n_drawn)
{
  constexpr unsigned int n_of_block = kernels::block_length;
  const Batches batches(batch, weights, seed);
  BatchList list;
  list.size = batch.size;
  list.is_complete = false;
  list.probability.assign(n_drawn, 1. / n_drawn);
  std::vector<std::uint32_t> block;
  constexpr std::uint32_t no_step_of_particles = 0xFFFFFFFFu;
  for (unsigned int first = 0; first < n_drawn; first += n_of_block) {
    batches.draw(first, no_step_of_particles, block);
    for (unsigned int i = 0; i < n_of_block; ++i)
      for (unsigned int k = 0; k < batch.size; ++k)
        list.samples.push_back(block[k * n_of_block + i]);
  }
  return list;
}

/// The lower triangle L with L L^T = S, columns of zeros where S has no rank.
template <int dim>
dealii::Tensor<2, dim> lower_root(const dealii::SymmetricTensor<2, dim> &S)
{
  constexpr double rounding = 1e-12;
  dealii::Tensor<2, dim> L;
  for (unsigned int j = 0; j < dim; ++j) {
    double pivot = S[j][j];
    for (unsigned int k = 0; k < j; ++k)
      pivot -= L[j][k] * L[j][k];
    if (!(pivot > rounding * S[j][j]))
      continue;
    L[j][j] = std::sqrt(pivot);
    for (unsigned int i = j + 1; i < dim; ++i) {
      double sum = S[i][j];
      for (unsigned int k = 0; k < j; ++k)
        sum -= L[i][k] * L[j][k];
      L[i][j] = sum / L[j][j];
    }
  }
  return L;
}

/// L L_0^{-1}; one where L_0 has no inverse.
template <int dim>
dealii::Tensor<2, dim> ratio_of_roots(const dealii::Tensor<2, dim> &L,
                                      const dealii::Tensor<2, dim> &L_0)
{
  for (unsigned int d = 0; d < dim; ++d)
    if (L_0[d][d] == 0.)
      return dealii::unit_symmetric_tensor<dim>();
  return L * dealii::invert(L_0);
}

} // namespace

BatchList list_batches(const Batch &batch, const std::vector<double> &weights,
                       const unsigned int seed)
{
  constexpr unsigned int most = 1024;
  static_assert(most % kernels::block_length == 0, "Whole blocks are drawn.");
  if (batch.size == 1 || count_batches(batch, weights.size(), most) <= most)
    return all_batches(batch, weights);
  return drawn_batches(batch, weights, seed, most);
}

template <int dim>
StepLaw<dim>::StepLaw(const EmpiricalRisk<dim> &risk, const double scale,
                      const Potential<dim> *const beside_risk, const Batch &batch,
                      const Dynamics<dim> &dynamics, const unsigned int seed)
    : risk_(risk),
      scale_(scale),
      beside_risk_(beside_risk),
      batches_(list_batches(batch, risk.weights(), seed)),
      variance_factor_(batch.variance_factor(risk.n_samples())),
      step_matrix_(-dynamics.alpha() * dynamics.inverse_metric())
{
}

template <int dim>
std::string StepLaw<dim>::description() const
{
  const std::string n = std::to_string(n_maps());
  if (!is_exact())
    return n + " drawn batches, moments matched";
  return n + (batches_.size == 1 ? " samples" : " batches");
}

template <int dim>
void StepLaw<dim>::match_moments(const Losses &losses,
                                 dealii::Tensor<1, dim> *const gradients) const
{
  const auto spread = [](const dealii::Tensor<1, dim> &r) {
    return dealii::symmetrize(dealii::outer_product(r, r));
  };
  dealii::Tensor<1, dim> mean, drawn_mean;
  for (std::size_t k = 0; k < losses.gradients.size(); ++k)
    mean += losses.weights[k] * losses.gradients[k];
  for (std::size_t B = 0; B < n_maps(); ++B)
    drawn_mean += batches_.probability[B] * gradients[B];
  dealii::SymmetricTensor<2, dim> covariance, drawn_covariance;
  for (std::size_t k = 0; k < losses.gradients.size(); ++k)
    covariance += variance_factor_ * losses.weights[k] * spread(losses.gradients[k] - mean);
  for (std::size_t B = 0; B < n_maps(); ++B)
    drawn_covariance += batches_.probability[B] * spread(gradients[B] - drawn_mean);
  const dealii::Tensor<2, dim> match =
      ratio_of_roots(lower_root(covariance), lower_root(drawn_covariance));
  for (std::size_t B = 0; B < n_maps(); ++B)
    gradients[B] = mean + match * (gradients[B] - drawn_mean);
}

template <int dim>
void StepLaw<dim>::steps_at(const Losses &losses, const dealii::Tensor<1, dim> &beside,
                            dealii::Tensor<1, dim> *const steps) const
{
  const unsigned int m = batches_.size;
  for (std::size_t B = 0; B < n_maps(); ++B) {
    dealii::Tensor<1, dim> sum;
    for (unsigned int k = 0; k < m; ++k)
      sum += losses.gradients[batches_.samples[B * m + k]];
    steps[B] = sum / m;
  }
  if (!is_exact())
    match_moments(losses, steps);
  for (std::size_t B = 0; B < n_maps(); ++B)
    steps[B] = step_matrix_ * (scale_ * steps[B] + beside);
}

template <int dim>
typename StepLaw<dim>::Steps
StepLaw<dim>::steps(const std::vector<dealii::Point<dim>> &points) const
{
  const std::size_t n = points.size();
  std::vector<double> coordinates(dim * n), beside(dim * n, 0.);
  for (std::size_t i = 0; i < n; ++i)
    for (unsigned int d = 0; d < dim; ++d)
      coordinates[d * n + i] = points[i][d];
  if (beside_risk_ != nullptr)
    beside_risk_->gradients(n, n, coordinates.data(), beside.data());
  Steps result(n * n_maps());
  risk_.visit_samples(points, 1, [&](const std::size_t i, const Losses &losses) {
    dealii::Tensor<1, dim> gradient;
    for (unsigned int d = 0; d < dim; ++d)
      gradient[d] = beside[d * n + i];
    steps_at(losses, gradient, result.data() + i * n_maps());
  });
  return result;
}

template <int dim>
std::vector<double> StepLaw<dim>::stretches(const std::vector<dealii::Point<dim>> &points) const
{
  std::vector<Jet<dim>> beside(points.size());
  if (beside_risk_ != nullptr)
    beside = beside_risk_->jets(points, 2);
  std::vector<double> result(points.size(), 0.);
  risk_.visit_samples(points, 2, [&](const std::size_t i, const Losses &losses) {
    const unsigned int m = batches_.size;
    for (std::size_t B = 0; B < n_maps(); ++B) {
      dealii::SymmetricTensor<2, dim> sum;
      for (unsigned int k = 0; k < m; ++k)
        sum += losses.hessians[batches_.samples[B * m + k]];
      const dealii::Tensor<2, dim> derivative =
          step_matrix_ * dealii::Tensor<2, dim>((scale_ / m) * sum + beside[i].hessian);
      result[i] = std::max(result[i], derivative.norm());
    }
  });
  return result;
}

template class StepLaw<1>;
template class StepLaw<2>;

} // namespace gibbsflow
