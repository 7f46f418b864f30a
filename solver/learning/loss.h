#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gibbsflow {

/// The loss l(h, y) of outputs h and targets y, whose mean over the samples is the empirical risk.
struct Loss {
  /// What the chain rule needs: l, the slopes l_k = dl/dh_k, and the Hessian in the form
  ///     d2l/dh_k dh_m = curvature_k delta_km - q_k q_m .
  /// Arrays over the lanes; those of output k begin at k * stride.
  struct Derivatives {
    double *value, *slope, *curvature, *q;
  };

  std::string name, help;
  bool is_for_classes; // y are 0 or 1; where there are several outputs, one of them is 1
  bool has_q;          // otherwise q is left alone: 0

  /// For n lanes of n_outputs outputs h, at distances of h_stride, and targets at distances of
  /// stride. Slopes and the rest are not computed where null.
  void (*evaluate)(unsigned int n_outputs, std::size_t n, const double *h, std::size_t h_stride,
                   const double *y, std::size_t stride, const Derivatives &result);

  double threshold; // above it, a single output says "1"
};

std::vector<std::string> loss_names();
std::string loss_help();

/// Throws a UserError about Network/Loss for an unknown name.
const Loss &find_loss(const std::string &name);

/// Whether h classifies as y does.
bool is_right(const Loss &loss, const std::vector<double> &h, const std::vector<double> &y);

} // namespace gibbsflow
