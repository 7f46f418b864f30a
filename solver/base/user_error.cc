#include "base/user_error.h"

namespace gibbsflow {

UserError::UserError(const std::string &entry_path, const std::string &found,
                     const std::string &allowed, const std::string &advice)
    : std::runtime_error(entry_path + ": " + found + ". Allowed: " + allowed + ". " + advice + "."),
      entry(entry_path)
{
}

} // namespace gibbsflow
