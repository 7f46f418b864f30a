#include "base/threads.h"

#include "learning/empirical_risk.h"
#include "learning/learning_fixtures.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>

namespace gibbsflow {

namespace {

/// Sets OMP_NUM_THREADS and puts it back at the end.
class NumberOfThreads {
public:
  explicit NumberOfThreads(const std::string &number)
  {
    if (const char *const before = std::getenv("OMP_NUM_THREADS"))
      before_ = before;
    setenv("OMP_NUM_THREADS", number.c_str(), 1);
  }
  ~NumberOfThreads()
  {
    if (before_.empty())
      unsetenv("OMP_NUM_THREADS");
    else
      setenv("OMP_NUM_THREADS", before_.c_str(), 1);
  }

private:
  std::string before_;
};

} // namespace

TEST(Threads, TakeEveryNumberOnce)
{
  const NumberOfThreads three("3");
  std::vector<std::atomic<unsigned int>> visits(1000);

  for_each_range(1000, 1e6, [&](const std::size_t begin, const std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      ++visits[i];
  });

  for (const auto &n : visits)
    EXPECT_EQ(n, 1U);
}

TEST(Threads, AreAsManyAsTheWorkIsWorth)
{
  const NumberOfThreads three("3");
  const auto n_used = [](const std::size_t n, const double nanoseconds) {
    std::mutex mutex;
    std::set<std::thread::id> ids;
    for_each_range(n, nanoseconds, [&](std::size_t, std::size_t) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2)); // all of them get to work
      const std::lock_guard<std::mutex> lock(mutex);
      ids.insert(std::this_thread::get_id());
    });
    return ids.size();
  };

  EXPECT_EQ(n_threads(), 3U);
  EXPECT_EQ(n_used(30, 1e6), 3U);
  EXPECT_EQ(n_used(30, 1.), 1U);
  EXPECT_EQ(n_used(1, 1e9), 1U);
}

TEST(Threads, StartNoThreadsOfTheirOwn)
{
  const NumberOfThreads four("4");
  constexpr double much = 1e9; // nanoseconds
  std::atomic<unsigned int> n_outer{0}, n_inner{0};

  for_each_range(8, much, [&](const std::size_t begin, const std::size_t end) {
    n_outer += end - begin;
    for_each_range(100, much, [&](const std::size_t first, const std::size_t last) {
      EXPECT_EQ(last - first, 100u);
      ++n_inner;
    });
  });

  EXPECT_EQ(n_outer, 8u);
  EXPECT_EQ(n_inner, 8u);
}

TEST(Threads, PassExceptionsOn)
{
  const NumberOfThreads three("3");
  const auto fail = [](const std::size_t begin, std::size_t) {
    if (begin > 0)
      throw std::runtime_error("no");
  };

  EXPECT_THROW(for_each_range(100, 1e6, fail), std::runtime_error);
}

TEST(Threads, DoNotChangeTheRisk)
{
  for (const test::Architecture &architecture : test::architectures()) {
    const test::NetworkCase c = test::network_case(architecture, "tanh", 2);
    SCOPED_TRACE(c.name);
    const Network network(c.parameters, c.n_inputs, c.n_outputs);
    const DataSet data = test::random_samples(70, c.n_inputs, c.n_outputs, "quadratic");
    const EmpiricalRisk<2> V(network, find_loss("quadratic"), data,
                             test::random_subspace_of(network, 2, 0.5));
    std::vector<dealii::Point<2>> points;
    for (unsigned int k = 0; k < 300; ++k)
      points.emplace_back(std::sin(k), std::cos(1.7 * k));
    std::vector<double> alone, together;
    {
      const NumberOfThreads one("1");
      V.values(points, alone);
    }
    {
      const NumberOfThreads three("3");
      V.values(points, together);
    }

    EXPECT_EQ(alone, together);
  }
}

} // namespace gibbsflow
