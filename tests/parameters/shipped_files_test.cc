#include "parameters/parameter_file.h"

#include "support/error_message.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace gibbsflow {

TEST(ShippedParameterFiles, CanBeRead)
{
  namespace fs = std::filesystem;
  for (const fs::directory_entry &entry : fs::recursive_directory_iterator(PARAMS_DIRECTORY)) {
    const std::string file = entry.path().string();
    const std::string suffix = entry.path().extension().string();
    if (suffix != ".prm" && suffix != ".json" && suffix != ".xml")
      continue;
    Locations locations;
    EXPECT_EQ(
        "", error_message([&] { read_parameters(file, {}, locations, MPI_COMM_SELF); }, locations))
        << file;
  }
}

} // namespace gibbsflow
