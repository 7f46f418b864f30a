#pragma once

#include <vector>

namespace gibbsflow {

/// The singular values below `bound`, ascending, of the n x (n+1) matrix
///     B = (d_0 e_0          )
///         (    d_1 e_1      )
///         (        ...      )
/// (or n x n if `e` has n - 1 entries), each with a relative error of some n eps of long double,
/// however small it is beside the largest: the entries are only multiplied by rotations, never
/// subtracted. Zero-shift QR; Demmel & Kahan, SIAM J. Sci. Stat. Comput. 11 (1990) 873.
/// A sweep separates them from the rest by the ratio of their squares, so there should be a gap of
/// some orders of magnitude around `bound`; throws RunFailure where they do not converge.
/// B^T B is the Laplacian of a chain with conductances and masses, so its eigenvalues are the
/// squares.
std::vector<long double> smallest_singular_values(std::vector<long double> d,
                                                  std::vector<long double> e, long double bound);

} // namespace gibbsflow
