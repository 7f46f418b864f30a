#include <deal.II/base/mpi.h>

#include <gtest/gtest.h>

#include <iostream>

namespace {

/// Prefixes each failed assertion with the rank it failed on.
class RankPrinter : public testing::EmptyTestEventListener {
  void OnTestPartResult(const testing::TestPartResult &result) override
  {
    if (result.failed())
      std::cout << "[rank " << dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) << "] "
                << result.file_name() << ':' << result.line_number() << '\n'
                << result.summary() << std::endl;
  }
};

} // namespace

/// Runs the tests on however many ranks there are; the exit status is that of the worst rank.
int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  testing::InitGoogleTest(&argc, argv);
  testing::TestEventListeners &listeners = testing::UnitTest::GetInstance()->listeners();
  if (dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD) > 1) {
    listeners.Append(new RankPrinter);
    if (dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) != 0)
      delete listeners.Release(listeners.default_result_printer());
  }
  const int status = RUN_ALL_TESTS();
  return dealii::Utilities::MPI::max(status, MPI_COMM_WORLD);
}
