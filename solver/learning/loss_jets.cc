#include "learning/loss_jets.h"

#include "learning/jet_kernels.h"

#include <deal.II/base/symmetric_tensor.h>
#include <deal.II/base/tensor.h>

#include <algorithm>

namespace gibbsflow {

template <int dim>
void apply_loss(const unsigned int order, const Loss &loss, const std::size_t n, const double *h,
                const double *y, const std::size_t y_stride, LossWorkspace &work, double *jets)
{
  const std::size_t stride = work.stride;
  const unsigned int n_components = kernels::n_components(dim, order);
  const unsigned int n_outputs = work.slope.size() / stride;
  for (unsigned int m = 0; m < n_outputs; ++m)
    std::copy_n(y + m * y_stride, n, work.targets.data() + m * stride);
  loss.evaluate(n_outputs, n, h, n_components * stride, work.targets.data(), stride,
                {jets, order >= 1 ? work.slope.data() : nullptr,
                 order >= 2 ? work.curvature.data() : nullptr,
                 order >= 2 ? work.q.data() : nullptr});
  if (order == 0)
    return;
  std::fill_n(jets + stride, (n_components - 1) * stride, 0.);
  for (unsigned int m = 0; m < n_outputs; ++m) {
    const double *const output = h + m * n_components * stride;
    const double *const slope = work.slope.data() + m * stride;
    for (unsigned int c = 1; c < n_components; ++c)
      for (std::size_t k = 0; k < n; ++k)
        jets[c * stride + k] += slope[k] * output[c * stride + k];
  }
  if (order == 1)
    return;
  for (std::size_t k = 0; k < n; ++k) {
    dealii::SymmetricTensor<2, dim> sum;
    dealii::Tensor<1, dim> g;
    for (unsigned int m = 0; m < n_outputs; ++m) {
      dealii::Tensor<1, dim> grad_h;
      for (unsigned int d = 0; d < dim; ++d)
        grad_h[d] = h[(m * n_components + 1 + d) * stride + k];
      sum += work.curvature[m * stride + k] *
             dealii::symmetrize(dealii::outer_product(grad_h, grad_h));
      if (loss.has_q)
        g += work.q[m * stride + k] * grad_h;
    }
    sum -= dealii::symmetrize(dealii::outer_product(g, g));
    for (unsigned int d = 0, c = 1 + dim; d < dim; ++d)
      for (unsigned int e = d; e < dim; ++e, ++c)
        jets[c * stride + k] += sum[d][e];
  }
}

template void apply_loss<1>(unsigned int, const Loss &, std::size_t, const double *, const double *,
                            std::size_t, LossWorkspace &, double *);
template void apply_loss<2>(unsigned int, const Loss &, std::size_t, const double *, const double *,
                            std::size_t, LossWorkspace &, double *);
template void apply_loss<3>(unsigned int, const Loss &, std::size_t, const double *, const double *,
                            std::size_t, LossWorkspace &, double *);

} // namespace gibbsflow
