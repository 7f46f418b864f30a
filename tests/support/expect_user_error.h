#pragma once

#include "base/user_error.h"

#include <gtest/gtest.h>

#include <string>

namespace gibbsflow::test {

/// Expects `action` to throw a UserError about `entry` whose message contains `part`.
template <typename Action>
void expect_user_error(const Action &action, const std::string &entry, const std::string &part = "")
{
  try {
    action();
    ADD_FAILURE() << "no error about " << entry;
  } catch (const UserError &error) {
    const std::string message = error.what();
    EXPECT_EQ(error.entry, entry) << message;
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

} // namespace gibbsflow::test
