#include "support/mutated_inputs.h"
#include "support/run_program.h"

#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>

#include <cstdlib>
#include <iostream>
#include <map>

/// Tries inputs changed at random, from a number on: mutated_inputs [HOW MANY] [FIRST] [FOLDER].
/// The files of those that something is wrong with are left in FOLDER. Exit status 1 if there are
/// any.
int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  dealii::deal_II_exceptions::disable_abort_on_exception();
  dealii::deal_II_exceptions::suppress_stacktrace_in_exceptions();
  const std::uint64_t n = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10000;
  const std::uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  const std::string folder = argc > 3 ? argv[3] : "bad_inputs";

  const gibbsflow::MutatedInputs inputs;
  std::map<int, unsigned int> statuses;
  double longest = 0.;
  unsigned int n_bad = 0;
  for (std::uint64_t number = first; number < first + n; ++number) {
    const gibbsflow::MutationOutcome outcome = inputs.outcome(number);
    ++statuses[outcome.exit_status];
    longest = std::max(longest, outcome.cpu_seconds);
    const std::string complaint = outcome.complaint();
    if (complaint.empty())
      continue;
    ++n_bad;
    std::cout << outcome.input << ": " << complaint << "\n" << outcome.errors << std::flush;
    for (const auto &[name, content] : inputs.files(number))
      gibbsflow::write_file(folder + "/" + std::to_string(number), name, content);
  }
  std::cout << n << " mutated inputs: " << n_bad << " bad, the longest took " << longest << " s;";
  for (const auto &[status, count] : statuses)
    std::cout << " status " << status << ": " << count << ";";
  std::cout << std::endl;
  return n_bad == 0 ? 0 : 1;
}
