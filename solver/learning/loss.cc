#include "learning/loss.h"

#include "base/registry.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// l = |h - y|^2.
void quadratic(const unsigned int n_outputs, const std::size_t n, const double *h,
               const std::size_t h_stride, const double *y, const std::size_t stride,
               const Loss::Derivatives &result)
{
  std::fill_n(result.value, n, 0.);
  for (unsigned int k = 0; k < n_outputs; ++k)
    for (std::size_t i = 0; i < n; ++i) {
      const double r = h[k * h_stride + i] - y[k * stride + i];
      result.value[i] += r * r;
      if (result.slope != nullptr)
        result.slope[k * stride + i] = 2. * r;
      if (result.curvature != nullptr)
        result.curvature[k * stride + i] = 2.;
    }
}

/// l = sum_k log(1 + e^{h_k}) - y_k h_k: minus the log likelihood of probabilities 1/(1 + e^{-h}).
void logistic(const unsigned int n_outputs, const std::size_t n, const double *h,
              const std::size_t h_stride, const double *y, const std::size_t stride,
              const Loss::Derivatives &result)
{
  std::fill_n(result.value, n, 0.);
  for (unsigned int k = 0; k < n_outputs; ++k)
    for (std::size_t i = 0; i < n; ++i) {
      const double a = h[k * h_stride + i], target = y[k * stride + i];
      const double e = std::exp(-std::abs(a));
      // log(1 + e^a) - y a, without cancellation for y = 1 and large a
      result.value[i] += std::log1p(e) + (a > 0. ? (1. - target) * a : -target * a);
      const double p = a > 0. ? 1. / (1. + e) : e / (1. + e);
      if (result.slope != nullptr)
        result.slope[k * stride + i] = a > 0. ? (1. - target) - e / (1. + e) : p - target;
      if (result.curvature != nullptr)
        result.curvature[k * stride + i] = e / ((1. + e) * (1. + e));
    }
}

/// l = sum_k y_k (log sum_m e^{h_m} - h_k), with sum_k y_k = 1: slopes p - y and Hessian
/// diag(p) - p p^T for p_k = e^{h_k}/sum_m e^{h_m}.
void cross_entropy(const unsigned int n_outputs, const std::size_t n, const double *h,
                   const std::size_t h_stride, const double *y, const std::size_t stride,
                   const Loss::Derivatives &result)
{
  for (std::size_t i = 0; i < n; ++i) {
    double largest = h[i];
    for (unsigned int k = 1; k < n_outputs; ++k)
      largest = std::max(largest, h[k * h_stride + i]);
    double sum = 0., mean = 0.;
    for (unsigned int k = 0; k < n_outputs; ++k) {
      sum += std::exp(h[k * h_stride + i] - largest);
      mean += y[k * stride + i] * (h[k * h_stride + i] - largest);
    }
    result.value[i] = std::log(sum) - mean;
    for (unsigned int k = 0; k < n_outputs; ++k) {
      const double p = std::exp(h[k * h_stride + i] - largest) / sum;
      if (result.slope != nullptr)
        result.slope[k * stride + i] = p - y[k * stride + i];
      if (result.curvature != nullptr)
        result.curvature[k * stride + i] = p;
      if (result.q != nullptr)
        result.q[k * stride + i] = p;
    }
  }
}

/// All losses; a new one is a new line.
const Registry<Loss> &losses()
{
  static const Registry<Loss> registry(
      "Network/Loss",
      {{"quadratic", "|h - y|^2, without a factor 1/2, summed over the outputs", false, false,
        &quadratic, 0.5},
       {"logistic", "log(1 + e^h) - y h for y = 0 or 1, h being the logit, summed over the outputs",
        true, false, &logistic, 0.},
       {"cross-entropy", "log(sum_k e^{h_k}) - h_y for the class y, h being one logit a class",
        true, true, &cross_entropy, 0.}});
  return registry;
}

} // namespace

std::vector<std::string> loss_names()
{
  return losses().names();
}

std::string loss_help()
{
  return losses().help();
}

const Loss &find_loss(const std::string &name)
{
  return losses().find(name);
}

bool is_right(const Loss &loss, const std::vector<double> &h, const std::vector<double> &y)
{
  if (h.size() == 1)
    return (h[0] > loss.threshold) == (y[0] > 0.5);
  return std::max_element(h.begin(), h.end()) - h.begin() ==
         std::max_element(y.begin(), y.end()) - y.begin();
}

} // namespace gibbsflow
