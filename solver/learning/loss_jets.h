#pragma once

#include "learning/loss.h"

#include <cstddef>
#include <vector>

namespace gibbsflow {

/// Arrays for the derivatives of a loss in its outputs, of up to `stride` samples.
struct LossWorkspace {
  LossWorkspace(const unsigned int n_outputs, const std::size_t n_samples)
      : stride(n_samples), slope(n_outputs * n_samples), curvature(slope), q(slope), targets(slope)
  {
  }
  const std::size_t stride;
  std::vector<double> slope, curvature, q, targets; // one output behind the other
};

/// The jets (see jet_kernels.h) of the loss of n samples from those of the outputs h: with the
/// slopes l_m, curvatures c_m and q_m of the loss,
///     grad l = sum_m l_m grad h_m,
///     Hess l = sum_m l_m Hess h_m + c_m grad h_m grad h_m^T - g g^T,   g = sum_m q_m grad h_m .
/// Components of jets are work.stride apart, outputs follow one another; the targets of output m
/// begin at y[m * y_stride].
template <int dim>
void apply_loss(unsigned int order, const Loss &loss, std::size_t n, const double *h,
                const double *y, std::size_t y_stride, LossWorkspace &work, double *jets);

} // namespace gibbsflow
