#pragma once

#include <cstddef>

namespace gibbsflow::kernels {

/// sum_q w_q ((1 + e_q) log(1 + e_q) - e_q) for e > -1, without cancellation where e is small.
double sum_entropy(std::size_t n, const double *w, const double *e);

} // namespace gibbsflow::kernels
