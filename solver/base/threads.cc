#include "base/threads.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace gibbsflow {

unsigned int n_threads()
{
  if (const char *const wanted = std::getenv("OMP_NUM_THREADS")) {
    const long number = std::strtol(wanted, nullptr, 10);
    if (number >= 1)
      return static_cast<unsigned int>(std::min(number, 1024L));
  }
  const unsigned int n_ranks = dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD);
  return std::max(1u, std::thread::hardware_concurrency() / n_ranks);
}

namespace {

thread_local bool is_worker = false; // within the work of several threads

} // namespace

void for_each_range(const std::size_t n, const double nanoseconds,
                    const std::function<void(std::size_t, std::size_t)> &work)
{
  // A thread costs about 20 microseconds to start.
  constexpr double worthwhile = 2e5;
  const double most = n * nanoseconds / worthwhile;
  const std::size_t n_workers =
      most < 2. || is_worker
          ? 1
          : std::min<std::size_t>({n_threads(), n, static_cast<std::size_t>(most)});
  if (n_workers <= 1) {
    work(0, n);
    return;
  }
  // Small ranges, taken one after the other, so that nobody waits long for the last one.
  const std::size_t length = std::max<std::size_t>(1, n / (16 * n_workers));
  std::atomic<std::size_t> next{0};
  std::exception_ptr error;
  std::mutex error_mutex;
  const auto take = [&] {
    is_worker = true;
    try {
      for (std::size_t begin; (begin = next.fetch_add(length)) < n;)
        work(begin, std::min(begin + length, n));
    } catch (...) {
      const std::lock_guard<std::mutex> lock(error_mutex);
      error = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < n_workers; ++i)
    threads.emplace_back(take);
  take();
  is_worker = false;
  for (std::thread &thread : threads)
    thread.join();
  if (error)
    std::rethrow_exception(error);
}

} // namespace gibbsflow
