#include "io/directory_lock.h"

#include "support/scratch_directory.h"

#include <gtest/gtest.h>

namespace gibbsflow {

namespace fs = std::filesystem;

TEST(DirectoryLock, IsHeldByOneUntilItIsGone)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  {
    const std::optional<DirectoryLock> first = DirectoryLock::take(scratch.path());
    ASSERT_TRUE(first);
    EXPECT_FALSE(DirectoryLock::take(scratch.path()));
  }

  EXPECT_TRUE(DirectoryLock::take(scratch.path()));
}

TEST(DirectoryLock, GoesWithTheDirectoryThroughARename)
{
  const ScratchDirectory scratch(MPI_COMM_SELF);
  const fs::path old_name = scratch.path() / "a", new_name = scratch.path() / "b";
  fs::create_directory(old_name);
  const std::optional<DirectoryLock> lock = DirectoryLock::take(old_name);

  fs::rename(old_name, new_name);
  fs::create_directory(old_name);

  EXPECT_FALSE(DirectoryLock::take(new_name));
  EXPECT_TRUE(DirectoryLock::take(old_name));
}

TEST(DirectoryLock, IsNotGrantedWhereNothingIs)
{
  EXPECT_FALSE(DirectoryLock::take("/nowhere/at/all"));
}

} // namespace gibbsflow
