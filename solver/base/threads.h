#pragma once

#include <cstddef>
#include <functional>

namespace gibbsflow {

/// How many threads this process may use: OMP_NUM_THREADS where that is set, else the processors of
/// the machine divided by the number of ranks, at least one.
unsigned int n_threads();

/// Calls work(begin, end) for ranges that make up [0, n), in as many threads as there are or as n
/// is worth if one element takes about `nanoseconds`. An exception of one of them is thrown here.
/// Within such work there are no further threads.
void for_each_range(std::size_t n, double nanoseconds,
                    const std::function<void(std::size_t, std::size_t)> &work);

} // namespace gibbsflow
