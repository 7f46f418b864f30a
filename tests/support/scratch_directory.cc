#include "support/scratch_directory.h"

#include <deal.II/base/mpi.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace gibbsflow {

ScratchDirectory::ScratchDirectory(const MPI_Comm communicator) : communicator_(communicator)
{
  std::string name;
  if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0) {
    name = (std::filesystem::temp_directory_path() / "gibbsflow_test_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      name.clear();
  }
  path_ = dealii::Utilities::MPI::broadcast(communicator, name, 0);
}

ScratchDirectory::~ScratchDirectory()
{
  MPI_Barrier(communicator_);
  std::error_code ignored;
  if (!path_.empty() && dealii::Utilities::MPI::this_mpi_process(communicator_) == 0)
    std::filesystem::remove_all(path_, ignored);
}

std::string content_of(const std::filesystem::path &file)
{
  std::ostringstream content;
  content << std::ifstream(file).rdbuf();
  return content.str();
}

} // namespace gibbsflow
