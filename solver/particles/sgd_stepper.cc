#include "particles/sgd_stepper.h"

namespace gibbsflow {

template <int dim>
ConfinedSgd<dim>::ConfinedSgd(const EmpiricalRisk<dim> &risk, const double scale,
                              const Potential<dim> *const beside_risk, const Batch &batch,
                              const Dynamics<dim> &dynamics, const ParticleWalls<dim> &walls,
                              const unsigned int seed)
    : risk_(risk),
      scale_(scale),
      beside_risk_(beside_risk),
      batches_(batch, risk.weights(), seed),
      dynamics_(dynamics),
      walls_(walls)
{
}

template <int dim>
double ConfinedSgd<dim>::nanoseconds() const
{
  return 20. + batches_.size() * risk_.samples().n_operations();
}

template <int dim>
void ConfinedSgd<dim>::gradients(const ParticleBlock &block, const std::uint32_t step,
                                 typename SampleJets<dim>::Workspace &work,
                                 std::vector<std::uint32_t> &samples, double *const g) const
{
  constexpr std::size_t length = kernels::block_length, part = SampleJets<dim>::block_size;
  static_assert(length % part == 0, "Parts of blocks are full.");
  batches_.draw(block.first, step, samples);
  std::fill_n(g, dim * length, 0.);
  if (beside_risk_ != nullptr)
    beside_risk_->gradients(length, length, block.x, g);
  const double factor = scale_ / batches_.size();
  for (std::size_t begin = 0; begin < length; begin += part) {
    std::array<const double *, 3> z = {};
    for (unsigned int d = 0; d < dim; ++d)
      z[d] = block.x + d * length + begin;
    std::array<double, dim *part> sum = {};
    for (unsigned int k = 0; k < batches_.size(); ++k) {
      const double *const jets =
          risk_.samples().evaluate_lanes(part, samples.data() + k * length + begin, z, work);
      for (unsigned int i = 0; i < dim * part; ++i)
        sum[i] += jets[part + i]; // behind the values
    }
    for (unsigned int d = 0; d < dim; ++d)
      for (std::size_t i = 0; i < part; ++i)
        g[d * length + begin + i] += factor * sum[d * part + i];
  }
}

template <int dim>
void ConfinedSgd<dim>::advance(const ParticleBlock &block, const std::uint32_t first,
                               const std::uint32_t n, double) const
{
  constexpr std::size_t length = kernels::block_length;
  typename SampleJets<dim>::Workspace work(risk_.samples());
  std::vector<std::uint32_t> samples;
  double g[dim * length], y[dim * length];
  const dealii::Tensor<2, dim> step_matrix = -dynamics_.alpha() * dynamics_.inverse_metric();
  // Few particles meet a wall in a step: A is looked up for these alone.
  const auto A = [&](const std::size_t i) {
    dealii::Point<dim> z;
    for (unsigned int d = 0; d < dim; ++d)
      z[d] = block.x[d * length + i];
    return dynamics_.diffusions({z})[0];
  };
  constexpr double no_bridge = 0.; // there is nothing between two steps
  for (std::uint32_t step = first; step < first + n; ++step) {
    gradients(block, step, work, samples, g);
    for (unsigned int d = 0; d < dim; ++d)
      for (std::size_t i = 0; i < length; ++i) {
        double sum = block.x[d * length + i];
        for (unsigned int e = 0; e < dim; ++e)
          sum += step_matrix[d][e] * g[e * length + i];
        y[d * length + i] = sum;
      }
    walls_.settle(block, y, A, no_bridge, step, "Noise/Alpha");
  }
}

template class ConfinedSgd<1>;
template class ConfinedSgd<2>;
template class ConfinedSgd<3>;

} // namespace gibbsflow
